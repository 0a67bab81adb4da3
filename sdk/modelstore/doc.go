// Package modelstore keeps models in an offline.Store: what the server has confirmed, as a snapshot and the operations behind
// it, apart from what is pending, which is in a journal (design: architecture §2). It reads and writes records, knows no
// network and no open model, and its functions may block: they are called inside Loop.Go.
//
// Of each model there is in offline.BucketRows
//
//	["head", id]                         what is known of it (Head); every change of it expects the one it was made from
//	["made", id]                         the id of the root of what is kept, if that was made on this device (ReadMade)
//	["snapshot", id, generation, chunk]  the confirmed content at Head.Version, in chunks below 64 KiB
//	["log", id, incarnation, version]    the confirmed operation that leads from version to the next (LogOp)
//	["chain", id]                        which links there are (Chain); every change of it expects the one it was made from
//	["link", id, place]                  a pending operation (Link)
//	["apart", id, journal, entry]        operations that became dead letters before they were in the chain
//
// The pending operations of a model are its chain, of all tabs in one order. Each has an entry in its tab's journal, which says
// that it is still to be sent, and by whom if that tab is gone. Nothing else here is needed to send it. Losing the rest costs no
// edit.
package modelstore
