import { getDefaultFetchInit } from '@splunk/splunk-utils/fetch';
import { createRESTURL } from '@splunk/splunk-utils/url';

/** The app whose files hold the settings; also the realm of its secrets. */
export const appId = 'TA_defender';

export type Form = Record<string, string>;

/** A list of pairs where a key occurs several times. */
export type Query = Form | [string, string][];

/** One object of Splunk's JSON feeds. */
export interface Entry {
    name: string;
    acl?: { removable?: boolean; app?: string };
    content: Record<string, unknown>;
}

/** What Splunk refused, in its own words where it gave any; status 0 means that no answer came. */
export class RestError extends Error {
    readonly status: number;

    constructor(status: number, message: string) {
        super(message);
        this.status = status;
    }
}

/** The login is gone; what the user typed is still here and can be sent again after a new one. */
export class SessionLostError extends RestError {
    constructor() {
        super(401, 'Your Splunk session has ended, so nothing was changed.');
    }
}

export function segment(name: string): string {
    return encodeURIComponent(name).replaceAll('%2F', '%252F');
}

/** Reads a JSON answer of any shape. */
export function get<T>(path: string, query: Query = {}, app = appId): Promise<T> {
    return call<T>('GET', app, path, query);
}

/** Every entry of a feed. */
export async function entries(path: string, query: Query = {}, app = appId): Promise<Entry[]> {
    const feed = await get<{ entry?: Entry[] }>(path, [['count', '0'], ...pairs(query)], app);
    return feed.entry ?? [];
}

/** Sends a form; secrets travel in its body, never in a URL. */
export function post<T = unknown>(path: string, form: Form = {}, query: Query = {}, app = appId): Promise<T> {
    return call<T>('POST', app, path, query, form);
}

export function remove(path: string, query: Query = {}, app = appId): Promise<unknown> {
    return call('DELETE', app, path, query);
}

function pairs(query: Query): [string, string][] {
    return Array.isArray(query) ? query : Object.entries(query);
}

async function call<T>(method: string, app: string, path: string, query: Query, form?: Form): Promise<T> {
    const response = await send(method, app, path, query, form);
    // Splunk's own links have a slash inside a name escaped twice; not everything in front of splunkd takes it that way.
    return response.status === 404 && path.includes('%252F')
        ? read<T>(await send(method, app, path.replaceAll('%252F', '%2F'), query, form))
        : read<T>(response);
}

async function send(method: string, app: string, path: string, query: Query, form?: Form): Promise<Response> {
    const parameters = new URLSearchParams([['output_mode', 'json'], ...pairs(query)]).toString();
    const url = `${createRESTURL(path, { app, owner: 'nobody' })}?${parameters}`;
    try {
        return await fetch(url, {
            ...getDefaultFetchInit(),
            method,
            redirect: 'manual',
            cache: 'no-store',
            body: form && new URLSearchParams(form).toString(),
        });
    } catch {
        throw new RestError(0, 'Splunk does not answer. Check the connection, then try again.');
    }
}

async function read<T>(response: Response): Promise<T> {
    if (response.type === 'opaqueredirect' || response.status === 401 || response.status === 303) {
        throw new SessionLostError();
    }
    const text = await response.text().catch(() => '');
    const answer = parsed(text);
    if (!response.ok) {
        throw new RestError(response.status, messageOf(answer) ?? withoutWords(response.status));
    }
    if (answer === undefined) {
        throw new RestError(response.status, 'Splunk answered with something that is no JSON. Reload the page.');
    }
    return answer as T;
}

function parsed(text: string): unknown {
    try {
        return text === '' ? {} : JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** A value of a .conf file as text, whatever type splunkd gives it. */
export function text(value: unknown): string {
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- splunkd gives texts, numbers and truth values
    return value === undefined || value === null ? '' : String(value);
}

/** The texts under "messages", joined. */
export function messageOf(answer: unknown): string | undefined {
    const messages = (answer as { messages?: ({ text?: unknown } | null)[] } | undefined)?.messages;
    if (!Array.isArray(messages)) {
        return undefined;
    }
    const texts = messages.map((message) => message?.text).filter((text) => typeof text === 'string' && text !== '');
    return texts.length > 0 ? texts.join(' ') : undefined;
}

function withoutWords(status: number): string {
    switch (status) {
        case 403:
            return 'Your roles do not permit this. Ask an administrator of Splunk.';
        case 404:
            return 'Splunk does not know this (404). Is the add-on installed and enabled on this server?';
        default:
            return `Splunk answered with status ${status} and no explanation. splunkd.log may say more.`;
    }
}
