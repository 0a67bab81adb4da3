// Package datasource is the DataSource: tabular data with create, read, update and delete over the application's own
// HTTP API, with the options, methods and events of kendo.data.DataSource, that goes on working offline.
//
// Two things are kept apart, in memory and in the store: the confirmed rows (what the server last said) and the pending
// changes (entries of an offline.Journal, one lane per row). What the page sees is always the second over the first. A
// read replaces confirmed rows and never touches a pending change; a change leaves the journal only when the server has
// acknowledged it or the application discards it.
//
// The package is pure Go. It asks for everything outside through Host (requests, function options, events) and
// offline.Env, and runs on the one loop of that Env: methods are called on it, callbacks arrive on it, nothing blocks.
//
// Files are named after verbs: read, query, set, add, remove, cancel, sync, push, close. The rest: overlay (pending
// changes over confirmed rows), absorb (what commits of this and of other tabs did), payload and delta (what the
// journal carries), wave (events of one flush), classify (what an answer means), cache (confirmed rows in the store),
// conflict, uncertain and letters (changes that need a decision), snapshot (an application's own storage), options
// (checking what the application configured); cells, codec, checker and lists are tools.
package datasource
