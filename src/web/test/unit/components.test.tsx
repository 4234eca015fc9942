import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FirstSteps } from '../../src/components/FirstSteps';
import { FormDialog } from '../../src/components/FormDialog';
import { HealthTab } from '../../src/components/HealthTab';
import { InputsTab } from '../../src/components/InputsTab';
import { PageContext, type Page } from '../../src/components/page';
import { ReportView } from '../../src/components/ReportView';
import { rightsOf } from '../../src/model/rights';

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

        expect(screen.getByRole('button', { name: button })).toBeTruthy();
    });

    it('skip the test for who may not run it', () => {
        show(pageWith({ accounts: [contoso] }, ['admin_all_objects']), steps);

        expect(screen.getByRole('button', { name: 'Add the first input' })).toBeTruthy();
    });

    it('are over with the first input, and not for readers', () => {
        show(pageWith({ accounts: [contoso], inputs: [input] }), steps);
        show(pageWith({}, []), steps);

        expect(screen.queryByRole('button')).toBeNull();
    });
});

describe('InputsTab', () => {
    const tab = <InputsTab onTask={nothing} onAccounts={nothing} returnFocus={nothing} />;

    it('asks for an account first', () => {
        show(pageWith(), tab);

        expect(screen.getByRole('button', { name: 'Go to accounts' })).toBeTruthy();
    });

    it('explains where inputs belong in a search head cluster', () => {
        show(pageWith({}, administrator, ['search_head', 'shc_member']), tab);

        expect(screen.getByText(/member of a cluster/)).toBeTruthy();
    });

    it('says when the account of an input is gone', () => {
        show(pageWith({ inputs: [{ ...input, values: { account: 'gone' } }] }), tab);

        expect(screen.getByText('(does not exist)')).toBeTruthy();
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
        expect(screen.getByText('What to do: grant it')).toBeTruthy();
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

        await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));

        expect(onClose).toHaveBeenCalledOnce();
    });

    it('asks before it throws away what was typed', async () => {
        const onClose = vi.fn();
        render(dialog(true, onClose));

        await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
        expect(onClose).not.toHaveBeenCalled();
        await userEvent.click(screen.getByRole('button', { name: 'Discard' }));

        expect(onClose).toHaveBeenCalledOnce();
    });
});

describe('HealthTab', () => {
    const now = Date.parse('2026-11-23T10:00:00Z');

    it('tells what to do about the last error, and about what expires', async () => {
        const health = {
            inputs: [
                {
                    stanza: 'defender_alerts://all',
                    scheme: 'defender_alerts',
                    enabled: true,
                    last_success: null,
                    lag_seconds: null,
                    events_24h: 0,
                    errors_24h: 3,
                    throttled_seconds: 0,
                    last_error: 'the secret has expired',
                    remedy: 'create a new one exc_l="Authentication Error"',
                },
            ],
            expiry: [
                { account: 'contoso', what: 'certificate', expires: '2026-12-01T00:00:00Z' },
                { account: 'fabrikam', what: 'certificate', expires: '2027-12-01T00:00:00Z' },
            ],
        };
        const response = { ok: true, status: 200, type: 'basic', text: async () => JSON.stringify(health) };
        vi.stubGlobal('fetch', async () => response);
        show(pageWith(), <HealthTab now={() => now} />);

        const row = await screen.findByRole('row', { name: /defender_alerts:\/\/all/ });
        expect(within(row).getByText('Failing')).toBeTruthy();
        expect(within(row).getByText('What to do: create a new one')).toBeTruthy();
        expect(screen.getByText(/certificate of account contoso expires/)).toBeTruthy();
        expect(screen.queryByText(/fabrikam/)).toBeNull();
    });
});
