// Package modelstore keeps models in an offline.Store: what the server has confirmed, as a snapshot and the operations behind
// it, apart from what is pending, which is in a journal (design: architecture §2). It reads and writes records, knows no
// network and no open model, and its functions may block: they are called inside Loop.Go.
//
// Of each model there is in offline.BucketRows
//
//	["head", id]                         what is known of it (Head); every change of it expects the one it was made from
//	["snapshot", id, generation, chunk]  the confirmed content at Head.Version, in chunks below 64 KiB
//	["log", id, version]                 the confirmed operation that leads from version to the next (LogOp)
//	["sessions", id, journal]            against servers without exactly-once: the sessions in which entries were submitted
//
// and its pending changes are the entries of the lane id in the tabs' journals (Entry). Nothing here is needed to send those:
// an entry says all that its submission takes. Losing the rest costs no edit.
package modelstore
