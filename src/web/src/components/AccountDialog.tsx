import { useState } from 'react';
import Button from '@splunk/react-ui/Button';
import WaitSpinner from '@splunk/react-ui/WaitSpinner';
import { createAccount, saveAccountSecret, testConnection, updateAccount } from '../rest/accounts';
import { RestError, SessionLostError } from '../rest/client';
import { accountKeys, accountProblems, fitsStoredSecret, type Account, type AccountDraft } from '../model/account';
import { fieldMessages } from '../model/issues';
import type { TestReport } from '../model/report';
import { AccountFields } from './AccountFields';
import { FormDialog } from './FormDialog';
import { usePage } from './page';
import { ReportView } from './ReportView';

interface AccountDialogProps {
    /** The account that is edited; undefined for a new one. */
    account?: Account;
    onClose: () => void;
    returnFocus: () => void;
}

const formKeys = ['name', 'secret', ...accountKeys];

/** Adds or edits an account, and tests it before anything is saved. */
export function AccountDialog({ account, onClose, returnFocus }: AccountDialogProps) {
    const page = usePage();
    const [saved, setSaved] = useState(account);
    const [draft, setDraft] = useState<AccountDraft>(() => draftOf(account));
    const [before, setBefore] = useState(draft);
    const [problems, setProblems] = useState<Record<string, string>>({});
    const [faults, setFaults] = useState(0);
    const [error, setError] = useState<Error>();
    const [doing, setDoing] = useState<'saving' | 'testing'>();
    const [report, setReport] = useState<TestReport>();
    /** The form as it was when its test failed on the way to be saved. */
    const [untested, setUntested] = useState<AccountDraft>();

    const isNew = saved === undefined;
    const mayInsist = untested === draft;
    const stored = page.secrets === undefined ? !isNew : !isNew && page.secrets.has(saved.name);
    const hasSecret = stored && fitsStoredSecret(draft.settings, saved?.settings ?? {});
    const dirty = JSON.stringify(draft) !== JSON.stringify(before);

    const change = (next: AccountDraft) => {
        setDraft(next);
        setReport(undefined);
        const changed = formKeys.filter((key) => valueOf(next, key) !== valueOf(draft, key));
        setProblems((known) => Object.fromEntries(Object.entries(known).filter(([key]) => !changed.includes(key))));
    };

    const refuse = (found: Record<string, string>) => {
        setProblems(found);
        setFaults((count) => count + 1);
    };

    const attempt = async (kind: 'saving' | 'testing', work: () => Promise<void>) => {
        setError(undefined);
        const taken = new Set(page.accounts.map((each) => each.name));
        const found = accountProblems(draft, isNew, taken, hasSecret);
        if (Object.keys(found).length > 0) {
            refuse(found);
            return;
        }
        setDoing(kind);
        try {
            await work();
        } catch (failure) {
            const { fields, general } =
                failure instanceof RestError && failure.status === 409
                    ? { fields: { name: 'An account with this name exists. Choose another name.' }, general: undefined }
                    : fieldMessages(failure, formKeys);
            refuse(fields);
            setError(general === undefined || failure instanceof SessionLostError ? lost(failure) : new Error(general));
        } finally {
            setDoing(undefined);
        }
    };

    const test = () =>
        attempt('testing', async () => {
            const found = await testConnection(draft.name, trimmed(draft.settings), draft.secret.trim());
            setReport(found);
            if (!isNew && !dirty) {
                page.markTested(draft.name, found.ok);
            }
        });

    /** Inputs that work would fail: such a change is tried first, and can be saved all the same. */
    const risky =
        !isNew &&
        dirty &&
        page.rights.test &&
        page.inputs.some((each) => each.enabled && each.values.account === saved.name);

    const save = () =>
        attempt('saving', async () => {
            if (risky && !report?.ok && !mayInsist) {
                const found = await testConnection(draft.name, trimmed(draft.settings), draft.secret.trim());
                setReport(found);
                if (!found.ok) {
                    setUntested(draft);
                    return;
                }
            }
            if (isNew) {
                await createAccount(draft.name, filled(draft.settings));
            } else {
                await updateAccount(saved.name, changed(draft.settings, before.settings));
            }
            // From here on it exists: when its secret cannot be stored, saving again must not create it again.
            const now = { name: draft.name, settings: draft.settings, removable: true };
            setSaved(now);
            setBefore({ ...draft, secret: '' });
            await page.reload();
            if (draft.secret.trim() !== '') {
                await saveAccountSecret(draft.name, draft.secret.trim());
                await page.reload();
            }
            // A report is of what the form holds: each change of the form takes it away.
            page.markTested(draft.name, report?.ok === true);
            page.announce(
                report === undefined && isNew && page.rights.test
                    ? `Account ${draft.name} is saved. Its connection is not tested yet.`
                    : `Account ${draft.name} is saved.`,
            );
            onClose();
        });

    return (
        <FormDialog
            title={isNew ? 'Add account' : `Edit account ${saved.name}`}
            submitLabel={mayInsist ? 'Save without a successful test' : 'Save'}
            submitAppearance={mayInsist ? 'destructive' : 'primary'}
            dirty={dirty}
            busy={doing !== undefined}
            error={error}
            faults={faults}
            onSubmit={() => void save()}
            onClose={onClose}
            returnFocus={returnFocus}
            extra={
                page.rights.test && (
                    <Button
                        appearance="secondary"
                        onClick={() => void test()}
                        disabled={doing !== undefined}
                        icon={doing === 'testing' ? <WaitSpinner /> : undefined}
                        label={doing === 'testing' ? 'Testing…' : 'Test connection'}
                    />
                )
            }
        >
            <AccountFields draft={draft} isNew={isNew} hasSecret={hasSecret} problems={problems} onChange={change} />
            {report && (
                <ReportView
                    report={report}
                    focus={mayInsist}
                    fails={
                        mayInsist
                            ? 'The connection does not work, so the account is not saved yet. Its inputs would fail'
                            : undefined
                    }
                />
            )}
        </FormDialog>
    );
}

function draftOf(account: Account | undefined): AccountDraft {
    return account === undefined
        ? { name: '', settings: { auth: 'secret', cloud: 'commercial' }, secret: '' }
        : { name: account.name, settings: { ...account.settings }, secret: '' };
}

function valueOf(draft: AccountDraft, key: string): string {
    return key === 'name' ? draft.name : key === 'secret' ? draft.secret : (draft.settings[key] ?? '');
}

/** A lost session is shown with the way to a new login. */
function lost(failure: unknown): Error | undefined {
    return failure instanceof SessionLostError ? failure : undefined;
}

function trimmed(settings: Record<string, string>): Record<string, string> {
    return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, value.trim()]));
}

/** A new stanza holds only what was filled in. */
function filled(settings: Record<string, string>): Record<string, string> {
    return Object.fromEntries(Object.entries(trimmed(settings)).filter(([, value]) => value !== ''));
}

function changed(settings: Record<string, string>, before: Record<string, string>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(trimmed(settings)).filter(([key, value]) => value !== (before[key] ?? '')),
    );
}
