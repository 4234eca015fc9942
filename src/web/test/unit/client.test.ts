import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testQuery } from '../../src/rest/inputs';
import { entries, get, post, RestError, segment, SessionLostError } from '../../src/rest/client';
import { deleteAccount, testConnection } from '../../src/rest/accounts';
import { readHealth } from '../../src/rest/health';
import { listSecrets, saveSecret } from '../../src/rest/secrets';

interface Call {
    method: string;
    path: string;
    query: URLSearchParams;
    form: URLSearchParams;
}

interface Answer {
    status: number;
    body?: unknown;
    type?: ResponseType;
}

let calls: Call[];
let answer: (call: Call) => Answer;

beforeEach(() => {
    calls = [];
    answer = () => ({ status: 200, body: {} });
    vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
        const url = new URL(address, 'http://splunk');
        const call = {
            method: init.method ?? 'GET',
            path: url.pathname.replace(/^.*\/servicesNS\/nobody\/TA_defender\//, ''),
            query: url.searchParams,
            form: new URLSearchParams(init.body as string | undefined),
        };
        calls.push(call);
        const { status, body, type = 'basic' } = answer(call);
        const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
        return { ok: status >= 200 && status < 300, status, type, text: async () => text } as Response;
    });
});

afterEach(() => vi.unstubAllGlobals());

describe('a call', () => {
    it('asks for everything as JSON', async () => {
        answer = () => ({ status: 200, body: { entry: [{ name: 'a', content: {} }] } });

        expect((await entries('configs/conf-x')).map((entry) => entry.name)).toEqual(['a']);
        expect(calls[0]?.query.get('output_mode')).toBe('json');
        expect(calls[0]?.query.get('count')).toBe('0');
    });

    it.each([{ status: 401 }, { status: 303 }, { status: 0, type: 'opaqueredirect' as ResponseType }])(
        'knows from %j that the session is lost',
        async (lost) => {
            answer = () => lost;

            await expect(get('x')).rejects.toBeInstanceOf(SessionLostError);
        },
    );

    it('repeats what the server said', async () => {
        answer = () => ({ status: 400, body: { messages: [{ type: 'ERROR', text: 'interval: too small' }] } });

        await expect(post('x')).rejects.toMatchObject({ status: 400, message: 'interval: too small' });
    });

    it.each([
        { status: 500, body: '<html>' },
        { status: 403, body: '' },
        { status: 200, body: '<html>' },
    ])('explains %j itself', async (odd) => {
        answer = () => odd;

        const failure = await get('x').catch((error: unknown) => error as RestError);
        expect(failure).toMatchObject({ status: odd.status, issues: [] });
        expect((failure as RestError).message).not.toContain('html');
    });

    it.each([200, 400, 502])('carries the issues of the service at status %i', async (status) => {
        const errors = [{ code: 'unknown_account', what: 'no such account', remedy: 'add it', field: 'account' }];
        answer = () => ({ status, body: { ok: false, errors } });

        await expect(get('x')).rejects.toMatchObject({ status, issues: errors });
    });

    it('tries a name with a slash in both spellings', async () => {
        answer = ({ path }) => ({ status: path.includes('%252F') ? 404 : 200 });

        await get(`x/${segment('a/b')}`);

        expect(calls.map((call) => call.path)).toEqual(['x/a%252Fb', 'x/a%2Fb']);
    });

    it('says when no answer comes', async () => {
        answer = () => {
            throw new TypeError('failed');
        };

        await expect(get('x')).rejects.toMatchObject({ status: 0 });
    });
});

describe('secrets', () => {
    it('are listed by name only, those of this app', async () => {
        answer = () => ({
            status: 200,
            body: {
                entry: [
                    { name: 'TA_defender:contoso:', content: { realm: 'TA_defender', username: 'contoso' } },
                    { name: 'other:x:', content: { realm: 'other', username: 'x' } },
                ],
            },
        });

        expect(await listSecrets()).toEqual(new Set(['contoso']));
        expect(calls[0]?.query.getAll('f')).toEqual(['realm', 'username']);
    });

    it('are unknown to who may not list them', async () => {
        answer = () => ({ status: 403 });

        expect(await listSecrets()).toBeUndefined();
    });

    it('are replaced by who may list them, without calls that fail', async () => {
        const usernames = ['contoso', 'contoso#2', 'contoso#3'];
        answer = () => ({
            status: 200,
            body: { entry: usernames.map((username) => ({ content: { realm: 'TA_defender', username } })) },
        });

        await saveSecret('contoso', 'new~secret');
        await saveSecret('fabrikam', 'new~secret');

        expect(calls.map((call) => `${call.method} ${decodeURIComponent(call.path)}`)).toEqual([
            'GET storage/passwords',
            'POST storage/passwords/TA_defender:contoso:',
            'DELETE storage/passwords/TA_defender:contoso#2:',
            'DELETE storage/passwords/TA_defender:contoso#3:',
            'GET storage/passwords',
            'POST storage/passwords',
        ]);
    });

    it('replace an existing one, and never stand in a URL', async () => {
        answer = ({ method, path }) =>
            path !== 'storage/passwords'
                ? { status: method === 'DELETE' ? 404 : 200 }
                : { status: method === 'POST' ? 409 : 403 };

        await saveSecret('contoso', 'new~secret');

        expect(calls.map((call) => `${call.method} ${decodeURIComponent(call.path)}`)).toEqual([
            'GET storage/passwords',
            'POST storage/passwords',
            'POST storage/passwords/TA_defender:contoso:',
            'DELETE storage/passwords/TA_defender:contoso#2:',
        ]);
        expect(calls[2]?.form.get('password')).toBe('new~secret');
        expect(calls.every((call) => !call.query.toString().includes('secret'))).toBe(true);
    });
});

describe('deleteAccount', () => {
    it('can be repeated when only the secret was left over', async () => {
        answer = ({ path }) => ({
            status: path.startsWith('configs/') ? 404 : 200,
            body: { entry: [{ content: { realm: 'TA_defender', username: 'contoso' } }] },
        });

        await deleteAccount('contoso');

        expect(calls.at(-1)).toMatchObject({ method: 'DELETE' });
        expect(decodeURIComponent(calls.at(-1)?.path ?? '')).toBe('storage/passwords/TA_defender:contoso:');
    });

    it('keeps the secret when the account could not be deleted', async () => {
        answer = () => ({ status: 500 });

        await expect(deleteAccount('contoso')).rejects.toBeInstanceOf(RestError);
        expect(calls).toHaveLength(1);
    });
});

describe('the test of a connection', () => {
    const report = { ok: false, account: 'a', checks: [], errors: [{ code: 'token', what: 'expired' }] };

    it('is a report also when checks failed', async () => {
        answer = () => ({ status: 200, body: report });

        expect(await testConnection('a', { tenant_id: 't' }, 'secret~')).toMatchObject({ ok: false, checks: [] });
        expect(calls[0]?.query.toString()).not.toContain('secret');
    });

    it('fails when it is not made at all', async () => {
        answer = () => ({ status: 403, body: { ...report, checks: undefined } });

        await expect(testConnection('a', {}, '')).rejects.toMatchObject({ issues: [{ code: 'token' }] });
    });
});

describe('the state of the inputs', () => {
    it('is read with errors as issues and as texts', async () => {
        answer = () => ({
            status: 200,
            body: {
                inputs: [
                    {
                        stanza: 'a',
                        last_error: {
                            code: 'credentials',
                            what: 'expired',
                            remedy: 'renew',
                            at: '2026-11-23T10:00:00Z',
                        },
                        progress: {
                            from: '2026-11-01T00:00:00Z',
                            at: '2026-11-02T00:00:00Z',
                            to: '2026-11-03T00:00:00Z',
                        },
                    },
                    { stanza: 'b', last_error: 'expired', remedy: 'renew', last_error_at: '2026-11-23T10:00:00Z' },
                    { stanza: 'c', last_error: null, last_success: 'soon', lag_seconds: 'NaN', progress: {} },
                ],
            },
        });

        const { inputs, expiry } = await readHealth();

        const error = { what: 'expired', remedy: 'renew', at: '2026-11-23T10:00:00Z' };
        expect(inputs[0]?.lastError).toMatchObject({ code: 'credentials', ...error });
        expect(inputs[0]?.progress?.at).toBe('2026-11-02T00:00:00Z');
        expect(inputs[1]?.lastError).toMatchObject(error);
        expect(inputs[2]).toMatchObject({ lastError: undefined, lastSuccess: undefined, lagSeconds: undefined });
        expect(inputs[2]?.progress).toBeUndefined();
        expect(expiry).toEqual([]);
    });
});

describe('the test of a query', () => {
    const page = { hunt: { columns: [{ name: 'Timestamp' }], next: 9, finished: false, cut: false }, rows: [{}] };

    it('asks until the query has ended', async () => {
        answer = ({ method, query }) => ({
            status: 200,
            body:
                method === 'POST'
                    ? { ok: true, id: 'a1' }
                    : { ...page, hunt: { ...page.hunt, finished: query.get('offset') === '9' } },
        });

        const report = await testQuery('contoso', 'DeviceInfo', 'Timestamp');

        expect(report.checks[0]?.message).toBe('2 in the last 24 hours');
        expect(calls.map(({ path }) => path)).toEqual([
            'ta_defender/hunt',
            'ta_defender/hunt/a1',
            'ta_defender/hunt/a1',
        ]);
    });

    it('reports what Microsoft says of the query', async () => {
        const errors = [{ code: 'hunting_query', what: 'no such table', field: 'query' }];
        answer = ({ method }) => ({
            status: 200,
            body: method === 'POST' ? { ok: true, id: 'a1' } : { ok: false, errors },
        });

        const report = await testQuery('contoso', 'Nothing', 'none');

        expect(report.ok).toBe(false);
        expect(report.checks).toMatchObject([{ status: 'error', message: 'no such table', field: 'query' }]);
    });
});
