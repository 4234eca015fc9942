import { useRef } from 'react';

/** Remembers what had the focus when a dialog opened, and gives it back; a vanished button hands on to the fallback. */
export function useOpener(fallback: string) {
    const opener = useRef<Element | null>(null);
    return {
        remember: () => {
            opener.current = document.activeElement;
        },
        restore: () => {
            const target = opener.current?.isConnected ? opener.current : document.querySelector(fallback);
            (target as HTMLElement | null)?.focus();
        },
    };
}
