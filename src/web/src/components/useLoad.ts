import { useCallback, useEffect, useRef, useState } from 'react';

export interface Loaded<T> {
    value?: T;
    error?: Error;
    loading: boolean;
    reload: () => Promise<void>;
}

/** Loads a value once and on demand. While it is loaded again the old one stays, so that nothing jumps. */
export function useLoad<T>(load: () => Promise<T>): Loaded<T> {
    const [state, setState] = useState<{ value?: T; error?: Error; loading: boolean }>({ loading: true });
    const newest = useRef(0);
    const reload = useCallback(async () => {
        const turn = ++newest.current;
        setState((before) => ({ ...before, loading: true }));
        try {
            const value = await load();
            if (turn === newest.current) {
                setState({ value, loading: false });
            }
        } catch (error) {
            if (turn === newest.current) {
                setState((before) => ({ value: before.value, error: error as Error, loading: false }));
            }
        }
    }, [load]);
    useEffect(() => {
        void reload();
        return () => {
            // eslint-disable-next-line react-hooks/exhaustive-deps -- the count of now is wanted
            newest.current++;
        };
    }, [reload]);
    return { ...state, reload };
}
