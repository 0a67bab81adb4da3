package offline

import "time"

// JournalConfig is what OpenJournal needs. Env and Store must be set, and Name must not be empty.
type JournalConfig struct {
	Env   Env
	Store Store
	// Name is the journal's name in the store. It owns the keys (Name, number) of BucketJournal and the keys
	// (Name, "journal") and (Name, "replica") of BucketMeta.
	Name string
	// Family begins the replica id of a journal that is made, unless it is 0: of some journals that somebody tells from others.
	Family uint64
	// Inline makes store calls at once instead of in Loop.Go, for stores that do not block (MemoryStore). Then callbacks
	// run before the method that takes them returns, except inside other callbacks of the journal.
	Inline bool
	// OnRemote is told of changes that others (another tab) made. May be nil.
	OnRemote func(Changes)
	// OnCommit is told of every commit of this journal once it is durable, the flusher's included, before the done
	// functions of its updates run. Put entries whose payload stayed come without Data. May be nil.
	OnCommit func(Changes)
	// OnUndo is told of the entries of a commit that were seen (Each, Lane, Counts) before it failed: Retired are those it had added, and
	// may add in a next attempt, or that turned out to be gone; Put are again as they were, without Data. May be nil.
	OnUndo func(Changes)
	// Records are the owner's records that Changes.Records has all of when Changes.Reset is set; nil for none.
	Records *Records
	// OnCorrupt is told of records that could not be decoded and were put in quarantine. May be nil.
	OnCorrupt func(error)
}

// Journal is the durable list of pending changes of one owner in one store (architecture, §2 and §7). Several tabs may
// have the same journal open: each commit is one batch that expects the journal as it was last seen, and whoever lost
// the race reads what the other did and tries again. All methods are called on the loop.
type Journal struct {
	cfg     JournalConfig
	channel Channel

	writer uint64 // random, names this open journal in the meta record
	meta   *meta  // as last seen or committed
	index  *index

	ahead map[uint64][]byte // payloads of entries that are to be sent next, as the store has them

	settles []*mutation // come first and do not wait for unsaved ones
	queue   []*mutation
	unsaved []*mutation // failed so far; they go before the queue
	doubt   *commit     // its Apply failed, but may have been made all the same
	loads   []func()    // calls of Load that wait for the commit or catch-up in progress

	retry     bool // try unsaved again, although the queue is empty
	behind    bool // somebody else has committed
	busy      bool // a commit or catch-up is in progress
	scheduled bool
	closed    bool
	readOnly  error // the store holds data of a newer version
	backoff   Backoff
	stopRetry func()
}

// mutation is one call of Update or Settle.
type mutation struct {
	mutate func(*Tx) error
	done   func(error) // nil once it has been called
	settle bool
	keep   bool  // put it on the unsaved list if it cannot be saved
	fenced bool  // it called Tx.Fence
	stale  bool  // with what does not hold any more, by an earlier mutation of the batch
	err    error // what mutate returned, or that it is stale
	// durable is what Tx.OnDurable was given in the last run.
	durable []func()
}

// Waits between attempts to save what could not be saved.
const (
	saveBackoffBase = 2 * time.Second
	saveBackoffMax  = 2 * time.Minute
)

// OpenJournal opens the journal called cfg.Name, or makes it, and hands it to opened with all its entries (with Data,
// by N). An error of code ErrTooNew comes with a journal that can be read but not written; with any other error there
// is no journal.
func OpenJournal(cfg JournalConfig, opened func(*Journal, []Entry, error)) {
	j := &Journal{
		cfg:     cfg,
		writer:  cfg.Env.Rand.Uint64(),
		meta:    &meta{},
		index:   newIndex(),
		ahead:   map[uint64][]byte{},
		busy:    true,
		backoff: Backoff{Base: saveBackoffBase, Max: saveBackoffMax},
	}
	// The channel is joined before the store is read, so no commit goes unnoticed between the two.
	j.channel = j.cfg.Env.Channels.Open("holdfast/journal/"+j.cfg.Name, j.onMessage)
	var l *loaded
	j.run(func() { l = j.load() }, func() {
		j.busy = false
		if l.err != nil && CodeOf(l.err) != ErrTooNew {
			j.Close()
			opened(nil, nil, l.err)
			return
		}
		j.readOnly = l.err
		j.adopt(l)
		opened(j, l.entries, l.err)
		j.report(l.corrupt)
	})
}

// Replica is the journal's id, the first part of all its idempotency keys.
func (j *Journal) Replica() ReplicaID { return j.meta.replica }

// IdempotencyKey is the key of the request that entry e is or would be submitted in.
func (j *Journal) IdempotencyKey(e Entry) string {
	return j.meta.replica.String() + "-" + utoa(e.requestNumber())
}

// Update changes the journal. All updates made before the loop's next turn, or while a commit is in progress, go into
// one strict batch. mutate runs when that batch is made, and again if another tab was faster, so it must be a function
// of tx. An error it returns undoes what it did, and is given to done.
//
// done is told when the change is durable. If the store fails (ErrQuotaExceeded and others), done gets the error, and
// the update stays on the list of unsaved ones: it is tried again before every later update, by Retry, and from time
// to time. done may be nil.
func (j *Journal) Update(mutate func(*Tx) error, done func(error)) {
	j.enqueue(&mutation{mutate: mutate, done: done, keep: true})
}

// Settle is like Update for changes that depend on no earlier update, as an answer of the server or a deletion by the
// user: it goes ahead of unsaved updates, so it works when the device is full and they cannot be saved. If it
// fails itself, it is not tried again.
func (j *Journal) Settle(mutate func(*Tx) error, done func(error)) {
	j.enqueue(&mutation{mutate: mutate, done: done, settle: true})
}

// Saved tells when everything handed to Update so far is durable, or why it is not. It tries unsaved updates again.
func (j *Journal) Saved(done func(error)) {
	j.enqueue(&mutation{mutate: func(*Tx) error { return nil }, done: done})
}

// Refresh reads what others committed, also if their messages were lost, and then calls done as Saved does.
func (j *Journal) Refresh(done func(error)) {
	j.behind = true
	j.Saved(done)
}

// Retry tries again to save what could not be saved.
func (j *Journal) Retry() {
	if len(j.unsaved) == 0 && j.doubt == nil {
		return
	}
	j.retry = true
	j.schedule()
}

// Doubtful reports whether it is not known of a batch that failed if it was made all the same. Saved finds out.
func (j *Journal) Doubtful() bool { return j.doubt != nil }

// Counts counts the entries by state, including those that a commit in progress is writing.
func (j *Journal) Counts() Counts {
	c := j.index.counts
	out := Counts{
		Draft: c[StateDraft], Queued: c[StateQueued], Submitted: c[StateSubmitted],
		Uncertain: c[StateUncertain], Conflict: c[StateConflict], Dead: c[StateDead],
		Unsaved: len(j.unsaved),
	}
	if j.doubt != nil {
		out.Unsaved += j.doubt.kept()
	}
	return out
}

// Each calls f for every entry by N (without Data), until it returns false.
func (j *Journal) Each(f func(Entry) bool) {
	j.index.each(func(e *Entry) bool { return f(*e) })
}

// Lane is the entries of lane by N, without Data.
func (j *Journal) Lane(lane string) []Entry { return j.index.lane(lane) }

// Load reads entries with their Data, from the store unless they were read along with others. A commit that is in progress, of which Each
// and Lane tell already, is waited for; whether one that has failed was made is looked at first. Entries that are not there (any more) are
// left out.
func (j *Journal) Load(ns []uint64, done func([]Entry, error)) {
	switch {
	case j.busy:
		j.loads = append(j.loads, func() { j.Load(ns, done) })
	case j.doubt != nil:
		j.loads = append(j.loads, func() { j.read(ns, done) })
		j.resolve()
		j.pump()
	default:
		j.read(ns, done)
	}
}

// read is Load with the store as it is.
func (j *Journal) read(ns []uint64, done func([]Entry, error)) {
	if entries, ok := j.takeAhead(ns); ok {
		j.later(func() { done(entries, nil) })
		return
	}
	l := &loaded{}
	j.run(func() { l.read(j, ns) }, func() {
		if l.err == nil && len(l.entries) < len(ns) {
			j.behind = true // somebody has removed them
		}
		j.report(l.corrupt)
		done(l.entries, l.err)
	})
}

// Close stops the journal. Updates that are not durable yet get ErrClosed; the store stays open.
func (j *Journal) Close() {
	if j.closed {
		return
	}
	j.closed = true
	j.channel.Close()
	if j.stopRetry != nil {
		j.stopRetry()
	}
	j.refuseWaiting()
}
