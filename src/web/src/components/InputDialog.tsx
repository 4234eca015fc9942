import { Fragment, useRef, useState } from 'react';
import Button from '@splunk/react-ui/Button';
import Message from '@splunk/react-ui/Message';
import WaitSpinner from '@splunk/react-ui/WaitSpinner';
import { appId, RestError } from '../rest/client';
import { createInput, testInput, testQuery, updateInput } from '../rest/inputs';
import { deleteSecret, saveSecret } from '../rest/secrets';
import {
    argumentsAskedFor,
    copyName,
    inputProblems,
    isTestable,
    ofSplunk,
    partial,
    secretName,
    secretUser,
    settingsToSend,
    type Argument,
    type Input,
    type InputDraft,
    type Scheme,
} from '../model/input';
import { duplicates } from '../model/duplicates';
import { fieldMessages } from '../model/issues';
import { grouped, kindOf, titleOf } from '../model/kinds';
import { faultsOfFields, type TestReport } from '../model/report';
import { unknownTables } from '../model/shapes';
import { ArgumentField } from './ArgumentField';
import { Choices } from './Choices';
import { Field, TextField } from './Field';
import { Folded } from './Folded';
import { FormDialog } from './FormDialog';
import { IndexField, suggestedIndex } from './IndexField';
import { eventsOf } from './links';
import { usePage } from './page';
import { Help } from './parts';
import { ReportView } from './ReportView';

export type InputStart =
    { kind: 'add'; account?: string } | { kind: 'clone'; input: Input } | { kind: 'edit'; input: Input };

interface InputDialogProps {
    start: InputStart;
    onClose: () => void;
    returnFocus: () => void;
}

/** Adds, clones or edits an input. Splunk runs the validation of the add-on before it saves. */
export function InputDialog({ start, onClose, returnFocus }: InputDialogProps) {
    const page = usePage();
    const permitted = page.schemes.filter((scheme) => page.rights.inputs(scheme.name));
    const namesOf = (scheme: string) =>
        new Set(page.inputs.filter((each) => each.scheme === scheme).map((each) => each.name));
    const [draft, setDraft] = useState(() =>
        firstDraft(
            start,
            permitted,
            page.accounts.map((each) => each.name),
            page.indexes,
            namesOf,
        ),
    );
    const [before] = useState(draft);
    const [problems, setProblems] = useState<Record<string, string>>({});
    const [faults, setFaults] = useState(0);
    const [error, setError] = useState<Error>();
    const [doing, setDoing] = useState<'saving' | 'testing'>();
    const [report, setReport] = useState<TestReport>();
    const [created, setCreated] = useState(false);

    const scheme = page.schemes.find((each) => each.name === draft.scheme);
    if (scheme === undefined) {
        return null;
    }
    const hunts = draft.scheme === 'defender_hunting';
    const isNew = start.kind !== 'edit' && !created;
    const keys = ['name', 'secret', ...scheme.arguments.map((each) => each.name), ...ofSplunk];
    // A stored SAS token is not a storage key.
    const sameSecret = secretName(scheme, draft.values) === secretName(scheme, before.values);
    const stored = page.secrets?.has(secretUser(draft.scheme, draft.name)) ?? start.kind === 'edit';
    const hasSecret = stored && (isNew || sameSecret);

    const refuse = (found: Record<string, string>) => {
        setProblems(found);
        setFaults((count) => count + 1);
    };

    const attempt = async (kind: 'saving' | 'testing', work: () => Promise<void>) => {
        setError(undefined);
        const found = inputProblems(draft, scheme, isNew, namesOf(draft.scheme), hasSecret);
        if (kind === 'testing') {
            // A test needs no name yet.
            delete found.name;
        }
        if (Object.keys(found).length > 0) {
            refuse(found);
            return;
        }
        setDoing(kind);
        try {
            await work();
        } catch (failure) {
            const sorted = sortFailure(failure as Error, keys);
            refuse(sorted.fields);
            setError(sorted.general === undefined ? undefined : new Error(sorted.general));
            if (failure instanceof RestError && failure.status === 401) {
                setError(failure);
            }
        } finally {
            setDoing(undefined);
        }
    };

    /** The result is below the form; the fields that it is about are marked. */
    const show = (found: TestReport) => {
        setReport(found);
        setProblems(faultsOfFields(found, keys));
    };

    const save = () =>
        attempt('saving', async () => {
            await write();
            onClose();
        });

    const test = () =>
        attempt('testing', async () => {
            if (hunts) {
                const { account = '', query = '', time_field: column } = draft.values;
                show(await testQuery(account, query, column?.trim() || 'Timestamp'));
                return;
            }
            const settings = settingsToSend(draft.values, undefined, scheme);
            show(await testInput(draft.scheme, draft.name.trim(), settings, draft.secret.trim()));
        });

    const write = async () => {
        // The secret first: the moment the input exists, Splunk starts it.
        const user = secretUser(draft.scheme, draft.name);
        const bringsSecret = secretName(scheme, draft.values) !== undefined && draft.secret.trim() !== '';
        if (bringsSecret) {
            await saveSecret(user, draft.secret.trim());
        }
        const settings = settingsToSend(draft.values, start.kind === 'edit' ? before.values : undefined, scheme);
        if (isNew) {
            try {
                await createInput(draft.scheme, draft.name, settings);
            } catch (failure) {
                // Nothing would ever delete the secret of an input that does not exist.
                if (bringsSecret && !hasSecret) {
                    await deleteSecret(user).catch(() => undefined);
                }
                throw failure;
            }
            setCreated(true);
        } else {
            await updateInput({ ...draft, app: start.kind === 'edit' ? start.input.app : appId }, settings);
        }
        await Promise.all([page.reload(), page.health.reload()]);
        if (isNew) {
            const account = page.accounts.find((each) => each.name === draft.values.account);
            page.announce(`Input ${draft.name} is created. The tab Health shows its state after its first poll.`, {
                text: 'Show its events',
                to: eventsOf(draft, account?.settings.tenant_id),
            });
        } else {
            page.announce(`Input ${draft.name} is saved.`);
        }
    };

    return (
        <FormDialog
            title={{ add: 'Add input', clone: 'Clone input', edit: `Edit input ${draft.name}` }[start.kind]}
            submitLabel={isNew ? 'Create' : 'Save'}
            dirty={JSON.stringify(draft) !== JSON.stringify(before)}
            busy={doing !== undefined}
            error={error}
            faults={faults}
            onSubmit={() => void save()}
            onClose={onClose}
            returnFocus={returnFocus}
            extra={
                (hunts ? page.rights.hunt : page.rights.test && isTestable(draft.scheme)) && (
                    <Button
                        appearance="secondary"
                        onClick={() => void test()}
                        disabled={doing !== undefined}
                        icon={doing === 'testing' ? <WaitSpinner /> : undefined}
                        label={doing === 'testing' ? 'Testing…' : hunts ? 'Test query' : 'Test connection'}
                    />
                )
            }
        >
            <InputFields
                draft={draft}
                scheme={scheme}
                schemes={permitted}
                kind={start.kind}
                hasSecret={hasSecret}
                problems={problems}
                onChange={(next) => {
                    setProblems((known) => withoutChanged(known, draft, next));
                    setDraft(next);
                    setReport(undefined);
                }}
            />
            {report &&
                (hunts ? (
                    <ReportView report={report} works="The query works." fails="The query does not work" />
                ) : (
                    <ReportView report={report} />
                ))}
        </FormDialog>
    );
}

const secretHelp: Record<string, string> = {
    'Connection string':
        'The connection string of a shared access policy with the claim Listen: Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=… ',
    'SAS token': 'What follows the question mark of the SAS URL: sv=…&sig=… ',
    'Storage account key': 'One of the two under Access keys of the storage account, or its connection string. ',
};

interface InputFieldsProps {
    draft: InputDraft;
    scheme: Scheme;
    schemes: Scheme[];
    kind: InputStart['kind'];
    hasSecret: boolean;
    problems: Record<string, string>;
    onChange: (draft: InputDraft) => void;
}

function InputFields({ draft, scheme, schemes, kind, hasSecret, problems, onChange }: InputFieldsProps) {
    const { accounts } = usePage();
    const set = (key: string) => (value: string) => {
        const values = { ...draft.values, [key]: value };
        const [only, ...others] = accounts;
        if (key === 'auth' && only && others.length === 0 && secretName(scheme, values) === undefined) {
            values.account ||= only.name;
        }
        onChange({ ...draft, values });
    };
    /** What was entered for each kind, for who looks at another and comes back. */
    const typed = useRef<Record<string, Record<string, string>>>({});
    const chooseScheme = (name: string) => {
        const next = schemes.find((each) => each.name === name);
        if (next) {
            typed.current[draft.scheme] = draft.values;
            const values = { ...next.defaults, ...typed.current[name], ...kept(draft, next) };
            const [only, ...others] = accounts;
            if (only && others.length === 0 && needsAccount(next)) {
                values.account ||= only.name;
            }
            onChange({ ...draft, scheme: name, values });
        }
    };
    const secret = secretName(scheme, draft.values);
    const { source, start, advanced } = grouped(argumentsAskedFor(scheme, draft.values));
    const folded = [...advanced.map(({ name }) => name), 'host', 'sourcetype'];
    const field = (argument: Argument) => (
        <Fragment key={argument.name}>
            <ArgumentField
                argument={argument}
                value={draft.values[argument.name] ?? ''}
                fallback={scheme.defaults[argument.name] ?? ''}
                accounts={accounts.map((each) => each.name)}
                error={problems[argument.name]}
                onChange={set(argument.name)}
            />
            {argument.name === 'auth' && secret !== undefined && (
                <TextField
                    label={secret}
                    name="secret"
                    secret
                    required={!hasSecret}
                    value={draft.secret}
                    error={problems.secret}
                    placeholder={hasSecret ? '••••••••' : undefined}
                    help={`${secretHelp[secret] ?? ''}Splunk stores it encrypted and never shows it again.${
                        hasSecret ? ' One is stored. Leave this empty to keep it.' : ''
                    }`}
                    onChange={(value) => onChange({ ...draft, secret: value })}
                />
            )}
        </Fragment>
    );
    return (
        <>
            {kind === 'add' && (
                <Field label="What to collect">
                    <Choices
                        label="What to collect"
                        value={draft.scheme}
                        options={schemes.map((each) => {
                            const { title, help, recommended } = kindOf(each);
                            return { value: each.name, label: recommended ? `${title} (recommended)` : title, help };
                        })}
                        onChange={chooseScheme}
                    />
                </Field>
            )}
            <TextField
                label="Name"
                name="name"
                required
                disabled={kind === 'edit'}
                autoFocus={kind !== 'edit'}
                value={draft.name}
                error={problems.name}
                help={kind === 'edit' ? undefined : 'A short name for lists and log lines, such as contoso.'}
                onChange={(name) => onChange({ ...draft, name })}
            />
            {source.map(field)}
            <PartialQueryWarning query={draft.scheme === 'defender_hunting' ? (draft.values.query ?? '') : ''} />
            <IndexField value={draft.values.index ?? ''} error={problems.index} onChange={set('index')} />
            {start.map(field)}
            <UnknownTablesWarning tables={draft.values.tables ?? ''} />
            <DuplicateWarning draft={draft} />
            <Folded title="Advanced settings" open={folded.some((key) => problems[key])}>
                {advanced.map(field)}
                <TextField
                    label="Host"
                    name="host"
                    value={draft.values.host ?? ''}
                    error={problems.host}
                    help="Default: the name of the server that collects."
                    onChange={set('host')}
                />
                <TextField
                    label="Sourcetype"
                    name="sourcetype"
                    value={draft.values.sourcetype ?? ''}
                    error={problems.sourcetype}
                    help="Leave this empty. Searches, dashboards and data models depend on the add-on's own sourcetypes."
                    onChange={set('sourcetype')}
                />
            </Folded>
            {kind === 'clone' && <Message type="info">The copy starts as soon as you create it.</Message>}
        </>
    );
}

/** A warning only: somebody may want both, for example while moving from one to the other. */
function DuplicateWarning({ draft }: { draft: InputDraft }) {
    const { inputs, accounts, schemes } = usePage();
    const same = duplicates(draft, inputs, accounts, schemes);
    return same.length === 0 ? null : (
        <Message appearance="fill" type="warning">
            {same.length === 1 ? 'Another enabled input collects' : `${same.length} other enabled inputs collect`} the
            same alerts, incidents or events:{' '}
            {same
                .slice(0, 10)
                .map((each) => `${each.name} (${titleOf(each, schemes)})`)
                .join(', ')}
            {same.length > 10 && ` and ${same.length - 10} others`}. Splunk would index them twice. Keep only one of
            them enabled.
        </Message>
    );
}

/** A table may be newer than this version. */
function UnknownTablesWarning({ tables }: { tables: string }) {
    const unknown = unknownTables(tables);
    return unknown.length === 0 ? null : (
        <Message appearance="fill" type="warning">
            Microsoft documents no table {unknown.join(', ')}. Check the spelling. The input reads a table that is newer
            than this version of the add-on all the same.
        </Message>
    );
}

/** The validation accepts such a query, because somebody may want exactly these rows. */
function PartialQueryWarning({ query }: { query: string }) {
    const found = partial(query);
    return found.length === 0 ? null : (
        <Message appearance="fill" type="warning">
            With {found.join(', ')} the input can miss rows: each run returns only a part of the rows of its time range.{' '}
            <Help page="hunting.html">Queries that lose nothing</Help>
        </Message>
    );
}

/** What a change of the scheme keeps: Splunk's own settings, and the account where the new scheme needs one. */
function kept(draft: InputDraft, next: Scheme): Record<string, string> {
    const keys = [...(needsAccount(next) && draft.values.account ? ['account'] : []), ...ofSplunk];
    return Object.fromEntries(keys.map((key) => [key, draft.values[key] ?? '']));
}

function needsAccount(scheme: Scheme): boolean {
    return argumentsAskedFor(scheme, scheme.defaults).some((each) => each.kind === 'account');
}

function firstDraft(
    start: InputStart,
    schemes: Scheme[],
    accounts: string[],
    indexes: readonly string[],
    namesOf: (scheme: string) => ReadonlySet<string>,
): InputDraft {
    if (start.kind === 'edit') {
        return { scheme: start.input.scheme, name: start.input.name, values: { ...start.input.values }, secret: '' };
    }
    if (start.kind === 'clone') {
        const { scheme, name, values } = start.input;
        return { scheme, name: copyName(name, namesOf(scheme)), values: { ...values }, secret: '' };
    }
    const scheme = schemes[0];
    const account = start.account ?? (accounts.length === 1 ? accounts[0] : undefined) ?? '';
    const index = indexes.includes(suggestedIndex) ? suggestedIndex : '';
    return { scheme: scheme?.name ?? '', name: '', values: { ...scheme?.defaults, account, index }, secret: '' };
}

/** Other fields that the error of a field speaks of. */
const spokenOf: Record<string, string[]> = {
    secret: ['bootstrap', 'hubs', 'auth'],
    end_time: ['start_time'],
};

function withoutChanged(known: Record<string, string>, draft: InputDraft, next: InputDraft): Record<string, string> {
    const same = (key: string) =>
        key === 'name' || key === 'secret' ? draft[key] === next[key] : draft.values[key] === next.values[key];
    return Object.fromEntries(
        Object.entries(known).filter(([key]) => [key, ...(spokenOf[key] ?? [])].every((each) => same(each))),
    );
}

function sortFailure(failure: Error, keys: string[]) {
    if (failure instanceof RestError && failure.status === 409) {
        return {
            fields: { name: 'An input of this kind with this name exists. Choose another name.' } as Record<
                string,
                string
            >,
            general: undefined,
        };
    }
    return fieldMessages(failure, keys);
}
