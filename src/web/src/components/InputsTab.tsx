import { useState, type ReactNode } from 'react';
import Button from '@splunk/react-ui/Button';
import Message from '@splunk/react-ui/Message';
import Switch from '@splunk/react-ui/Switch';
import Table from '@splunk/react-ui/Table';
import { deleteInput, switchInput } from '../rest/inputs';
import { deleteSecret } from '../rest/secrets';
import { secretName, secretUser, type Input, type Scheme } from '../model/input';
import { ConfirmDialog } from './ConfirmDialog';
import { Filtered } from './Filtered';
import { InputDialog, type InputStart } from './InputDialog';
import { usePage } from './page';
import { Actions, Apart, Cell, Empty, Failure, ListTable, Quiet, RowButton, type Column } from './parts';

export type InputTask = InputStart | { kind: 'delete'; input: Input };

interface InputsTabProps {
    task?: InputTask;
    onTask: (task: InputTask | undefined) => void;
    onAccounts: () => void;
    returnFocus: () => void;
}

const textOf = ({ name, scheme, values }: Input) =>
    `${name} ${scheme} ${values.account ?? ''} ${values.api ?? ''} ${values.index ?? ''}`;

export function InputsTab({ task, onTask, onAccounts, returnFocus }: InputsTabProps) {
    const { accounts, inputs, rights, schemes, session } = usePage();
    const [failure, setFailure] = useState<Error>();
    const mayAdd = schemes.some((scheme) => rights.inputs(scheme.name));
    const add = mayAdd && (
        <Button
            appearance={inputs.length === 0 ? 'secondary' : 'primary'}
            data-add
            disabled={accounts.length === 0}
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
                        This search head is a member of a cluster. Inputs belong on one heavy forwarder; here only the
                        captain collects, and it needs positions in the KV store (Settings, Collection).
                    </Message>
                </Apart>
            )}
            {failure && (
                <Apart>
                    <Failure error={failure} />
                </Apart>
            )}
            {inputs.length === 0 ? (
                <NoInput hasAccount={accounts.length > 0} add={add} onAccounts={onAccounts} />
            ) : (
                <Filtered all={inputs} text={textOf} noun="input" actions={add}>
                    {(shown) => <InputTable inputs={shown} onTask={onTask} onFailure={setFailure} />}
                </Filtered>
            )}
            {task?.kind === 'delete' && (
                <DeleteInput input={task.input} onClose={() => onTask(undefined)} returnFocus={returnFocus} />
            )}
            {task && task.kind !== 'delete' && (
                <InputDialog start={task} onClose={() => onTask(undefined)} returnFocus={returnFocus} />
            )}
        </>
    );
}

interface NoInputProps {
    hasAccount: boolean;
    add: ReactNode;
    onAccounts: () => void;
}

function NoInput({ hasAccount, add, onAccounts }: NoInputProps) {
    return hasAccount ? (
        <Empty title="No input yet" action={add}>
            An input says what is collected, with which account, and into which index.
        </Empty>
    ) : (
        <Empty
            title="An account comes first"
            action={<Button appearance="primary" onClick={onAccounts} label="Go to accounts" />}
        >
            Every input collects with an account, and there is none yet.
        </Empty>
    );
}

interface InputTableProps {
    inputs: Input[];
    onTask: (task: InputTask) => void;
    onFailure: (failure: Error | undefined) => void;
}

const columns: Column[] = [
    { title: 'Name' },
    { title: 'Collects', width: 200 },
    { title: 'Account', width: 120 },
    { title: 'Interval', width: 80 },
    { title: 'Index', width: 100 },
    { title: 'Status', width: 110 },
    { title: 'Actions', width: 200 },
];

function InputTable({ inputs, ...handlers }: InputTableProps) {
    const { schemes } = usePage();
    return (
        <ListTable columns={columns}>
            {inputs.map((input) => (
                <InputRow
                    key={`${input.scheme}://${input.name}`}
                    input={input}
                    scheme={schemes.find((each) => each.name === input.scheme)}
                    {...handlers}
                />
            ))}
        </ListTable>
    );
}

interface InputRowProps extends Omit<InputTableProps, 'inputs'> {
    input: Input;
    scheme?: Scheme;
}

function InputRow({ input, scheme, onTask, onFailure, ...row }: InputRowProps) {
    const { accounts, rights, reload } = usePage();
    const [switching, setSwitching] = useState(false);
    const allowed = rights.inputs(input.scheme);
    const account = input.values.account ?? '';
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
        <Table.Row {...row}>
            <Cell>{input.name}</Cell>
            <Cell>
                {scheme?.title ?? input.scheme} {input.values.api && <Quiet>({input.values.api})</Quiet>}
            </Cell>
            <Cell>
                {account}
                {account !== '' && !accounts.some((each) => each.name === account) && <Quiet> (does not exist)</Quiet>}
            </Cell>
            <Cell>{input.values.interval ? `${input.values.interval} s` : ''}</Cell>
            <Cell>{input.values.index || <Quiet>default</Quiet>}</Cell>
            <Cell>
                <Switch
                    appearance="toggle"
                    selected={input.enabled}
                    disabled={!allowed || switching}
                    /* eslint-disable @typescript-eslint/no-deprecated -- nothing else names the input to screen readers */
                    selectedLabel={`${input.name} is enabled`}
                    unselectedLabel={`${input.name} is disabled`}
                    /* eslint-enable @typescript-eslint/no-deprecated */
                    onClick={() => void toggle()}
                >
                    {input.enabled ? 'On' : 'Off'}
                </Switch>
            </Cell>
            <Cell>
                <Actions>
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
                </Actions>
            </Cell>
        </Table.Row>
    );
}

function DeleteInput({ input, onClose, returnFocus }: { input: Input; onClose: () => void; returnFocus: () => void }) {
    const page = usePage();
    const scheme = page.schemes.find((each) => each.name === input.scheme);
    return (
        <ConfirmDialog
            title={`Delete input ${input.name}?`}
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
            It stops at once. Events that are indexed stay.
        </ConfirmDialog>
    );
}
