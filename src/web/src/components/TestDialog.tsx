import { useCallback, useEffect } from 'react';
import Button from '@splunk/react-ui/Button';
import Modal from '@splunk/react-ui/Modal';
import type { TestReport } from '../model/report';
import { Failure, Loading } from './parts';
import { ReportView } from './ReportView';
import { useLoad } from './useLoad';

interface TestDialogProps<T> {
    /** The saved account or input. */
    of: T;
    name: string;
    test: (of: T) => Promise<TestReport>;
    onTested?: (report: TestReport) => void;
    onClose: () => void;
    returnFocus: () => void;
    /** Opens the form; undefined without the right to change what is tested. */
    onEdit?: () => void;
    editLabel: string;
}

/** Tests something saved with its stored secret. */
export function TestDialog<T>(props: TestDialogProps<T>) {
    const { of, name, test, onTested, onClose, returnFocus, onEdit, editLabel } = props;
    const { value, error, loading, reload } = useLoad(useCallback(() => test(of), [of, test]));
    useEffect(() => {
        if (value) {
            onTested?.(value);
        }
    }, [value, onTested]);
    return (
        <Modal open returnFocus={returnFocus} onRequestClose={onClose} style={{ width: 640 }}>
            <Modal.Header title={`Test connection of ${name}`} />
            <Modal.Body>
                {loading && <Loading what="the result of the test" />}
                {!loading && error && <Failure error={error} />}
                {!loading && !error && value && <ReportView report={value} />}
            </Modal.Body>
            <Modal.Footer>
                {onEdit && <Button appearance="secondary" onClick={onEdit} label={editLabel} />}
                <Button appearance="secondary" onClick={() => void reload()} disabled={loading} label="Test again" />
                <Button appearance="primary" onClick={onClose} label="Close" />
            </Modal.Footer>
        </Modal>
    );
}
