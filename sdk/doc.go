// Package sdk is the client side of ConvergenceDomain: the connection to a domain with its logins and reconnects, the
// session, the identities seen, and the models that are open. The content of one open model stands in package
// sdk/document; this package moves its operations and references to the server and back.
//
// Everything here lives on one offline.Loop: methods are called on it, and what is answered later (done functions, events,
// socket messages) arrives on it. So there is no lock, and the order of everything is decided in one place. A native Go
// program that wants to block instead uses Client, which brings its own loop.
//
// The protocol is that of Convergence (spec convergence/wire.md); names, defaults and event payloads are those of its
// JavaScript API (client-api.md), which cmd/wasm and js build on this package.
package sdk
