import { describe, expect, it } from 'vitest';
import { accountProblems, type AccountDraft } from '../../src/model/account';
import { duration, judge, since } from '../../src/model/health';
import {
    argument,
    argumentsAskedFor,
    choicesIn,
    copyName,
    inputProblems,
    secretName,
    settingsToSend,
    type Scheme,
} from '../../src/model/input';
import { words, worstFirst } from '../../src/model/report';
import { rightsOf } from '../../src/model/rights';
import { settingsProblems } from '../../src/model/settings';
import { parts } from '../../src/rest/secrets';
import { segment } from '../../src/rest/client';

const guid = '6731de76-14a6-49ae-97bc-6eba6914391e';

function draft(settings: Record<string, string> = {}, rest: Partial<AccountDraft> = {}): AccountDraft {
    return { name: 'contoso', settings: { tenant_id: guid, client_id: guid, ...settings }, secret: 'a~b', ...rest };
}

describe('accountProblems', () => {
    const problems = (each: AccountDraft, hasSecret = false) =>
        Object.keys(accountProblems(each, true, new Set(['taken']), hasSecret));

    it('has nothing against a good account', () => {
        expect(problems(draft())).toEqual([]);
        expect(problems(draft({ tenant_id: 'contoso.onmicrosoft.com', client_id: `{${guid}}` }))).toEqual([]);
    });

    it.each([
        ['name', draft({}, { name: '' })],
        ['name', draft({}, { name: 'with space' })],
        ['name', draft({}, { name: 'proxy' })],
        ['name', draft({}, { name: 'taken' })],
        ['tenant_id', draft({ tenant_id: 'contoso' })],
        ['client_id', draft({ client_id: 'my app' })],
        ['secret', draft({}, { secret: ' ' })],
        ['secret', draft({}, { secret: guid })],
        ['login_url', draft({ login_url: 'http://login.example' })],
        ['certificate', draft({ auth: 'certificate' }, { secret: '-----BEGIN PRIVATE KEY-----' })],
    ])('finds a wrong %s', (key, each) => {
        expect(problems(each)).toEqual([key]);
    });

    it('asks a custom cloud for its addresses', () => {
        expect(problems(draft({ cloud: 'custom' }))).toEqual(['login_url', 'graph_url']);
        expect(problems(draft({ cloud: 'custom', login_url: 'https://a', xdr_url: 'https://b:8/x' }))).toEqual([]);
    });

    it('lets a stored secret stand', () => {
        expect(problems(draft({}, { secret: '' }), true)).toEqual([]);
    });
});

const scheme: Scheme = {
    name: 'defender_alerts',
    title: 'Alerts',
    description: '',
    arguments: [
        argument('account', { title: 'Account', data_type: 'string', required_on_create: true }),
        argument('interval', { title: 'Interval', data_type: 'number' }),
    ],
    defaults: { interval: '60' },
};

describe('argument', () => {
    it('becomes the control that fits', () => {
        expect(scheme.arguments.map((each) => each.kind)).toEqual(['account', 'number']);
        expect(argument('include', { data_type: 'boolean' }).kind).toBe('boolean');
        expect(
            argument('include', { data_type: 'boolean', description: 'true (default): one more. Default: true.' }).help,
        ).toBe('One more.');
        expect(argument('start', { data_type: 'string', description: 'Where: an instant.' }).kind).toBe('text');
    });

    it('reads choices out of a description', () => {
        const help =
            'graph (default): Microsoft Graph security alerts. endpoint: Microsoft Defender for Endpoint alerts.';

        expect(choicesIn(help)).toEqual([
            { value: 'graph', label: 'Microsoft Graph security alerts' },
            { value: 'endpoint', label: 'Microsoft Defender for Endpoint alerts' },
        ]);
        expect(choicesIn('true (default): one event per alert as well.')).toEqual([]);
        expect(choicesIn('oauth (default): the account. sas, key: a token.').map((each) => each.value)).toEqual([
            'oauth',
            'sas',
            'key',
        ]);
    });
});

describe('inputs', () => {
    it('are sent without what equals the defaults', () => {
        const values = { account: 'contoso', interval: '60', index: '' };

        expect(settingsToSend(values, undefined, scheme)).toEqual({ account: 'contoso' });
    });

    it('are sent with what goes back to a default', () => {
        const before = { account: 'contoso', interval: '300', index: 'main' };

        expect(settingsToSend({ account: 'contoso', interval: '60', index: '' }, before, scheme)).toEqual({
            account: 'contoso',
            interval: '60',
            index: '',
        });
    });

    it('need a name, the required arguments and whole numbers', () => {
        const wrong = { scheme: 'defender_alerts', name: 'a b', values: { interval: '1.5' }, secret: '' };

        expect(Object.keys(inputProblems(wrong, scheme, true, new Set(), false))).toEqual([
            'name',
            'account',
            'interval',
        ]);
        const right = { scheme: 'defender_alerts', name: 'a', values: { account: 'contoso' }, secret: '' };
        expect(inputProblems(right, scheme, true, new Set(), false)).toEqual({});
    });

    it('need a secret of their own or an account, as they sign in', () => {
        const stream: Scheme = {
            ...scheme,
            arguments: [argument('auth', { data_type: 'string' }), argument('account', { data_type: 'string' })],
            defaults: { auth: 'connection_string' },
        };
        const problems = (auth: string, hasSecret: boolean) =>
            Object.keys(
                inputProblems(
                    { scheme: 's', name: 'a', values: { auth }, secret: '' },
                    stream,
                    true,
                    new Set(),
                    hasSecret,
                ),
            );

        expect(secretName(stream, {})).toBe('Connection string');
        expect(secretName(scheme, {})).toBeUndefined();
        expect(problems('', false)).toEqual(['secret']);
        expect(problems('sas', true)).toEqual([]);
        expect(problems('oauth', false)).toEqual(['account']);
        expect(argumentsAskedFor(stream, {}).map((each) => each.name)).toEqual(['auth']);
        expect(argumentsAskedFor(stream, { auth: 'oauth' }).map((each) => [each.name, each.required])).toEqual([
            ['auth', false],
            ['account', true],
        ]);
    });

    it('get a free name when they are cloned', () => {
        expect(copyName('all', new Set(['all']))).toBe('all_copy');
        expect(copyName('all', new Set(['all_copy', 'all_copy2']))).toBe('all_copy3');
    });
});

describe('secrets', () => {
    it('are stored in one entry, private keys in several', () => {
        expect(parts('contoso', 'x'.repeat(500))).toHaveLength(1);
        const long = `-----BEGIN PRIVATE KEY-----${'x'.repeat(500)}`;

        expect(parts('contoso', long).map((part) => part.user)).toEqual(['contoso', 'contoso#2', 'contoso#3']);
        expect(
            parts('contoso', long)
                .map((part) => part.value)
                .join(''),
        ).toBe(long);
    });
});

describe('rightsOf', () => {
    const session = (...capabilities: string[]) => ({
        user: 'u',
        roles: ['r'],
        capabilities: new Set(capabilities),
        serverRoles: [],
    });

    it('names every capability that is missing', () => {
        expect(rightsOf(session(), ['defender_alerts']).missing).toEqual([
            'edit_storage_passwords',
            'ta_defender_configure',
            'edit_modinput_defender_alerts',
        ]);
    });

    it('lets an administrator do everything but the test without its own capability', () => {
        const rights = rightsOf(session('admin_all_objects'), ['defender_alerts']);

        expect(rights.missing).toEqual(['ta_defender_configure']);
        expect(rights.inputs('defender_alerts')).toBe(true);
    });
});

describe('settingsProblems', () => {
    it.each([
        [{ 'proxy.enabled': 'true', 'proxy.url': '' }, 1],
        [{ 'proxy.enabled': 'false', 'proxy.url': '' }, 0],
        [{ 'proxy.url': 'http://user:secret@proxy:1' }, 1],
        [{ 'proxy.enabled': '1', 'proxy.url': 'http://proxy:3128' }, 0],
    ])('%j has %i problems', (values, count) => {
        expect(Object.keys(settingsProblems(values))).toHaveLength(count);
    });
});

describe('health', () => {
    const input = {
        stanza: 's',
        scheme: 'x',
        enabled: true,
        last_success: '2026-11-23T10:00:00Z',
        lag_seconds: 5,
        events_24h: 1,
        errors_24h: 0,
        throttled_seconds: 0,
        last_error: null,
        remedy: null,
    };

    it.each([
        [{}, 'Working'],
        [{ enabled: false }, 'Disabled'],
        [{ last_success: null }, 'Starting'],
        [{ last_success: null, errors_24h: 2 }, 'Failing'],
        [{ lag_seconds: 7200 }, 'Behind'],
        [{ throttled_seconds: 4 }, 'Attention'],
    ])('%j is %s', (change, state) => {
        expect(judge({ ...input, ...change }).state).toBe(state);
    });

    it('speaks of times in words', () => {
        expect([0, 59, 95, 3600, 90_061].map(duration)).toEqual(['0 s', '59 s', '1 min 35 s', '1 h', '1 d 1 h']);
        expect(since('2026-11-23T10:00:00Z', Date.parse('2026-11-23T10:01:00Z'))).toBe('1 min ago');
    });
});

describe('a report', () => {
    it('begins with what failed and says nothing twice', () => {
        const check = (name: string, status: 'ok' | 'warning' | 'error') => ({ name, status, message: '' });
        const checks = [
            check('a', 'ok'),
            check('b', 'warning'),
            check('a', 'ok'),
            check('c', 'error'),
            check('d', 'ok'),
        ];

        expect(worstFirst(checks).map((each) => each.name)).toEqual(['c', 'b', 'a', 'd']);
        expect(['name_resolution', 'tls'].map(words)).toEqual(['Name resolution', 'TLS']);
    });
});

describe('segment', () => {
    it('escapes a slash twice, as Splunk wants it', () => {
        expect(segment('a/b c:')).toBe('a%252Fb%20c%3A');
    });
});
