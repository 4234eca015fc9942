import { entries, get, RestError, text, type Entry } from './client';

/** Who is logged in, and what this server is. */
export interface Session {
    user: string;
    roles: string[];
    capabilities: Set<string>;
    serverRoles: string[];
}

export async function readSession(): Promise<Session> {
    const [[context], server] = await Promise.all([entries('authentication/current-context'), serverRoles()]);
    const content = context?.content ?? {};
    return {
        user: text(content.username),
        roles: (content.roles as string[] | undefined) ?? [],
        capabilities: new Set((content.capabilities as string[] | undefined) ?? []),
        serverRoles: server,
    };
}

async function serverRoles(): Promise<string[]> {
    try {
        const info = await get<{ entry?: Entry[] }>('server/info');
        return (info.entry?.[0]?.content.server_roles as string[] | undefined) ?? [];
    } catch (error) {
        if (error instanceof RestError && error.status === 403) {
            return [];
        }
        throw error;
    }
}
