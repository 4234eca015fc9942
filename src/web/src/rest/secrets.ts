import { appId, entries, post, remove, RestError, segment } from './client';

/** Some versions of Splunk limit an entry to 255 characters; private keys, which are longer, go into several. */
const longestEntry = 240;
const path = 'storage/passwords';

/** Without it Splunk's answers, also those to a change, hold the secrets in clear. */
const namesOnly: [string, string][] = [
    ['f', 'realm'],
    ['f', 'username'],
];

/** The user names of all secrets of this app; undefined when the user may not list them. Never the secrets. */
export async function listSecrets(): Promise<Set<string> | undefined> {
    try {
        const found = await entries(path, namesOnly);
        const ours = found.filter((entry) => entry.content.realm === appId);
        return new Set(ours.map((entry) => String(entry.content.username)));
    } catch (error) {
        if (error instanceof RestError && (error.status === 403 || error.status === 404)) {
            return undefined;
        }
        throw error;
    }
}

/** The entries that hold a secret: the first has the owner's name, and for a private key the others <name>#2, <name>#3 and so on. */
export function parts(user: string, secret: string): { user: string; value: string }[] {
    if (!secret.startsWith('-----BEGIN')) {
        return [{ user, value: secret }];
    }
    const count = Math.ceil(secret.length / longestEntry);
    return Array.from({ length: count }, (_, index) => ({
        user: index === 0 ? user : `${user}#${index + 1}`,
        value: secret.slice(index * longestEntry, (index + 1) * longestEntry),
    }));
}

/** Stores or replaces the secret of a user name. */
export async function saveSecret(user: string, secret: string): Promise<void> {
    const known = await listSecrets();
    const wanted = parts(user, secret);
    for (const part of wanted) {
        await savePart(part.user, part.value, known);
    }
    await deleteParts(user, wanted.length + 1, known);
}

/** Deletes the secret of a user name with all its parts; a missing one is no error. */
export async function deleteSecret(user: string): Promise<void> {
    const known = await listSecrets();
    await deleteParts(user, 2, known);
    if (known?.has(user) ?? true) {
        await deletePart(user);
    }
}

async function savePart(user: string, value: string, known: ReadonlySet<string> | undefined): Promise<void> {
    if (known?.has(user)) {
        await post(entryPath(user), { password: value }, namesOnly);
        return;
    }
    try {
        await post(path, { name: user, realm: appId, password: value }, namesOnly);
    } catch (error) {
        if (!(error instanceof RestError && error.status === 409)) {
            throw error;
        }
        await post(entryPath(user), { password: value }, namesOnly);
    }
}

async function deleteParts(user: string, from: number, known: ReadonlySet<string> | undefined): Promise<void> {
    let number = from;
    while ((known?.has(`${user}#${number}`) ?? true) && (await deletePart(`${user}#${number}`))) {
        number++;
    }
}

async function deletePart(user: string): Promise<boolean> {
    try {
        await remove(entryPath(user), [...namesOnly, ['count', '1']]);
        return true;
    } catch (error) {
        if (error instanceof RestError && error.status === 404) {
            return false;
        }
        throw error;
    }
}

function entryPath(user: string): string {
    const escaped = (text: string) => text.replaceAll(':', '\\:');
    return `${path}/${segment(`${escaped(appId)}:${escaped(user)}:`)}`;
}
