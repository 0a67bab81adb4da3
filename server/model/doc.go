// Package model is the owner of open models: one goroutine for each orders what its clients submit, transforms it, applies
// it, hands it to the log, and tells everybody.
//
// Nothing that a client can see leaves before what it rests on is on disk: acknowledgements, broadcasts, the content that a
// new client gets and its place in the list of clients all go through one queue in order, and each waits until the log has
// been written up to the version it belongs to. The owner itself does not wait: it goes on ordering meanwhile.
//
// The package knows connections only as Peers and never touches a network.
package model
