import { useState } from 'react';

/** The state of a dialog that sends something and closes when that is done; a failure keeps it open. */
export function useSending(onClose: () => void) {
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<Error>();
    const send = async (work: () => Promise<void>) => {
        setBusy(true);
        setError(undefined);
        try {
            await work();
            onClose();
        } catch (failure) {
            setError(failure as Error);
            setBusy(false);
        }
    };
    return { busy, error, send };
}
