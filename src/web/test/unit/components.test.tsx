import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CheckpointDialog } from '../../src/components/CheckpointDialog';
import { DataList } from '../../src/components/DataList';
import { FirstSteps } from '../../src/components/FirstSteps';
import { FormDialog } from '../../src/components/FormDialog';
import { InputsTab } from '../../src/components/InputsTab';
import { MigrationTab } from '../../src/components/MigrationTab';
import { HealthTab } from '../../src/components/HealthTab';
import { PageContext, type Page } from '../../src/components/page';
import { ReportView } from '../../src/components/ReportView';
import { StartField } from '../../src/components/StartField';
import { rightsOf } from '../../src/model/rights';
import { watched } from '../../src/model/watched';

afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
});

const administrator = ['admin_all_objects', 'ta_defender_configure'];
const contoso = { name: 'contoso', settings: {}, removable: true };
const scheme = { name: 'defender_alerts', title: 'Alerts', description: '', arguments: [], defaults: {} };
const input = {
    scheme: 'defender_alerts',
    name: 'all',
    values: {},
    enabled: true,
    removable: true,
    app: 'TA_defender',
};

const noHealth = { loading: false, reload: async () => {}, now: 0 };

function pageWith(parts: Partial<Page> = {}, capabilities = administrator, serverRoles: string[] = []): Page {
    const session = { user: 'u', roles: [], capabilities: new Set(capabilities), serverRoles };
    return {
        session,
        rights: rightsOf(session, ['defender_alerts']),
        accounts: [],
        secrets: new Set(),
        schemes: [scheme],
        inputs: [],
        indexes: [],
        reload: async () => {},
        announce: () => {},
        tested: new Set(),
        markTested: () => {},
        health: noHealth,
        ...parts,
    };
}

function show(page: Page, content: ReactNode) {
    return render(<PageContext.Provider value={page}>{content}</PageContext.Provider>);
}

const nothing = () => {};

describe('FirstSteps', () => {
    const steps = <FirstSteps onAddAccount={nothing} onTest={nothing} onAddInput={nothing} />;

    it.each([
        [{}, 'Add the first account'],
        [{ accounts: [contoso] }, 'Test the connection'],
        [{ accounts: [contoso], tested: new Set(['contoso']) }, 'Add the first input'],
    ])('of %j go on with %s', (parts, button) => {
        show(pageWith(parts), steps);

        expect(screen.getByText(button)).toBeTruthy();
    });

    it('skip the test for who may not run it', () => {
        show(pageWith({ accounts: [contoso] }, ['admin_all_objects']), steps);

        expect(screen.getByText('Add the first input')).toBeTruthy();
    });

    it('are over with the first input, and not for readers', () => {
        show(pageWith({ accounts: [contoso], inputs: [input] }), steps);
        show(pageWith({}, []), steps);

        expect(document.querySelector('button')).toBeNull();
    });
});

describe('InputsTab', () => {
    const tab = <InputsTab onTask={nothing} returnFocus={nothing} />;

    it('lets an input be added without an account', () => {
        show(pageWith(), tab);

        expect(screen.getByText('Add input').closest('button')?.disabled).toBe(false);
    });

    it('explains where inputs belong in a search head cluster', () => {
        show(pageWith({}, administrator, ['search_head', 'shc_member']), tab);

        expect(screen.getByText(/member of a cluster/)).toBeTruthy();
    });

    it('marks an input whose account is gone', () => {
        show(pageWith({ inputs: [{ ...input, values: { account: 'gone' } }] }), tab);

        expect(screen.getByText('(not found)')).toBeTruthy();
    });
});

describe('MigrationTab', () => {
    const candidate = {
        app: 'Splunk_TA_MS_Security',
        stanza: 'microsoft_365_defender_endpoint_incidents://prod',
        state: 'ready',
        target: 'defender_incidents://prod',
        settings: { index: 'sec' },
        account: { name: 'theirs', exists: false, secret: 'theirs', secret_stored: false },
        notes: ['lookback is not taken over'],
        issues: [{ code: 'secret_needed', what: 'the secret is not stored', remedy: 'enter it', field: '' }],
    };
    const plan = {
        ok: true,
        addons: [{ app: 'Splunk_TA_MS_Security', label: 'Other', version: '3.0.0', enabled: true }],
        overlaps: [{ app: 'x', what: 'sourcetype', name: 'ms365:defender:incident', remedy: 'theirs wins' }],
        inputs: [candidate, { ...candidate, stanza: 'a://b', issues: [{ code: 'name_taken', what: 'taken' }] }],
        searches: [{ kind: 'macro', app: 'search', name: 'm', uses: 'old', replacement: 'new' }],
    };

    it('shows the plan, and asks for the secret before it takes over', async () => {
        const sent: [string, RequestInit][] = [];
        vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
            sent.push([url, init]);
            return new Response(JSON.stringify(plan));
        });
        show(pageWith(), <MigrationTab />);

        expect(await screen.findByText('Other 3.0.0 (Splunk_TA_MS_Security) is installed.')).toBeTruthy();
        expect(screen.getByText('Shared: ms365:defender:incident. Theirs wins.')).toBeTruthy();
        expect(screen.getByText('macro search/m')).toBeTruthy();
        const blocked = screen.getByLabelText('Take over a://b');
        expect(blocked.getAttribute('aria-disabled') ?? blocked.hasAttribute('disabled')).toBeTruthy();
        await userEvent.click(screen.getByLabelText(`Take over ${candidate.stanza}`));
        const submit = document.querySelector('form button[type="submit"]') as HTMLElement;
        await userEvent.click(submit);
        expect(sent.filter(([, init]) => init.method === 'POST')).toEqual([]);
        await userEvent.type(screen.getByLabelText(/Client secret/), 'hush');
        await userEvent.click(submit);

        const [url, init] = sent.find(([, each]) => each.method === 'POST') ?? ['', {}];
        expect(url).not.toContain('hush');
        expect(JSON.parse(init.body as string)).toEqual({
            action: 'take_over',
            inputs: [`Splunk_TA_MS_Security/${candidate.stanza}`],
            secrets: { theirs: 'hush' },
        });
    });

    it('says when there is no other add-on', async () => {
        vi.stubGlobal('fetch', async () => new Response('{"ok":true}'));
        show(pageWith(), <MigrationTab />);

        expect(await screen.findByText('No other add-on for Microsoft Defender')).toBeTruthy();
    });
});

describe('CheckpointDialog', () => {
    const answers = (body: unknown) => {
        const sent: unknown[] = [];
        vi.stubGlobal('fetch', (_: string, { body: text }: RequestInit) => {
            sent.push(JSON.parse(text as string));
            return Promise.resolve(new Response(JSON.stringify(body)));
        });
        return sent;
    };

    it('sends the range as instants, with the consent', async () => {
        const sent = answers({ ok: true });
        const onClose = vi.fn();
        show(pageWith(), <CheckpointDialog input={input} onClose={onClose} returnFocus={nothing} />);

        await userEvent.type(screen.getByLabelText(/From/), '2026-01-31');
        await userEvent.type(screen.getByLabelText(/To /), '2026-01-31 08:30');
        await userEvent.click(screen.getByLabelText(/a second time/));
        await userEvent.click(screen.getByRole('button', { name: 'Read again' }));

        expect(sent).toEqual([
            {
                stanza: 'defender_alerts://all',
                action: 'read_again',
                from: '2026-01-31T00:00:00Z',
                to: '2026-01-31T08:30Z',
                consent: true,
            },
        ]);
        expect(onClose).toHaveBeenCalled();
    });

    it('stays open with the faults at their fields', async () => {
        const sent = answers({ ok: false, errors: [{ code: 'invalid_value', what: 'no such time', field: 'from' }] });
        const onClose = vi.fn();
        show(pageWith(), <CheckpointDialog input={input} onClose={onClose} returnFocus={nothing} />);

        await userEvent.click(screen.getByRole('button', { name: 'Read again' }));
        expect(screen.getAllByText(/^(Enter a date|Confirm that)/)).toHaveLength(3);
        expect(sent).toEqual([]);

        await userEvent.type(screen.getByLabelText(/From/), '2030-01-01');
        await userEvent.type(screen.getByLabelText(/To /), '-1d');
        await userEvent.click(screen.getByLabelText(/a second time/));
        await userEvent.click(screen.getByRole('button', { name: 'Read again' }));
        expect(await screen.findByText('No such time.')).toBeTruthy();
        expect(onClose).not.toHaveBeenCalled();
    });

    it('offers an archive only the reset', () => {
        const archive = { ...input, scheme: 'defender_archive' };
        show(pageWith(), <CheckpointDialog input={archive} onClose={nothing} returnFocus={nothing} />);

        expect(screen.getAllByRole('radio')).toHaveLength(1);
        expect(screen.queryByLabelText(/From/)).toBeNull();
    });
});

describe('ReportView', () => {
    it('shows the remedy of what failed, and markup as text', () => {
        const report = {
            ok: false,
            account: 'contoso',
            checks: [{ name: 'roles', status: 'error' as const, message: '<b>missing</b>', remedy: 'grant it' }],
        };
        render(<ReportView report={report} />);

        expect(screen.getByText(/<b>missing<\/b>/)).toBeTruthy();
        expect(screen.getByText('Grant it.')).toBeTruthy();
    });
});

describe('FormDialog', () => {
    const dialog = (dirty: boolean, onClose: () => void) => (
        <FormDialog
            title="Form"
            submitLabel="Save"
            dirty={dirty}
            busy={false}
            onSubmit={nothing}
            onClose={onClose}
            returnFocus={nothing}
        >
            fields
        </FormDialog>
    );

    it('closes at once when nothing would be lost', async () => {
        const onClose = vi.fn();
        render(dialog(false, onClose));

        await userEvent.click(screen.getByText('Cancel'));

        expect(onClose).toHaveBeenCalledOnce();
    });

    it('asks before it throws away what was typed', async () => {
        const onClose = vi.fn();
        render(dialog(true, onClose));

        await userEvent.click(screen.getByText('Cancel'));
        expect(onClose).not.toHaveBeenCalled();
        await userEvent.click(screen.getByText('Discard'));

        expect(onClose).toHaveBeenCalledOnce();
    });
});

describe('HealthTab', () => {
    const now = Date.parse('2026-11-23T10:00:00Z');
    const failing = {
        stanza: 'defender_alerts://all',
        scheme: 'defender_alerts',
        account: 'contoso',
        enabled: true,
        events: 0,
        errors: 3,
        lastError: {
            code: 'credentials',
            what: 'the secret has expired',
            remedy: 'create a new one exc_l="Authentication Error"',
            at: '2026-11-23T09:59:00Z',
        },
        hours: [],
    };

    it('shows the remedy of an input that fails, and what expires soon', () => {
        const value = {
            inputs: [failing],
            expiry: [
                { account: 'contoso', what: 'certificate', expires: '2026-12-01T00:00:00Z' },
                { account: 'fabrikam', what: 'certificate', expires: '2027-12-01T00:00:00Z' },
            ],
        };
        const inputs = [input];
        const health = { ...noHealth, value, now, watched: watched(inputs, value, now) };
        show(pageWith({ inputs, health }), <HealthTab onInput={nothing} onAccount={nothing} />);

        expect(screen.getByText('Create a new one.')).toBeTruthy();
        expect(screen.getByText('Edit input')).toBeTruthy();
        expect(screen.getAllByText(/The secret has expired/)).toHaveLength(1);
        expect(screen.getByText(/certificate of account contoso expires/)).toBeTruthy();
        expect(screen.queryByText(/fabrikam/)).toBeNull();
    });

    it('tells once what fails alike for the inputs of one account, and leads to the account', async () => {
        const opened: unknown[] = [];
        const inputs = ['all', 'more'].map((name) => ({
            ...input,
            name,
            values: { ...input.values, account: 'contoso' },
        }));
        const value = {
            inputs: inputs.map(({ name }) => ({ ...failing, stanza: `defender_alerts://${name}` })),
            expiry: [],
        };
        const health = { ...noHealth, value, now, watched: watched(inputs, value, now) };
        show(
            pageWith({ accounts: [contoso], inputs, health }),
            <HealthTab onInput={nothing} onAccount={(...wanted) => opened.push(wanted)} />,
        );

        expect(screen.getAllByText('Create a new one.')).toHaveLength(1);
        expect(screen.getByText(/all, more are failing/)).toBeTruthy();
        await userEvent.click(screen.getByText('Edit account'));
        expect(opened).toEqual([['edit', 'contoso']]);
    });

    it('calls no input working whose events Splunk drops', () => {
        const inputs = [{ ...input, values: { index: 'nosuch' } }];
        const found = { ...failing, lastError: undefined, lastSuccess: '2026-11-23T09:59:50Z', indexMissing: true };
        const value = { inputs: [found], expiry: [] };
        const health = { ...noHealth, value, now, watched: watched(inputs, value, now) };
        show(pageWith({ inputs, health }), <HealthTab onInput={nothing} onAccount={nothing} />);

        expect(screen.getByText(/the index nosuch is missing/)).toBeTruthy();
        expect(screen.getAllByText('Index missing')).toHaveLength(2);
        expect(screen.queryByText('Working')).toBeNull();
    });

    it('names the inputs that index the same alerts', () => {
        const inputs = ['all', 'more'].map((name) => ({ ...input, name, values: { account: 'contoso' } }));
        const value = { inputs: [], expiry: [] };
        const health = { ...noHealth, value, now, watched: watched(inputs, value, now) };
        show(pageWith({ accounts: [contoso], inputs, health }), <HealthTab onInput={nothing} onAccount={nothing} />);

        expect(screen.getByText(/2 enabled inputs collect the same alerts: all .*, more/)).toBeTruthy();
    });

    it('explains a missing right instead of calling everything fine', () => {
        show(pageWith({ inputs: [input] }, []), <HealthTab onInput={nothing} onAccount={nothing} />);

        expect(screen.getByText(/ta_defender_configure/)).toBeTruthy();
    });
});

describe('DataList', () => {
    it('sorts by a column and back, and filters', async () => {
        const columns = [{ title: 'Name', by: (name: string) => name, cell: (name: string) => name }];
        render(
            <DataList
                all={['b10', 'b9', 'a']}
                columns={columns}
                keyOf={(name) => name}
                text={(name) => name}
                noun="thing"
                sorting={{ by: 'Name', descending: false }}
            />,
        );
        const shown = () => [...document.querySelectorAll('tbody td')].map((cell) => cell.textContent);

        expect(shown()).toEqual(['a', 'b9', 'b10']);
        await userEvent.click(screen.getByText('Name'));
        expect(shown()).toEqual(['b10', 'b9', 'a']);
        await userEvent.type(screen.getByLabelText('Filter things'), 'b');
        expect(shown()).toEqual(['b10', 'b9']);
    });
});

describe('StartField', () => {
    it('turns days and dates into the value of inputs.conf', async () => {
        const onChange = vi.fn();
        render(<StartField label="Start" value="-7d" onChange={onChange} />);

        await userEvent.type(screen.getByLabelText('Start: days'), '0');

        expect(onChange).toHaveBeenLastCalledWith('-70d');
    });
});
