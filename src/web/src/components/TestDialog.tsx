import { useCallback, useEffect } from 'react';
import Button from '@splunk/react-ui/Button';
import Modal from '@splunk/react-ui/Modal';
import { testConnection } from '../rest/accounts';
import type { Account } from '../model/account';
import { usePage } from './page';
import { Failure, Loading } from './parts';
import { ReportView } from './ReportView';
import { useLoad } from './useLoad';

interface TestDialogProps {
    account: Account;
    onClose: () => void;
    returnFocus: () => void;
    /** Opens the form of the account; undefined without the right to change it. */
    onEdit?: () => void;
}

/** Tests a saved account with its stored secret. */
export function TestDialog({ account, onClose, returnFocus, onEdit }: TestDialogProps) {
    const { markTested } = usePage();
    const { value, error, loading, reload } = useLoad(
        useCallback(() => testConnection(account.name, account.settings, ''), [account]),
    );
    useEffect(() => {
        if (value) {
            markTested(account.name, value.ok);
        }
    }, [value, account, markTested]);
    return (
        <Modal open returnFocus={returnFocus} onRequestClose={onClose} style={{ width: 640 }}>
            <Modal.Header title={`Test connection of ${account.name}`} />
            <Modal.Body>
                {loading && <Loading what="the result of the test" />}
                {!loading && error && <Failure error={error} />}
                {!loading && !error && value && <ReportView report={value} />}
            </Modal.Body>
            <Modal.Footer>
                {onEdit && <Button appearance="secondary" onClick={onEdit} label="Edit account" />}
                <Button appearance="secondary" onClick={() => void reload()} disabled={loading} label="Test again" />
                <Button appearance="primary" onClick={onClose} label="Close" />
            </Modal.Footer>
        </Modal>
    );
}
