import { useState } from 'react';
import Button from '@splunk/react-ui/Button';
import Heading from '@splunk/react-ui/Heading';
import Message from '@splunk/react-ui/Message';
import Paragraph from '@splunk/react-ui/Paragraph';
import { actionLabels, actionsOf, needsSecret, obstacles, stateLabel } from '../model/migration';
import { sentence } from '../rest/client';
import { migrate, readPlan, type Candidate, type MigrationAction, type OldName, type Plan } from '../rest/migration';
import { DataList, DataTable, type Column } from './DataList';
import { TextField } from './Field';
import { FormDialog } from './FormDialog';
import { usePage } from './page';
import { Actions, Apart, Empty, Failure, Help, Loading, RowButton, Small } from './parts';
import { useLoad } from './useLoad';
import { useOpener } from './useOpener';
import { useSending } from './useSending';

interface Task {
    action: MigrationAction;
    candidate: Candidate;
}

/** What another add-on collects, and taking it over. */
export function MigrationTab() {
    const page = usePage();
    const { value, error, loading, reload } = useLoad(readPlan);
    const [task, setTask] = useState<Task>();
    const opener = useOpener();
    if (error) {
        return (
            <Apart>
                <Failure error={error} onRetry={() => void reload()} />
            </Apart>
        );
    }
    if (value === undefined) {
        return <Loading what="what other add-ons have configured" />;
    }
    const refresh = (
        <Button
            appearance="secondary"
            disabled={loading}
            onClick={() => void reload()}
            label={loading ? 'Loading…' : 'Refresh'}
        />
    );
    if (value.addons.length === 0) {
        return (
            <Empty title="No other add-on for Microsoft Defender" action={refresh}>
                If the Splunk Add-on for Microsoft Security (Splunk_TA_MS_Security) is installed on this host, you can
                take over its inputs for alerts, incidents and Event Hubs here.{' '}
                <Help page="migration.html">What is taken over</Help>
            </Empty>
        );
    }
    const start = (next: Task) => {
        opener.follow(true);
        setTask(next);
    };
    return (
        <>
            <Neighbours plan={value} />
            <DataList
                all={value.inputs}
                columns={columnsFor(start)}
                keyOf={keyOf}
                text={({ stanza, state, target }) => `${stanza} ${stateLabel(state)} ${target ?? ''}`}
                noun="input"
                sorting={{ by: 'Input', descending: false }}
                actions={refresh}
            />
            {value.searches.length > 0 && (
                <>
                    <Heading level={2}>Searches that use names of the other add-on</Heading>
                    <Paragraph>Nothing here is changed for you.</Paragraph>
                    <DataTable columns={searchColumns} rows={value.searches} keyOf={(each) => JSON.stringify(each)} />
                </>
            )}
            {task && (
                <TaskDialog
                    key={`${task.action} ${keyOf(task.candidate)}`}
                    task={task}
                    onDone={async () => {
                        page.announce(`${task.candidate.stanza}: ${actionLabels[task.action]} is done.`);
                        await Promise.all([reload(), page.reload()]);
                    }}
                    onClose={() => {
                        opener.follow(false);
                        setTask(undefined);
                    }}
                    returnFocus={opener.restore}
                />
            )}
        </>
    );
}

function keyOf({ app, stanza }: Candidate): string {
    return `${app}/${stanza}`;
}

function Neighbours({ plan }: { plan: Plan }) {
    return (
        <Apart>
            <Message appearance="fill" type="info">
                {plan.addons.map(({ app, label, version }) => (
                    <div key={app}>
                        {label} {version} ({app}) is installed.
                    </div>
                ))}
                {plan.overlaps.map(({ app, what, name, remedy }) => (
                    <div key={`${app} ${what} ${name}`}>
                        {sentence({ code: what, what: `Shared: ${name}`, remedy })}
                    </div>
                ))}
            </Message>
        </Apart>
    );
}

function columnsFor(start: (task: Task) => void): Column<Candidate>[] {
    return [
        {
            title: 'Input',
            by: keyOf,
            cell: ({ app, stanza }) => (
                <>
                    {stanza}
                    <Small>{app}</Small>
                </>
            ),
        },
        { title: 'State', width: 140, by: ({ state }) => state, cell: ({ state }) => stateLabel(state) },
        {
            title: 'Becomes',
            cell: ({ target, settings = {}, notes, issues }) => (
                <>
                    {target}
                    {Object.entries(settings).map(([key, value]) => (
                        <Small key={key}>
                            {key} = {value}
                        </Small>
                    ))}
                    {notes.map((note) => (
                        <Small key={note}>{sentence({ code: '', what: note })}</Small>
                    ))}
                    {issues.map((issue) => (
                        <Small key={issue.what}>{sentence(issue)}</Small>
                    ))}
                </>
            ),
        },
        {
            title: 'Actions',
            width: 240,
            cell: (candidate) => (
                <Actions>
                    {actionsOf(candidate).map((action) => (
                        <RowButton
                            key={action}
                            text={actionLabels[action]}
                            of={candidate.stanza}
                            allowed={action === 'roll_back' || obstacles(candidate).length === 0}
                            onClick={() => start({ action, candidate })}
                        />
                    ))}
                </Actions>
            ),
        },
    ];
}

const searchColumns: Column<OldName>[] = [
    { title: 'Object', cell: ({ kind, app, name }) => `${kind.replaceAll('_', ' ')} ${app}/${name}` },
    { title: 'Uses', cell: ({ uses }) => uses },
    { title: 'Use instead', cell: ({ replacement }) => replacement },
];

const effects: Record<MigrationAction, string> = {
    trial: 'A new input collects the same objects into the index defender_trial, beside the other add-on. Create that index first. The command doctor migrate --report compares both.',
    take_over:
        'The other add-on’s input is disabled. The new input continues from what its index has: nothing is left out, and no alert or incident is indexed twice. An Event Hubs input begins one hour earlier and repeats that hour.',
    roll_back: 'The new input is disabled, and the input of the other add-on is enabled again.',
};

interface TaskDialogProps {
    task: Task;
    onDone: () => Promise<void>;
    onClose: () => void;
    returnFocus: () => void;
}

/** Says what will happen, and asks for the secret where it is not stored. */
function TaskDialog({ task: { action, candidate }, onDone, onClose, returnFocus }: TaskDialogProps) {
    const [secret, setSecret] = useState('');
    const { busy, error, send } = useSending(onClose);
    const [fault, setFault] = useState<string>();
    const asks = needsSecret(candidate, action);
    const submit = async () => {
        if (asks && secret.trim() === '') {
            setFault('Enter the secret. The one of the other add-on is not read.');
            return;
        }
        await send(async () => {
            await migrate(action, candidate, secret);
            await onDone();
        });
    };
    return (
        <FormDialog
            title={`${actionLabels[action]}: ${candidate.stanza}`}
            submitLabel={actionLabels[action]}
            dirty={secret !== ''}
            busy={busy}
            error={error}
            faults={fault === undefined ? 0 : 1}
            onSubmit={() => void submit()}
            onClose={onClose}
            returnFocus={returnFocus}
        >
            <Paragraph>{effects[action]}</Paragraph>
            {asks && (
                <TextField
                    label={
                        candidate.target?.startsWith('defender_stream') && candidate.account?.name === ''
                            ? 'Connection string'
                            : 'Client secret'
                    }
                    name="secret"
                    secret
                    required
                    autoFocus
                    value={secret}
                    error={fault}
                    help={`Of ${candidate.account?.secret ?? ''}. Splunk stores it encrypted.`}
                    onChange={(value) => {
                        setSecret(value);
                        setFault(undefined);
                    }}
                />
            )}
        </FormDialog>
    );
}
