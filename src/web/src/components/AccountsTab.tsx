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
import { Actions, Cell, Empty, Quiet } from './parts';
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
        <Button
            appearance="primary"
            data-add
            onClick={() => onTask({ kind: 'add' })}
            label="Add account"
        />
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
                    {shown => <AccountTable accounts={shown} onTask={onTask} />}
                </Filtered>
            )}
            {task && <Task task={task} onClose={() => onTask(undefined)} returnFocus={returnFocus} />}
        </>
    );
}

function AccountTable({ accounts, onTask }: { accounts: Account[]; onTask: (task: AccountTask) => void }) {
    const { rights, secrets, inputs } = usePage();
    return (
        <Table stripeRows>
            <Table.Head>
                <Table.HeadCell>Name</Table.HeadCell>
                <Table.HeadCell width={330}>Tenant</Table.HeadCell>
                <Table.HeadCell width={150}>Cloud</Table.HeadCell>
                <Table.HeadCell width={150}>Authentication</Table.HeadCell>
                <Table.HeadCell width={80}>Inputs</Table.HeadCell>
                <Table.HeadCell width={190}>Actions</Table.HeadCell>
            </Table.Head>
            <Table.Body>
                {accounts.map(account => (
                    <Table.Row key={account.name}>
                        <Cell>{account.name}</Cell>
                        <Cell>{account.settings.tenant_id}</Cell>
                        <Cell>{cloudLabel(account.settings.cloud)}</Cell>
                        <Cell>
                            {account.settings.auth === 'certificate' ? 'Certificate' : 'Secret'}
                            {secrets && !secrets.has(account.name) && <Quiet> (missing)</Quiet>}
                        </Cell>
                        <Cell>{inputs.filter(each => each.values.account === account.name).length}</Cell>
                        <Cell>
                            <Actions>
                                <RowButton text="Test" account={account} kind="test" allowed={rights.test} onTask={onTask} />
                                <RowButton text="Edit" account={account} kind="edit" allowed={rights.accounts} onTask={onTask} />
                                <RowButton text="Delete" account={account} kind="delete" allowed={rights.accounts && account.removable} onTask={onTask} />
                            </Actions>
                        </Cell>
                    </Table.Row>
                ))}
            </Table.Body>
        </Table>
    );
}

interface RowButtonProps {
    text: string;
    account: Account;
    kind: 'test' | 'edit' | 'delete';
    allowed: boolean;
    onTask: (task: AccountTask) => void;
}

function RowButton({ text, account, kind, allowed, onTask }: RowButtonProps) {
    return (
        <Button
            appearance="subtle"
            disabled={!allowed}
            aria-label={`${text} ${account.name}`}
            onClick={() => onTask({ kind, account })}
            label={text}
        />
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
    const users = page.inputs.filter(input => input.values.account === account.name);
    if (users.length > 0) {
        return (
            <Modal open returnFocus={returnFocus} onRequestClose={onClose} style={{ width: 480 }}>
                <Modal.Header title={`Account ${account.name} is in use`} />
                <Modal.Body>
                    <Message appearance="fill" type="warning">
                        It cannot be deleted while {users.length === 1 ? 'an input uses it' : `${users.length} inputs use it`}:{' '}
                        {users.slice(0, 5).map(each => each.name).join(', ')}
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
                const users = (await listInputs(page.schemes)).filter(each => each.values.account === account.name);
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
