// Package wire is the Convergence realtime protocol (spec convergence/wire.md) in Go: its 229 messages, their encoding to
// and from protobuf bytes, the envelope that carries them, and Holdfast's extensions: fields and bodies with numbers from 1000 on.
//
// protocol.txt describes the messages, gen makes the *_gen.go files from it. Model data and operations have no types here:
// they are decoded straight into those of package ot (value.go, op.go, applied.go).
//
// Each message has one method that names its fields in order, and that serves both directions, as the filters of XDR do: the
// codec it is given writes or reads. That is half the code of a pair of functions, which counts in the browser.
//
// The package never opens a connection, keeps no state, knows no direction or order of messages beyond the table
// Body.Allowed, and checks no meaning: indexes, ids and versions are as the peer sent them. Bytes that are no message give
// an *Error and never a panic.
package wire

//go:generate go run ./gen
