import { useState, type ReactNode } from 'react';
import { FormDialog } from './FormDialog';

interface ConfirmDialogProps {
    title: string;
    action: string;
    onConfirm: () => Promise<void>;
    onClose: () => void;
    returnFocus: () => void;
    children: ReactNode;
}

/** Asks before something is deleted. */
export function ConfirmDialog({ title, action, onConfirm, onClose, returnFocus, children }: ConfirmDialogProps) {
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<Error>();
    const confirm = async () => {
        setBusy(true);
        setError(undefined);
        try {
            await onConfirm();
            onClose();
        } catch (failure) {
            setError(failure as Error);
            setBusy(false);
        }
    };
    return (
        <FormDialog
            title={title}
            submitLabel={action}
            submitAppearance="destructive"
            dirty={false}
            busy={busy}
            error={error}
            onSubmit={() => void confirm()}
            onClose={onClose}
            returnFocus={returnFocus}
            width={480}
        >
            {children}
        </FormDialog>
    );
}
