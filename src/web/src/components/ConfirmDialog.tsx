import { type ReactNode } from 'react';
import { FormDialog } from './FormDialog';
import { useSending } from './useSending';

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
    const { busy, error, send } = useSending(onClose);
    return (
        <FormDialog
            title={title}
            submitLabel={action}
            submitAppearance="destructive"
            dirty={false}
            busy={busy}
            error={error}
            onSubmit={() => void send(onConfirm)}
            onClose={onClose}
            returnFocus={returnFocus}
            width={480}
        >
            {children}
        </FormDialog>
    );
}
