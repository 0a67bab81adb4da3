// Package document is one open model on the side that edits: its tree of live elements, the operations under way to the
// server, the references (cursors) of everybody, and the events that tell of changes.
//
// It is pure and single-threaded: it knows no network, no clock and no storage. What is to be sent leaves through a Sink;
// what arrives comes in through Remote, Acknowledge and the Reference… methods. Errors are *offline.Error with the codes of
// errors.go and offline/errors.go.
//
// Positions in strings count UTF-16 code units, as in JavaScript (spec ot §1).
package document
