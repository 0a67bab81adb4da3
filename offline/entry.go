package offline

import "strconv"

// ReplicaID names one journal in one store: 128 random bits, born with the journal and never changed (architecture, §4).
type ReplicaID [16]byte

// String is the id as 32 hexadecimal digits.
func (r ReplicaID) String() string {
	const digits = "0123456789abcdef"
	var s [32]byte
	for i, b := range r {
		s[2*i], s[2*i+1] = digits[b>>4], digits[b&15]
	}
	return string(s[:])
}

// State says how far an entry has come.
type State uint8

const (
	// StateDraft: kept, but not to be sent yet. Drafts do not hold up their lane.
	StateDraft State = iota
	// StateQueued: to be sent.
	StateQueued
	// StateSubmitted: given to the server at least once, answer unknown. The payload must not change any more.
	StateSubmitted
	// StateUncertain: the answer was lost and somebody has to decide whether to send again. Holds up its lane.
	StateUncertain
	// StateConflict: the server has another version and somebody has to decide. Holds up its lane.
	StateConflict
	// StateDead: refused for good, a dead letter. Does not hold up its lane.
	StateDead

	stateCount
)

// Entry is one pending change.
type Entry struct {
	N        uint64 // counts up from 1 in its journal, never reused and never changed
	Lane     string // the entries of a lane go out one after the other, by N
	Kind     uint8  // the owner's; of several ready lanes the one with the lowest kind is sent first
	State    State
	Batch    uint64 // the number of the request it was submitted in with others; 0: alone or not submitted
	Attempts uint32 // failed attempts so far
	Code     Code   // the last failure, "" for none
	Reason   string // the last failure in words
	Since    int64  // wall clock in ms since 1970, to show to people
	Data     []byte // the owner's payload; nil where only the index was asked for
}

// requestNumber is what the idempotency key of the entry's request is made of.
func (e *Entry) requestNumber() uint64 {
	if e.Batch != 0 {
		return e.Batch
	}
	return e.N
}

// sendable reports whether the entry waits for the flusher.
func (e *Entry) sendable() bool { return e.State == StateQueued || e.State == StateSubmitted }

// Counts is how many entries a journal holds in each state.
type Counts struct {
	Draft, Queued, Submitted, Uncertain, Conflict, Dead int
	Unsaved                                             int // updates that could not be written to the store yet
}

// Pending is how many entries wait to be sent or for their answer.
func (c Counts) Pending() int { return c.Queued + c.Submitted }

// Changes is what was done to a journal, by other tabs or, for JournalConfig.OnCommit, here.
type Changes struct {
	// Reset: what exactly changed is not known. Put holds all entries, Records all of JournalConfig.Records.
	Reset   bool
	Put     []Entry        // new or changed, by N, with Data
	Retired []Entry        // gone, as they last were in the index, without Data
	Records []RecordChange // the owner's records that were written with Tx.PutRecord or Tx.DeleteRecord
}

func (c *Changes) addRecord(bucket string, key Key, value []byte) {
	c.Records = append(c.Records, RecordChange{bucket, key, value})
}

// addRetired adds an entry that was in the index; nil is none.
func (c *Changes) addRetired(e *Entry) {
	if e != nil {
		c.Retired = append(c.Retired, *e)
	}
}

// Records is a range of a bucket.
type Records struct {
	Bucket string
	Range  Range
}

// RecordChange is one record of the owner as it is now; a nil Value means deleted.
type RecordChange struct {
	Bucket string
	Key    Key
	Value  []byte
}

func utoa(n uint64) string { return strconv.FormatUint(n, 10) }
