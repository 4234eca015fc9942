import { useCallback, useMemo } from 'react';
import Button from '@splunk/react-ui/Button';
import Message from '@splunk/react-ui/Message';
import Modal from '@splunk/react-ui/Modal';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { deleteAccount, testConnection } from '../rest/accounts';
import { listInputs } from '../rest/inputs';
import { cloudLabel, type Account } from '../model/account';
import type { TestReport } from '../model/report';
import { titleOf } from '../model/kinds';
import { rank, type Watched } from '../model/watched';
import { AccountDialog } from './AccountDialog';
import { ConfirmDialog } from './ConfirmDialog';
import { DataList, type Column } from './DataList';
import { usePage } from './page';
import { Actions, Empty, RowButton, Small } from './parts';
import { StateMark } from './StateMark';
import { TestDialog } from './TestDialog';

export type AccountTask = { kind: 'add' } | { kind: 'edit' | 'delete' | 'test'; account: Account };

interface AccountsTabProps {
    task?: AccountTask;
    onTask: (task: AccountTask | undefined) => void;
    returnFocus: () => void;
}

const textOf = ({ name, settings }: Account) => `${name} ${settings.tenant_id ?? ''} ${cloudLabel(settings.cloud)}`;

/** The accounts. The parent holds the open dialog, because the first steps open dialogs too. */
export function AccountsTab({ task, onTask, returnFocus }: AccountsTabProps) {
    const { accounts, inputs, rights } = usePage();
    const columns = useColumns(onTask);
    const add = rights.accounts && (
        <Button appearance="primary" data-add onClick={() => onTask({ kind: 'add' })} label="Add account" />
    );
    return (
        <>
            {accounts.length === 0 ? (
                <Empty
                    title={rights.accounts ? 'No account yet' : 'No account that you may see'}
                    action={inputs.length > 0 && add}
                >
                    An account is an app registration in Microsoft Entra: a tenant ID, a client ID, and a secret or
                    certificate. The add-on uses it to read and update alerts and incidents. Inputs that use a
                    connection string, a SAS token or a storage key need no account.
                </Empty>
            ) : (
                <DataList
                    all={accounts}
                    columns={columns}
                    keyOf={({ name }) => name}
                    text={textOf}
                    noun="account"
                    sorting={{ by: 'Name', descending: false }}
                    actions={add}
                />
            )}
            {task && (
                <Task
                    key={task.kind}
                    task={task}
                    onEdit={rights.accounts ? (account) => onTask({ kind: 'edit', account }) : undefined}
                    onClose={() => onTask(undefined)}
                    returnFocus={returnFocus}
                />
            )}
        </>
    );
}

const ofAccount = ({ input }: Watched, account: string) => input.enabled && input.values.account === account;
const sameState = (one: Watched, other: Watched) => one.judgement.state === other.judgement.state;

/** How many of the enabled inputs are in the state above it. */
function shareText(same: number, all: number): string {
    const inputs = all === 1 ? 'enabled input' : 'enabled inputs';
    return same === all ? `${all === 1 ? 'its' : `all ${all}`} ${inputs}` : `${same} of ${all} ${inputs}`;
}

const Missing = styled.div`
    color: ${variables.contentColorNegative};
    font-weight: 600;
`;

function useColumns(onTask: (task: AccountTask) => void): Column<Account>[] {
    const { rights, secrets, inputs, health } = usePage();
    return useMemo(() => {
        const all = health.watched ?? [];
        const counts = new Map<string, number>();
        for (const { values } of inputs) {
            counts.set(values.account ?? '', (counts.get(values.account ?? '') ?? 0) + 1);
        }
        const worst = new Map<string, Watched>();
        for (const each of all.filter(({ input }) => input.enabled)) {
            const account = each.input.values.account ?? '';
            const known = worst.get(account);
            if (known === undefined || rank(each) < rank(known)) {
                worst.set(account, each);
            }
        }
        return [
            { title: 'Name', by: ({ name }) => name, cell: ({ name }) => <strong>{name}</strong> },
            {
                title: 'Tenant',
                by: ({ settings }) => settings.tenant_id,
                cell: ({ settings }) => settings.tenant_id,
            },
            {
                title: 'Cloud',
                width: '12%',
                by: ({ settings }) => cloudLabel(settings.cloud),
                cell: ({ settings }) => cloudLabel(settings.cloud),
            },
            {
                title: 'Authentication',
                width: 140,
                by: ({ settings }) => settings.auth,
                cell: ({ name, settings }) => (
                    <>
                        {settings.auth === 'certificate' ? 'Certificate' : 'Client secret'}
                        {secrets && !secrets.has(name) && <Missing>Secret missing</Missing>}
                    </>
                ),
            },
            {
                title: 'Inputs',
                width: 70,
                align: 'right',
                by: ({ name }) => counts.get(name) ?? 0,
                cell: ({ name }) => counts.get(name) ?? 0,
            },
            {
                title: 'State of its inputs',
                width: 160,
                by: ({ name }) => {
                    const found = worst.get(name);
                    return found && rank(found);
                },
                cell: ({ name }) => {
                    const found = worst.get(name);
                    return found ? (
                        <>
                            <StateMark state={found.judgement.state} />
                            <Small>
                                {shareText(
                                    all.filter((each) => ofAccount(each, name) && sameState(each, found)).length,
                                    all.filter((each) => ofAccount(each, name)).length,
                                )}
                            </Small>
                        </>
                    ) : (
                        ''
                    );
                },
            },
            {
                title: 'Actions',
                width: 204,
                cell: (account) => {
                    const open = (kind: 'test' | 'edit' | 'delete') => () => onTask({ kind, account });
                    return (
                        <Actions>
                            <RowButton text="Test" of={account.name} allowed={rights.test} onClick={open('test')} />
                            <RowButton text="Edit" of={account.name} allowed={rights.accounts} onClick={open('edit')} />
                            <RowButton
                                text="Delete"
                                of={account.name}
                                allowed={rights.accounts && account.removable}
                                onClick={open('delete')}
                            />
                        </Actions>
                    );
                },
            },
        ];
    }, [rights, secrets, inputs, health.watched, onTask]);
}

interface TaskProps {
    task: AccountTask;
    onClose: () => void;
    returnFocus: () => void;
}

function Task({ task, onEdit, ...dialog }: TaskProps & { onEdit?: (account: Account) => void }) {
    switch (task.kind) {
        case 'add':
            return <AccountDialog {...dialog} />;
        case 'edit':
            return <AccountDialog account={task.account} {...dialog} />;
        case 'test':
            return <TestAccount account={task.account} onEdit={onEdit && (() => onEdit(task.account))} {...dialog} />;
        case 'delete':
            return <DeleteAccount account={task.account} {...dialog} />;
    }
}

const testSaved = ({ name, settings }: Account) => testConnection(name, settings, '');

function TestAccount({
    account,
    ...dialog
}: Pick<TaskProps, 'onClose' | 'returnFocus'> & { account: Account; onEdit?: () => void }) {
    const { markTested } = usePage();
    const onTested = useCallback((report: TestReport) => markTested(account.name, report.ok), [account, markTested]);
    return (
        <TestDialog
            of={account}
            name={account.name}
            test={testSaved}
            onTested={onTested}
            editLabel="Edit account"
            {...dialog}
        />
    );
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
                        You cannot delete it while{' '}
                        {users.length === 1 ? 'an input uses it' : `${users.length} inputs use it`}:{' '}
                        {users
                            .slice(0, 5)
                            .map((each) => `${each.name} (${titleOf(each, page.schemes)})`)
                            .join(', ')}
                        {users.length > 5 && ' and others'}. First delete these inputs or change their account.
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
                    throw new Error(`Input ${users[0]?.name} now uses this account. Nothing was deleted.`);
                }
                await deleteAccount(account.name);
                await page.reload();
                page.announce(`Account ${account.name} and its secret are deleted.`);
            }}
        >
            This deletes its secret too. Alert actions that use the account will fail.
        </ConfirmDialog>
    );
}
