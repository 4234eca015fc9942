import { useMemo, useState } from 'react';
import Button from '@splunk/react-ui/Button';
import Link from '@splunk/react-ui/Link';
import Message from '@splunk/react-ui/Message';
import Switch from '@splunk/react-ui/Switch';
import { deleteInput, switchInput, testSavedInput } from '../rest/inputs';
import { deleteSecret } from '../rest/secrets';
import { isTestable, secretName, secretUser, type Input } from '../model/input';
import { checkpointActions } from '../model/checkpoint';
import { apiOf, titleOf as kindTitle } from '../model/kinds';
import { rank, stanzaOf } from '../model/watched';
import { CheckpointDialog } from './CheckpointDialog';
import { ConfirmDialog } from './ConfirmDialog';
import { DataList, type Column } from './DataList';
import { InputDialog, type InputStart } from './InputDialog';
import { eventsOf, logOf } from './links';
import { usePage } from './page';
import { Actions, Apart, Empty, Failure, Quiet, RowButton, RowLinks, Small } from './parts';
import { StateMark } from './StateMark';
import { TestDialog } from './TestDialog';

export type InputTask = InputStart | Task<'delete'> | Task<'again'> | Task<'test'>;
interface Task<K extends string> {
    kind: K;
    input: Input;
}

interface InputsTabProps {
    task?: InputTask;
    onTask: (task: InputTask | undefined) => void;
    returnFocus: () => void;
}

const textOf = ({ name, scheme, values }: Input) =>
    `${name} ${scheme} ${values.account ?? ''} ${values.api ?? ''} ${values.index ?? ''}`;

export function InputsTab({ task, onTask, returnFocus }: InputsTabProps) {
    const { accounts, inputs, rights, schemes, session } = usePage();
    const [failure, setFailure] = useState<Error>();
    const columns = useColumns({ onTask, onFailure: setFailure });
    const mayAdd = schemes.some((scheme) => rights.inputs(scheme.name));
    const add = mayAdd && (
        <Button
            appearance={inputs.length === 0 && accounts.length === 0 ? 'secondary' : 'primary'}
            data-add
            onClick={() => onTask({ kind: 'add' })}
            label="Add input"
        />
    );
    const inCluster = session.serverRoles.some((role) => role.startsWith('shc_'));
    return (
        <>
            {inCluster && (
                <Apart>
                    <Message appearance="fill" type="info">
                        This search head is a member of a cluster. Run inputs on one heavy forwarder instead. Here only
                        the captain collects, and checkpoints must be in the KV store (Settings, Collection).
                    </Message>
                </Apart>
            )}
            {failure && (
                <Apart>
                    <Failure error={failure} />
                </Apart>
            )}
            {inputs.length === 0 ? (
                <Empty title={mayAdd ? 'No input yet' : 'No input that you may see'} action={add}>
                    An input defines what to collect, with which account, and into which index. Inputs that use a
                    connection string, a SAS token or a storage key need no account.
                </Empty>
            ) : (
                <DataList
                    all={inputs}
                    columns={columns}
                    keyOf={stanzaOf}
                    text={textOf}
                    noun="input"
                    sorting={{ by: 'Name', descending: false }}
                    actions={add}
                />
            )}
            {task?.kind === 'delete' && (
                <DeleteInput input={task.input} onClose={() => onTask(undefined)} returnFocus={returnFocus} />
            )}
            {task?.kind === 'again' && (
                <CheckpointDialog input={task.input} onClose={() => onTask(undefined)} returnFocus={returnFocus} />
            )}
            {task?.kind === 'test' && (
                <TestDialog
                    of={task.input}
                    name={task.input.name}
                    test={testSavedInput}
                    onClose={() => onTask(undefined)}
                    returnFocus={returnFocus}
                    editLabel="Edit input"
                    onEdit={
                        rights.inputs(task.input.scheme) ? () => onTask({ kind: 'edit', input: task.input }) : undefined
                    }
                />
            )}
            {task && task.kind !== 'delete' && task.kind !== 'again' && task.kind !== 'test' && (
                <InputDialog start={task} onClose={() => onTask(undefined)} returnFocus={returnFocus} />
            )}
        </>
    );
}

interface InputActions {
    onTask: (task: InputTask) => void;
    onFailure: (failure: Error | undefined) => void;
}

function useColumns({ onTask, onFailure }: InputActions): Column<Input>[] {
    const { accounts, rights, schemes, health } = usePage();
    return useMemo(() => {
        const states = new Map(health.watched?.map((each) => [each.stanza, each]));
        const tenants = new Map(accounts.map(({ name, settings }) => [name, settings.tenant_id ?? '']));
        const titleOf = (input: Input) => kindTitle(input, schemes);
        const stateOf = (input: Input) => states.get(stanzaOf(input));
        return [
            {
                title: 'Name',
                by: ({ name }) => name,
                cell: (input) => (
                    <>
                        <strong>{input.name}</strong>
                        <RowLinks>
                            <Link
                                to={eventsOf(input, tenants.get(input.values.account ?? ''))}
                                openInNewContext
                                aria-label={`Events of ${input.name}`}
                            >
                                Events
                            </Link>
                            <Link to={logOf(input)} openInNewContext aria-label={`Log of ${input.name}`}>
                                Log
                            </Link>
                        </RowLinks>
                    </>
                ),
            },
            {
                title: 'Collects',
                width: '16%',
                by: titleOf,
                cell: (input) => (
                    <>
                        {titleOf(input)} {apiOf(input) && <Small>{apiOf(input)}</Small>}
                    </>
                ),
            },
            {
                title: 'Account',
                width: '12%',
                by: ({ values }) => values.account || undefined,
                cell: ({ values: { account = '' } }) => (
                    <>
                        {account}
                        {account !== '' && !tenants.has(account) && <Quiet> (not found)</Quiet>}
                    </>
                ),
            },
            {
                title: 'Index',
                width: '9%',
                by: ({ values }) => values.index || 'default',
                cell: ({ values }) => values.index || <Quiet>default</Quiet>,
            },
            {
                title: 'State',
                width: 140,
                by: (input) => {
                    const state = stateOf(input);
                    return state && rank(state);
                },
                cell: (input) => {
                    const state = stateOf(input);
                    // That an input is disabled is known before the service tells how the others do.
                    const shown = input.enabled ? state?.judgement.state : 'disabled';
                    return (
                        shown && (
                            <>
                                <StateMark state={shown} />
                                {['failing', 'no_index', 'silent', 'behind'].includes(shown) && (
                                    <Small>
                                        <Link to="#/health" aria-label={`Why ${input.name} is in this state`}>
                                            Why?
                                        </Link>
                                    </Small>
                                )}
                            </>
                        )
                    );
                },
            },
            {
                title: 'Enabled',
                width: 95,
                by: ({ enabled }) => Number(enabled),
                cell: (input) => <EnabledSwitch input={input} onFailure={onFailure} />,
            },
            {
                title: 'Actions',
                width: 218,
                cell: (input) => {
                    const allowed = rights.inputs(input.scheme);
                    return (
                        <Actions>
                            {isTestable(input.scheme) && rights.test && (
                                <RowButton
                                    text="Test"
                                    of={input.name}
                                    allowed
                                    onClick={() => onTask({ kind: 'test', input })}
                                />
                            )}
                            <RowButton
                                text="Edit"
                                of={input.name}
                                allowed={allowed}
                                onClick={() => onTask({ kind: 'edit', input })}
                            />
                            <RowButton
                                text="Clone"
                                of={input.name}
                                allowed={allowed}
                                onClick={() => onTask({ kind: 'clone', input })}
                            />
                            <RowButton
                                text="Delete"
                                of={input.name}
                                allowed={allowed && input.removable}
                                onClick={() => onTask({ kind: 'delete', input })}
                            />
                            {checkpointActions(input.scheme).length > 0 && rights.test && allowed && (
                                <RowButton
                                    text="Read again"
                                    of={input.name}
                                    allowed
                                    onClick={() => onTask({ kind: 'again', input })}
                                />
                            )}
                        </Actions>
                    );
                },
            },
        ];
    }, [accounts, rights, schemes, health, onTask, onFailure]);
}

function EnabledSwitch({ input, onFailure }: { input: Input } & Pick<InputActions, 'onFailure'>) {
    const { rights, reload } = usePage();
    const [switching, setSwitching] = useState(false);
    const toggle = async () => {
        setSwitching(true);
        onFailure(undefined);
        try {
            await switchInput(input, !input.enabled);
            await reload();
        } catch (failure) {
            onFailure(failure as Error);
        } finally {
            setSwitching(false);
        }
    };
    return (
        <Switch
            appearance="toggle"
            selected={input.enabled}
            disabled={!rights.inputs(input.scheme) || switching}
            /* eslint-disable @typescript-eslint/no-deprecated -- nothing else names the input to screen readers */
            selectedLabel={`${input.name} is enabled`}
            unselectedLabel={`${input.name} is disabled`}
            /* eslint-enable @typescript-eslint/no-deprecated */
            onClick={() => void toggle()}
        >
            {input.enabled ? 'On' : 'Off'}
        </Switch>
    );
}

function DeleteInput({ input, onClose, returnFocus }: { input: Input; onClose: () => void; returnFocus: () => void }) {
    const page = usePage();
    const scheme = page.schemes.find((each) => each.name === input.scheme);
    return (
        <ConfirmDialog
            title={`Delete input ${input.name} (${kindTitle(input, page.schemes)})?`}
            action="Delete"
            onClose={onClose}
            returnFocus={returnFocus}
            onConfirm={async () => {
                await deleteInput(input);
                if (scheme && secretName(scheme, input.values) !== undefined) {
                    await deleteSecret(secretUser(input.scheme, input.name));
                }
                await page.reload();
                page.announce(`Input ${input.name} is deleted.`);
            }}
        >
            The input stops at once. Its events stay in the index, and its checkpoint stays on the server: a new input
            of the same kind and name continues from there.
            {scheme && secretName(scheme, input.values) !== undefined && ' Its secret is deleted.'}
        </ConfirmDialog>
    );
}
