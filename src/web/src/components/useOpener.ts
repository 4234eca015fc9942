import { useMemo, useRef } from 'react';

export interface Opener {
    /** Called when a dialog opens (true) and when it has gone (false). */
    follow: (opens: boolean) => void;
    restore: () => void;
}

/** What takes the focus when the button that opened a dialog is gone: the next step, else the button that adds. */
const fallback = '[data-next-step], [data-add]';

/** Remembers what had the focus when a dialog opened, and gives it back. */
export function useOpener(): Opener {
    const opener = useRef<Element | null>(null);
    return useMemo(() => {
        const restore = () => {
            const target = opener.current?.isConnected ? opener.current : document.querySelector(fallback);
            (target as HTMLElement | null)?.focus();
        };
        return {
            follow: (opens) => {
                if (opens) {
                    opener.current = document.activeElement;
                } else {
                    // After the dialog has left the page: it holds the focus as long as it is there.
                    setTimeout(restore);
                }
            },
            restore,
        };
    }, []);
}
