// Where the classic script came from; injected into that build only.
export const scriptURL = typeof document === 'undefined' ? '' : (document.currentScript?.src ?? document.baseURI);
