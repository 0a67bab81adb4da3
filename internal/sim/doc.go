// Package sim runs the real sdk, the real offline engine and the real server (gateway, domain, model) against each other in one
// thread, with a simulated clock, network, stores and crashes, and checks what must hold whatever happens. A seed decides what
// happens and in which order: the same seed gives the same run.
//
// A schedule is three users with a device each, two tabs on each device, four models and a server. Tabs are those of
// offline/offlinetest. The server's goroutines are tasks (server/task): one of them runs at a time, from one wait to the next, and
// which one is chosen as everything else is.
//
// # Faults, and what stands for them
//
// A WebSocket never loses, doubles or reorders a message, so these happen only where they can in reality:
//
//   - drop: a connection is cut. What is under way in both directions is lost, and both sides learn of it.
//   - reorder, and late arrival: a connection is cut for the client only. What it has sent still arrives at the server, after
//     what the next connection sends, perhaps, and the server learns of the end later. (Only with the extension exactly-once:
//     without it nothing could tell a late submission from its repetition.)
//   - duplicate: what was under way on a connection that was cut is sent again by the next one, and by other tabs.
//   - delay, partition: a direction of a connection stops, for a while or until heartbeats give it up; a device has no network.
//   - tab kill: between any two functions of its loop and pieces of work (each "await"), as are all faults. Power loss kills all
//     tabs of a device, and of what was written relaxed since the last strict write only the beginning is kept.
//   - freeze: a tab stops, whatever leases it holds, and goes on later.
//   - aborted transaction: a batch fails, or was made all the same; a read fails. Quota: the store takes nothing more for a while.
//   - lost database: the store of a device is emptied behind the backs of its tabs.
//   - broadcasts between tabs may be lost.
//   - server crash: what is not on its disk is lost; of what was being written the beginning is kept. A new process starts.
//   - extension: a schedule has exactly-once on both sides, or on one or none.
//
// # Invariants
//
// Every edit carries a token that nobody else writes. When the faults have stopped, within some minutes of the world's time
// everything pending is sent; each token was committed at most once, and exactly once if it was saved, or the tab lived on, unless
// a dead letter has it, or its database was lost; the tokens of a tab are in the order in which they were made; all replicas have
// the content that the server's log gives, and each committed token is in it; no acknowledged edit is missing. A model that was made
// and deleted on a device without a connection is not on the server.
//
// Without the extension a model may be made twice, if it was deleted between the two: its tab has lost the answer, with its
// connection or its life, and finds no model; whether there was one, and somebody has deleted it, the server cannot tell.
//
// What only happens beyond a limit (a snapshot in two records, a run that is full, more than is kept at hand) needs more edits than a
// schedule has: with -tags small these limits are small (limits_small.go in sdk, offline and others).
//
// Bugs lists the defects that can be planted, in wrappers around the interfaces; each must be caught.
package sim
