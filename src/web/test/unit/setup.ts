import { configure } from '@testing-library/react';

// What jsdom lacks and react-ui asks for.
class NoResizeObserver {
    observe() {}
    unobserve() {}
    disconnect() {}
}

globalThis.ResizeObserver ??= NoResizeObserver;
window.matchMedia ??= (query: string) => {
    const ignore = () => {};
    const list = { matches: false, media: query, addListener: ignore, removeListener: ignore };
    return { ...list, addEventListener: ignore, removeEventListener: ignore } as unknown as MediaQueryList;
};

// Else jsdom reads the whole style sheet again for each rule that styled-components adds: seconds for one table.
Object.assign(globalThis, { SC_DISABLE_SPEEDY: false });

// Only for what hangs: the machine may be busy.
configure({ asyncUtilTimeout: 120_000 });
