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
