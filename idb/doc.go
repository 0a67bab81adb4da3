// Package idb is everything Holdfast asks of a browser's storage: offline.Store over IndexedDB, leases over Web Locks,
// channels over BroadcastChannel, the storage estimate and random numbers. It exists for GOOS=js only.
//
// go-indexeddb opens and upgrades the database and makes the transactions. What it lacks or does wrong is done beside
// it:
//
//   - await_js.go: it waits for ever for a request or transaction that has already ended, and reports a full disk as
//     AbortError;
//   - bulk_js.go: it has no getAll, and a cursor costs five times as much;
//   - open_js.go: it hides the events blocked, versionchange and close, and panics when an upgrade fails.
//
// What is asked of the database at about the same time goes into one transaction (together_js.go).
//
// Nothing here waits inside a transaction for anything but the transaction's own requests, and no JavaScript exception
// gets out as a panic. A page has one thread and its goroutines switch only where they block, so the fields of this
// package need no locks.
package idb
