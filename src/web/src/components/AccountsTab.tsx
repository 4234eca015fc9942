import Button from '@splunk/react-ui/Button';
import Message from '@splunk/react-ui/Message';
import Modal from '@splunk/react-ui/Modal';
import Table from '@splunk/react-ui/Table';
import { deleteAccount } from '../rest/accounts';
import { listInputs } from '../rest/inputs';
import { cloudLabel, type Account } from '../model/account';
import { AccountDialog } from './AccountDialog';
import { ConfirmDialog } from './ConfirmDialog';
import { Filtered } from './Filtered';
import { usePage } from './page';
import { Actions, Cell, Empty, ListTable, Quiet, RowButton, type Column } from './parts';
import { TestDialog } from './TestDialog';

export type AccountTask = { kind: 'add' } | { kind: 'edit' | 'delete' | 'test'; account: Account };

interface AccountsTabProps {
    task?: AccountTask;
    onTask: (task: AccountTask | undefined) => void;
    returnFocus: () => void;
}

const textOf = ({ name, settings }: Account) => `${name} ${settings.tenant_id ?? ''} ${cloudLabel(settings.cloud)}`;

/** The accounts; which dialog is open is known above, because the first steps open them too. */
export function AccountsTab({ task, onTask, returnFocus }: AccountsTabProps) {
    const { accounts, rights } = usePage();
    const add = rights.accounts && (
        <Button appearance="primary" data-add onClick={() => onTask({ kind: 'add' })} label="Add account" />
    );
    return (
        <>
            {accounts.length === 0 ? (
                <Empty title="No account yet">
                    An account is an app registration in Microsoft Entra, with its tenant, its ID and its secret. The
                    add-on reads alerts and incidents with it.
                </Empty>
            ) : (
                <Filtered all={accounts} text={textOf} noun="account" actions={add}>
                    {(shown) => <AccountTable accounts={shown} onTask={onTask} />}
                </Filtered>
            )}
            {task && <Task task={task} onClose={() => onTask(undefined)} returnFocus={returnFocus} />}
        </>
    );
}

const columns: Column[] = [
    { title: 'Name' },
    { title: 'Tenant', width: 310 },
    { title: 'Cloud', width: 130 },
    { title: 'Sign-in', width: 120 },
    { title: 'Inputs', width: 70 },
    { title: 'Actions', width: 190 },
];

function AccountTable({ accounts, onTask }: { accounts: Account[]; onTask: (task: AccountTask) => void }) {
    const { rights, secrets, inputs } = usePage();
    return (
        <ListTable columns={columns}>
            {accounts.map((account) => {
                const open = (kind: 'test' | 'edit' | 'delete') => () => onTask({ kind, account });
                return (
                    <Table.Row key={account.name}>
                        <Cell>{account.name}</Cell>
                        <Cell>{account.settings.tenant_id}</Cell>
                        <Cell>{cloudLabel(account.settings.cloud)}</Cell>
                        <Cell>
                            {account.settings.auth === 'certificate' ? 'Certificate' : 'Secret'}
                            {secrets && !secrets.has(account.name) && <Quiet> (missing)</Quiet>}
                        </Cell>
                        <Cell>{inputs.filter((each) => each.values.account === account.name).length}</Cell>
                        <Cell>
                            <Actions>
                                <RowButton text="Test" of={account.name} allowed={rights.test} onClick={open('test')} />
                                <RowButton
                                    text="Edit"
                                    of={account.name}
                                    allowed={rights.accounts}
                                    onClick={open('edit')}
                                />
                                <RowButton
                                    text="Delete"
                                    of={account.name}
                                    allowed={rights.accounts && account.removable}
                                    onClick={open('delete')}
                                />
                            </Actions>
                        </Cell>
                    </Table.Row>
                );
            })}
        </ListTable>
    );
}

interface TaskProps {
    task: AccountTask;
    onClose: () => void;
    returnFocus: () => void;
}

function Task({ task, ...dialog }: TaskProps) {
    switch (task.kind) {
        case 'add':
            return <AccountDialog {...dialog} />;
        case 'edit':
            return <AccountDialog account={task.account} {...dialog} />;
        case 'test':
            return <TestDialog account={task.account} {...dialog} />;
        case 'delete':
            return <DeleteAccount account={task.account} {...dialog} />;
    }
}

/** Refused while inputs use the account: they would fail at their next interval. */
function DeleteAccount({ account, onClose, returnFocus }: Omit<TaskProps, 'task'> & { account: Account }) {
    const page = usePage();
    const users = page.inputs.filter((input) => input.values.account === account.name);
    if (users.length > 0) {
        return (
            <Modal open returnFocus={returnFocus} onRequestClose={onClose} style={{ width: 480 }}>
                <Modal.Header title={`Account ${account.name} is in use`} />
                <Modal.Body>
                    <Message appearance="fill" type="warning">
                        It cannot be deleted while{' '}
                        {users.length === 1 ? 'an input uses it' : `${users.length} inputs use it`}:{' '}
                        {users
                            .slice(0, 5)
                            .map((each) => each.name)
                            .join(', ')}
                        {users.length > 5 && ' and others'}. Delete these inputs or give them another account first.
                    </Message>
                </Modal.Body>
                <Modal.Footer>
                    <Button appearance="primary" onClick={onClose} label="Close" />
                </Modal.Footer>
            </Modal>
        );
    }
    return (
        <ConfirmDialog
            title={`Delete account ${account.name}?`}
            action="Delete"
            onClose={onClose}
            returnFocus={returnFocus}
            onConfirm={async () => {
                const users = (await listInputs(page.schemes)).filter((each) => each.values.account === account.name);
                if (users.length > 0) {
                    throw new Error(`An input uses the account meanwhile: ${users[0]?.name}. Nothing was deleted.`);
                }
                await deleteAccount(account.name);
                await page.reload();
                page.announce(`Account ${account.name} and its secret are deleted.`);
            }}
        >
            Its secret is deleted as well. Saved searches whose alert actions name it will fail.
        </ConfirmDialog>
    );
}
