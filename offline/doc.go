// Package offline is the one offline engine that every Holdfast product uses: the Store contract, the journal of
// pending changes, connectivity, leases between tabs, and the scheduler that flushes the journal to a server.
//
// It is pure Go and knows neither JavaScript nor HTTP. Everything from outside comes in as an interface (Env, Store,
// Leases, Channels), so the engine runs natively, in a browser and in a simulator.
//
// All state lives on one logical thread, the Loop: methods are called on it and callbacks arrive on it. Nothing here
// takes a lock, starts a goroutine or blocks, except inside work handed to Loop.Go.
package offline
