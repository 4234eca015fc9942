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

/** One fault as the add-on's service reports it. */
export interface Issue {
    code: string;
    what: string;
    remedy?: string;
    /** The setting it is about. */
    field?: string;
}

/** A refusal by Splunk or by the add-on's service; status 0 means that no response came. */
export class RestError extends Error {
    readonly status: number;
    /** Empty where Splunk itself refused: it gives texts only. */
    readonly issues: readonly Issue[];

    constructor(status: number, message: string, issues: readonly Issue[] = []) {
        super(message);
        this.status = status;
        this.issues = issues;
    }
}

/** The login has ended; the form keeps its values and can be sent again after a new login. */
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

/** Sends a JSON document to the add-on's service; secrets travel in its body, never in a URL. */
export function postJson<T>(path: string, document: unknown, judge: Judge = refusal): Promise<T> {
    return call<T>('POST', appId, path, {}, JSON.stringify(document), judge);
}

export function remove(path: string, query: Query = {}, app = appId): Promise<unknown> {
    return call('DELETE', app, path, query);
}

function pairs(query: Query): [string, string][] {
    return Array.isArray(query) ? query : Object.entries(query);
}

/** Which issues of an answer make it a failure. */
type Judge = (answer: unknown) => readonly Issue[];

async function call<T>(
    method: string,
    app: string,
    path: string,
    query: Query,
    body?: Form | string,
    judge: Judge = refusal,
): Promise<T> {
    const response = await send(method, app, path, query, body);
    // Splunk's own links have a slash inside a name escaped twice; not everything in front of splunkd takes it that way.
    return response.status === 404 && path.includes('%252F')
        ? read<T>(await send(method, app, path.replaceAll('%252F', '%2F'), query, body), judge)
        : read<T>(response, judge);
}

async function send(method: string, app: string, path: string, query: Query, body?: Form | string): Promise<Response> {
    const parameters = new URLSearchParams([['output_mode', 'json'], ...pairs(query)]).toString();
    const url = `${createRESTURL(path, { app, owner: 'nobody' })}?${parameters}`;
    try {
        const defaults = getDefaultFetchInit();
        const headers = new Headers(defaults.headers);
        if (typeof body === 'string') {
            headers.set('Content-Type', 'application/json');
        }
        return await fetch(url, {
            ...defaults,
            headers,
            method,
            redirect: 'manual',
            cache: 'no-store',
            body: typeof body === 'string' ? body : body && new URLSearchParams(body).toString(),
        });
    } catch {
        throw new RestError(0, 'Splunk does not respond. Check the connection, then try again.');
    }
}

async function read<T>(response: Response, judge: Judge): Promise<T> {
    if (response.type === 'opaqueredirect' || response.status === 401 || response.status === 303) {
        throw new SessionLostError();
    }
    const text = await response.text().catch(() => '');
    const answer = parsed(text);
    const issues = judge(answer);
    if (!response.ok || issues.length > 0) {
        const message = issues.map(sentence).join(' ') || messageOf(answer);
        throw new RestError(response.status, message ?? withoutWords(response.status), issues);
    }
    if (answer === undefined) {
        throw new RestError(response.status, 'The response of Splunk is not valid JSON. Reload the page.');
    }
    return answer as T;
}

/** The faults of a response {"ok": false, "errors": [...]} of the add-on's service. */
export function refusal(answer: unknown): Issue[] {
    const { ok, errors } = (answer ?? {}) as { ok?: unknown; errors?: Partial<Issue>[] };
    return ok === false && Array.isArray(errors)
        ? errors.map(({ code, what, remedy, field }) => ({
              code: text(code),
              what: text(what),
              remedy: text(remedy) || undefined,
              field: text(field) || undefined,
          }))
        : [];
}

/** Names of hosts and settings keep their spelling. */
function capitalised(text: string): string {
    return /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** The program names Splunk's endpoint for secrets, as its log and its command line need; on the page there is a form. */
const formWords: readonly (readonly [RegExp, string])[] = [
    [/store (it|that|the current one) in storage\/passwords/g, 'enter $1 in the form'],
    [/store it with realm TA_defender and user name [^\s,]+/g, 'enter it in the form'],
    [/belongs in storage\/passwords and nowhere else/g, 'belongs in the field for the secret alone'],
    [/the secret in storage\/passwords/g, 'the stored secret'],
    [/(let this user) read storage\/passwords/g, '$1 read stored secrets'],
    [/ in storage\/passwords(?: \(realm [^)]*\))?/g, ''],
];

/** An issue as a text of its own, with full stops. */
export function sentence({ what, remedy }: Issue): string {
    return [what, remedy]
        .filter((part) => part !== undefined && part !== '')
        .map((part) => formWords.reduce((said, [theirs, ours]) => said.replace(theirs, ours), part as string))
        .map((part) => capitalised(part) + (/[.!?]$/.test(part) ? '' : '.'))
        .join(' ');
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
            return 'Your roles do not allow this. Ask a Splunk administrator.';
        case 404:
            return 'Not found (404). Check that the add-on is installed and enabled on this server.';
        default:
            return `HTTP ${status} without an explanation. See splunkd.log.`;
    }
}
