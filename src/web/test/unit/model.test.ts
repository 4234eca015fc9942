import { describe, expect, it } from 'vitest';
import { accountProblems, fitsStoredSecret, type AccountDraft } from '../../src/model/account';
import { checkpointProblems, instantText } from '../../src/model/checkpoint';
import { doubles, duplicates } from '../../src/model/duplicates';
import { done, duration, judge, secondsLeft, since, type State } from '../../src/model/health';
import {
    argument,
    argumentsAskedFor,
    choicesIn,
    copyName,
    eventsSearch,
    inFormWords,
    inputProblems,
    longestName,
    partial,
    secretName,
    settingsToSend,
    withoutUnusedAccount,
    type Scheme,
} from '../../src/model/input';
import { grouped, titleOf } from '../../src/model/kinds';
import { distinct, faultsOfFields, groupedReport, queryReport, words, type Check } from '../../src/model/report';
import { rightsOf } from '../../src/model/rights';
import { settingsProblems } from '../../src/model/settings';
import { sorted } from '../../src/model/sort';
import { startOf, startProblem, startText } from '../../src/model/start';
import {
    fieldWords,
    titlesSearch,
    undo,
    undoSearch,
    update,
    updatesSearch,
    valueWords,
    refusedRun,
    type Update,
} from '../../src/model/updates';
import { watched } from '../../src/model/watched';
import type { InputHealth } from '../../src/rest/health';
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

    it('keeps a private key out of the certificate, which a .conf file holds', () => {
        const both = '-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----';

        expect(
            problems(draft({ auth: 'certificate', certificate: both }, { secret: '-----BEGIN PRIVATE KEY-----' })),
        ).toEqual(['certificate']);
    });

    it('asks for the key of a new certificate, and for the secret of an account that had one', () => {
        const stored = { auth: 'certificate', certificate: 'one' };

        expect(fitsStoredSecret({ auth: 'certificate', certificate: 'one\n' }, stored)).toBe(true);
        expect(fitsStoredSecret({ auth: 'certificate', certificate: 'two' }, stored)).toBe(false);
        expect(fitsStoredSecret({ auth: 'secret' }, stored)).toBe(false);
        expect(fitsStoredSecret({ auth: 'secret' }, {})).toBe(true);
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

describe('an undo', () => {
    const event = (time: string, before: object, after: object, requested: object, id = 'a1') =>
        update(
            time,
            JSON.stringify({
                object: 'alert',
                id,
                account: 'contoso',
                api: 'graph',
                sid: `sid ${time}`,
                outcome: 'updated',
                before,
                after,
                requested,
            }),
        ) as Update;
    const first = event(
        '1',
        { status: 'new', classification: null },
        { status: 'resolved', classification: 'truePositive' },
        { status: 'resolved', comment: 'seen' },
    );
    const back = event('2', { status: 'resolved' }, { status: 'new' }, { status: 'new', if_unchanged_since: 'x' });

    it('names the update, and what stays of it', () => {
        expect(undo(back, [back, first])).toEqual({ of: '1', left: ['Classification', 'Comment'] });
        expect(undo(first, [back, first])).toBeUndefined();
    });

    it('is not another change, nor one of another object', () => {
        const byHand = event('2', { status: 'resolved' }, { status: 'new' }, { status: 'new' });
        const forth = event('2', {}, { status: 'inProgress' }, { if_unchanged_since: 'x' });
        const other = event('2', { status: 'resolved' }, { status: 'new' }, { if_unchanged_since: 'x' }, 'a2');

        for (const each of [byHand, forth, other]) {
            expect(undo(each, [each, first])).toBeUndefined();
        }
    });

    it('is shown with the title of its object, which is asked for once', () => {
        expect(titlesSearch([back, first])).toContain(' (id="a1") | dedup id | table id title');
    });

    it('is a search like that of the event action', () => {
        expect(undoSearch(first)).toBe('`ta_defender_undo(alert, "a1", "sid 1", "contoso", "graph")`');
    });
});

describe('inputs', () => {
    it('with a secret of their own have no account', () => {
        const archive: Scheme = {
            ...scheme,
            name: 'defender_archive',
            arguments: [argument('auth', {}), argument('account', {})],
            defaults: { auth: 'oauth' },
        };
        const values = { auth: 'key', account: 'contoso' };

        expect(settingsToSend(values, { auth: 'oauth', account: 'contoso' }, archive)).toEqual({
            auth: 'key',
            account: '',
        });
        expect(settingsToSend(values, undefined, archive)).toEqual({ auth: 'key' });
        expect(withoutUnusedAccount(archive, values).account).toBe('');
        expect(withoutUnusedAccount(archive, { account: 'contoso' }).account).toBe('contoso');
    });

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

    it('need a name that a file name holds, and an index that Splunk takes', () => {
        const problems = (name: string, index: string) =>
            Object.keys(
                inputProblems(
                    { scheme: 'defender_alerts', name, values: { account: 'contoso', index }, secret: '' },
                    scheme,
                    true,
                    new Set(),
                    false,
                ),
            );

        expect(problems('x'.repeat(longestName), 'defender_2-a')).toEqual([]);
        expect(problems('x'.repeat(longestName + 1), '-foo')).toEqual(['name', 'index']);
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

describe('refusedRun', () => {
    const said = 'ta_defender_update_alert: account: is required; name a stanza of defender_account.conf';

    it.each([
        `11-30-2026 17:39:52.129 +0000 ERROR sendmodalert [7 MainThread] - action=ta_defender_update_alert STDERR -  ${said}`,
        `11-30-2026 17:39:52.129 +0000 ERROR sendmodalert - message from "ta_defender_update_alert" ${said}`,
    ])('has what the action said: %s', (raw) => {
        expect(refusedRun('t', raw)).toEqual({
            time: 't',
            action: 'ta_defender_update_alert',
            reason: 'account: is required; name a stanza of defender_account.conf',
        });
    });

    it('leaves out lines without a reason', () => {
        expect(refusedRun('t', 'ERROR sendmodalert - action=ta_defender_update_alert exit code=1')).toBeUndefined();
        expect(refusedRun('t', 'x ta_defender_update_alert: nothing was updated')).toBeUndefined();
    });
});

describe('queryReport', () => {
    it('wants the column of the event times', () => {
        const report = queryReport(['AccountName'], 3, false, 'Timestamp');

        expect(report.ok).toBe(false);
        expect(Object.keys(faultsOfFields(report, ['query', 'time_field']))).toEqual(['time_field']);
        expect(queryReport(['AccountName'], 3, false, 'none').ok).toBe(true);
    });

    it('warns of a query without rows', () => {
        const report = queryReport(['Timestamp'], 0, false, 'Timestamp');

        expect(report.ok).toBe(true);
        expect(groupedReport(report).warnings.map(({ name }) => name)).toEqual(['rows']);
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
    const now = Date.parse('2026-11-23T10:00:00Z');
    const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
    const input: InputHealth = {
        stanza: 's',
        scheme: 'x',
        account: '',
        enabled: true,
        lastSuccess: ago(1),
        lagSeconds: 5,
        events: 1,
        errors: 0,
        hours: [],
    };
    const error = (minutes: number) => ({ code: '', what: 'HTTP 503', at: ago(minutes) });
    const hour = (lagSeconds: number) => ({ at: ago(0), events: 1, errors: 0, lagSeconds });
    const week = { from: ago(10_080), to: ago(0) };

    it.each<[Partial<InputHealth>, number, State]>([
        [{}, 60, 'working'],
        [{ enabled: false, lastError: error(0) }, 60, 'disabled'],
        [{ lastSuccess: undefined }, 60, 'starting'],
        [{ lastSuccess: undefined, startedAt: ago(5) }, 60, 'starting'],
        [{ lastSuccess: undefined, startedAt: ago(20) }, 60, 'silent'],
        [{ lastSuccess: undefined, lastError: error(20) }, 60, 'failing'],
        [{ lastSuccess: undefined, lastError: { code: '', what: 'no time known' } }, 60, 'failing'],
        [{ lastError: error(0.5) }, 60, 'failing'],
        // Over, however many there were.
        [{ lastError: error(2), errors: 300 }, 60, 'working'],
        [{ lastSuccess: ago(28_800) }, 60, 'silent'],
        [{ lastSuccess: ago(20) }, 60, 'silent'],
        // A long interval is no silence.
        [{ lastSuccess: ago(20) }, 900, 'working'],
        [{ lastSuccess: ago(46) }, 900, 'silent'],
        [{ lagSeconds: 7_200 }, 60, 'behind'],
        [{ lagSeconds: 7_200, hours: [hour(7_200), hour(3_600)] }, 60, 'catching_up'],
        [{ lagSeconds: 7_200, hours: [hour(3_600), hour(7_200)] }, 60, 'behind'],
        [{ lagSeconds: 7_200 }, 3_600, 'working'],
        [{ progress: { ...week, at: ago(5_040) } }, 60, 'catching_up'],
        [{ progress: { ...week, at: week.to } }, 60, 'working'],
        [{ progress: { ...week, at: ago(5_040) }, lastError: error(0) }, 60, 'failing'],
    ])('%j at an interval of %i s is %s', (change, interval, state) => {
        expect(judge({ ...input, ...change }, interval, now).state).toBe(state);
    });

    it('tells an error that is over', () => {
        expect(judge({ ...input, lastError: error(2) }, 60, now).resolved).toBe(true);
        expect(judge({ ...input, lastError: error(0) }, 60, now).resolved).toBe(false);
    });

    it('estimates how long the past still takes', () => {
        expect(done({ ...week, at: ago(5_040) })).toBe(0.5);
        expect(done({ from: ago(0), at: ago(0), to: ago(0) })).toBe(1);
        // One hour of the past is left, ten seconds of it are read in a second, and one is added.
        expect(secondsLeft({ ...week, at: ago(60), rate: 10 })).toBe(400);
        expect(secondsLeft({ ...week, at: ago(60), rate: 1 })).toBeUndefined();
        expect(secondsLeft({ ...week, at: ago(60) })).toBeUndefined();
    });

    it('shows configured inputs only, as enabled as the configuration has them', () => {
        const configured = { scheme: 'x', name: 'a', values: {}, enabled: false, removable: true, app: '' };
        const all = watched(
            [configured, { ...configured, name: 'new', enabled: true }],
            {
                inputs: [
                    { ...input, stanza: 'x://a' },
                    { ...input, stanza: 'x://deleted' },
                ],
                expiry: [],
            },
            now,
        );

        expect(all.map(({ stanza, judgement }) => [stanza, judgement.state])).toEqual([
            ['x://a', 'disabled'],
            ['x://new', 'starting'],
        ]);
    });

    it('writes times as people do', () => {
        expect([0, 59, 95, 3600, 90_061].map(duration)).toEqual(['0 s', '59 s', '1 min 35 s', '1 h', '1 d 1 h']);
        expect(since(ago(1), now)).toBe('1 min ago');
        expect(since(ago(300), now)).toBe('5 h ago');
        expect(since(ago(0), now)).toBe('just now');
    });
});

describe('a report', () => {
    const check = (name: string, status: Check['status'], more: Partial<Check> = {}): Check => ({
        name,
        status,
        message: '',
        ...more,
    });

    it('tells what failed, and what the account may read and update', () => {
        const report = {
            ok: false,
            account: 'a',
            checks: [
                check('tls', 'ok'),
                check('clock', 'warning'),
                check('tls', 'ok'),
                check('token', 'error'),
                check('permission', 'ok', { target: 'graph alerts' }),
                check('permission', 'error', { target: 'graph incidents' }),
            ],
            permissions: { read: ['graph alerts'], update: ['graph alerts'] },
        };
        const grouped = groupedReport(report);

        expect(grouped.failed.map(({ name }) => name)).toEqual(['token', 'permission']);
        expect(grouped.warnings.map(({ name }) => name)).toEqual(['clock']);
        expect(grouped.reads).toEqual(['graph alerts']);
        expect(grouped.updates).toEqual(['graph alerts']);
        expect(distinct(report.checks)).toHaveLength(5);
        expect(['name_resolution', 'tls', 'xdr incidents'].map(words)).toEqual([
            'Name resolution',
            'TLS',
            'XDR incidents',
        ]);
    });
});

describe('sorted', () => {
    const values = (items: (string | number | undefined)[], descending = false) =>
        sorted(items, (item) => item, descending);

    it('puts what has no value last in both directions', () => {
        expect(values([2, undefined, 10, 1])).toEqual([1, 2, 10, undefined]);
        expect(values([2, undefined, 10, 1], true)).toEqual([10, 2, 1, undefined]);
        expect(values(['b10', 'B9', 'a'])).toEqual(['a', 'B9', 'b10']);
    });
});

describe('a start time', () => {
    const now = Date.parse('2026-11-23T10:00:00Z');

    it.each([
        ['-7d', { mode: 'days', days: '7' }],
        ['2026-01-31T00:00:00Z', { mode: 'date', date: '2026-01-31' }],
        ['-36h', { mode: 'text', text: '-36h' }],
        ['2026-01-31T08:30:00Z', { mode: 'text', text: '2026-01-31T08:30:00Z' }],
    ])('%s is read and written again', (value, start) => {
        expect(startOf(value)).toEqual(start);
        expect(startText(startOf(value))).toBe(value);
    });

    it.each([
        ['-7d', false],
        ['-36h', false],
        ['-0d', true],
        ['-1.5d', true],
        ['-xd', true],
        ['2026-11-24T00:00:00Z', true],
    ])('%s is refused: %s', (value, refused) => {
        expect(startProblem(value, now) !== undefined).toBe(refused);
    });
});

describe('duplicates', () => {
    const accounts = [
        { name: 'one', settings: { tenant_id: 't1' }, removable: true },
        { name: 'same', settings: { tenant_id: 'T1' }, removable: true },
        { name: 'other', settings: { tenant_id: 't2' }, removable: true },
    ];
    const made = (scheme: string, values: Record<string, string>, enabled = true) => ({
        scheme,
        name: 'there',
        values,
        enabled,
        removable: true,
        app: '',
    });
    const found = (scheme: string, values: Record<string, string>, ...there: ReturnType<typeof made>[]) =>
        duplicates({ scheme, name: 'new', values }, there, accounts, []).length;
    const incidents = (values: Record<string, string> = {}) =>
        made('defender_incidents', { account: 'one', ...values });

    it('are alerts beside incidents with their alerts, also by another account of the tenant', () => {
        expect(found('defender_alerts', { account: 'one' }, incidents())).toBe(1);
        expect(found('defender_alerts', { account: 'same' }, incidents())).toBe(1);
        expect(found('defender_alerts', { account: 'one', api: 'endpoint' }, incidents())).toBe(1);
        expect(found('defender_incidents', { account: 'same', include_alerts: 'false' }, incidents())).toBe(1);
    });

    it('are not other tenants, incidents alone, or what is disabled', () => {
        expect(found('defender_alerts', { account: 'other' }, incidents())).toBe(0);
        expect(found('defender_alerts', { account: 'one' }, incidents({ include_alerts: 'false' }))).toBe(0);
        expect(found('defender_alerts', { account: 'one' }, { ...incidents(), enabled: false })).toBe(0);
        expect(found('defender_incidents', {}, incidents({ account: '' }))).toBe(0);
    });

    it('are the same event hub or container, and never the input itself', () => {
        const stream = made('defender_stream', { bootstrap: 'h.example:9093', hubs: 'a, b' });

        expect(found('defender_stream', { bootstrap: 'H.example', hubs: 'b' }, stream)).toBe(1);
        expect(found('defender_stream', { bootstrap: 'h.example', hubs: 'c' }, stream)).toBe(0);
        expect(duplicates(stream, [stream], accounts, [])).toEqual([]);
    });
});

describe('doubles', () => {
    const accounts = [{ name: 'one', settings: { tenant_id: 't1' }, removable: true }];
    const made = (name: string, scheme: string, values: Record<string, string> = {}, enabled = true) => ({
        scheme,
        name,
        values: { account: 'one', ...values },
        enabled,
        removable: true,
        app: '',
    });

    it('name every input of what is indexed more than once', () => {
        const found = doubles(
            [
                made('graph', 'defender_incidents', { include_alerts: 'false' }),
                made('xdr', 'defender_incidents', { api: 'xdr' }),
                made('endpoint', 'defender_alerts', { api: 'endpoint' }),
                made('off', 'defender_alerts', {}, false),
            ],
            accounts,
            [],
        );

        expect(found.map(({ what, same }) => [what, same.map(({ name }) => name)])).toEqual([
            ['incidents of t1', ['graph', 'xdr']],
            ['alerts of t1', ['xdr', 'endpoint']],
        ]);
    });
});

describe('the title of an input', () => {
    it('says that its alerts are left out', () => {
        const schemes = [{ name: 'defender_incidents', title: '', description: '', arguments: [], defaults: {} }];
        const title = (values: Record<string, string>) => titleOf({ scheme: 'defender_incidents', values }, schemes);

        expect(title({})).toBe('Incidents and their alerts');
        expect(title({ include_alerts: '0' })).toBe('Incidents only');
    });
});

describe('the range to read again', () => {
    it('is sent as it was typed, and refused in the words of the form', () => {
        expect(instantText('2026-01-31 08:30')).toBe('2026-01-31T08:30Z');
        expect(instantText('last week')).toBe('last week');
        expect(checkpointProblems('read_again', { from: '-3d', to: '2026-01-31' }, true)).toEqual({});
        expect(Object.keys(checkpointProblems('read_again', { from: 'last week', to: '' }, true))).toEqual([
            'from',
            'to',
        ]);
    });
});

describe('the words of the form', () => {
    it('take the place of those of the configuration file, which stand behind them once', () => {
        const one: Scheme = {
            name: 's',
            title: '',
            description: '',
            arguments: [argument('time_field', { title: 'Time column' }), argument('query', { title: 'Query' })],
            defaults: {},
        };

        expect(inFormWords('name it in time_field, or set time_field = none in the query', one)).toBe(
            'name it in Time column (time_field), or set Time column = none in the query',
        );
    });

    it('are those of updates too', () => {
        expect([fieldWords('assignedTo'), fieldWords('classification')]).toEqual(['Owner', 'Classification']);
        expect(['truePositive', 'new', '', '["soc","x"]', 'jane@contoso.com', 'Jane'].map(valueWords)).toEqual([
            'True positive',
            'New',
            '(empty)',
            'soc, x',
            'jane@contoso.com',
            'Jane',
        ]);
    });
});

describe('an audit event', () => {
    it('becomes an update with the fields that changed', () => {
        const raw = JSON.stringify({
            object: 'alert',
            id: 'da1',
            outcome: 'updated',
            before: { status: 'new', owner: null },
            after: { status: 'resolved', owner: null },
        });

        expect(update('t', raw)?.changes).toEqual([{ field: 'status', before: 'new', after: 'resolved' }]);
        expect(update('t', 'no JSON')).toBeUndefined();
    });

    it('is searched by a user name that stays one', () => {
        expect(updatesSearch('a" OR user="*')).toContain('user="a\\" OR user=\\"*"');
        expect(updatesSearch(undefined)).not.toContain('user=');
    });
});

describe('the search for events of an input', () => {
    it('names index and tenant', () => {
        const values = { index: 'defender' };

        expect(eventsSearch({ scheme: 'defender_alerts', values }, guid)).toBe(
            `index="defender" source="defender_alerts:${guid}" sourcetype="ms365:defender:incident:alerts"`,
        );
        expect(eventsSearch({ scheme: 'defender_alerts', values: {} }, 'contoso.example')).toBe(
            'index=* source="defender_alerts:*" sourcetype="ms365:defender:incident:alerts"',
        );
        expect(eventsSearch({ scheme: 'defender_alerts', values: { api: 'endpoint' } }, guid)).toContain(
            'sourcetype="ms:defender:atp:alerts"',
        );
    });

    it('are those of one stream or storage account', () => {
        const hubs = { bootstrap: 'contoso.servicebus.windows.net:9093', hubs: 'a, b*' };

        expect(eventsSearch({ scheme: 'defender_stream', values: hubs })).toContain(
            '(source="eventhub:contoso/a" OR source="eventhub:contoso/b*")',
        );
        const urls = ['https://Contoso.blob.core.windows.net/', 'https://gateway.example:10000/devstoreaccount1'];
        expect(
            urls.map((url) => eventsSearch({ scheme: 'defender_archive', values: { storage_url: url } }).split(' ')[2]),
        ).toEqual(['source="archive:contoso/*"', 'source="archive:devstoreaccount1/*"']);
    });
});

describe('grouped', () => {
    it('puts what a first setup decides first, and folds what has a default', () => {
        const declared = ['interval', 'api', 'start_time', 'account', 'overlap'].map((name) =>
            argument(name, { data_type: 'string' }),
        );
        const names = (all: { name: string }[]) => all.map(({ name }) => name);
        const groups = grouped([...declared, argument('new_one', { required_on_create: true })]);

        expect(names(groups.source)).toEqual(['account', 'api', 'new_one']);
        expect(names(groups.start)).toEqual(['start_time']);
        expect(names(groups.advanced)).toEqual(['interval', 'overlap']);
    });
});

describe('segment', () => {
    it('escapes a slash twice, as Splunk wants it', () => {
        expect(segment('a/b c:')).toBe('a%252Fb%20c%3A');
    });
});

describe('partial', () => {
    it.each([
        ['AlertInfo | where Timestamp > ago(1d) | take 5', ['ago', 'take']],
        ['AlertInfo | where Title == "| take 5 ago(1d)" // | limit 3', []],
        ['DeviceEvents | summarize count() by DeviceName', ['summarize']],
        ['', []],
    ])('names what keeps rows of %j out', (query, expected) => {
        expect(partial(query)).toEqual(expected);
    });
});

describe('the fields of an input', () => {
    const scheme: Scheme = { name: 'defender_stream', title: '', description: '', defaults: {}, arguments: [] };
    const problems = (values: Record<string, string>, secret = '', of = scheme) =>
        inputProblems({ scheme: of.name, name: 'x', values, secret }, of, true, new Set(), false);

    it.each(['Bad Index!', 'a b', 'ä'])('are refused for an index %j that Splunk cannot have', (index) => {
        expect(problems({ index })).toHaveProperty('index');
    });

    it.each(['', 'defender', '_internal', 'sec-ops_2'])('take the index %j', (index) => {
        expect(problems({ index })).toEqual({});
    });
});

describe('findings of a test', () => {
    it('stand together where they have the remedy in common', () => {
        const check = (message: string, remedy: string): Check => ({
            name: 'dns',
            status: 'error',
            message,
            remedy,
            target: message.charAt(0),
        });
        const checks = [check('a: unknown', 'ask DNS'), check('b: unknown', 'ask DNS'), check('c: late', 'wait')];

        expect(groupedReport({ ok: false, account: 'x', checks }).failed).toEqual([
            { name: 'dns', message: 'a: unknown', others: ['b'], remedy: 'ask DNS' },
            { name: 'dns', message: 'c: late', others: [], remedy: 'wait' },
        ]);
    });
});
