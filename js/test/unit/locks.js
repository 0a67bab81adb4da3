// Web Locks for Node, which has none: one page only, so each request is granted at once. A source that keeps its changes
// sends nothing without.
if (!globalThis.navigator) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true, writable: true });
globalThis.navigator.locks ??= { request: async (name, options, granted) => granted({ name }) };
