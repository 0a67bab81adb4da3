package outbox

import "github.com/holdfast-sdk/holdfast/offline"

// Config is what New needs. All fields must be set.
type Config struct {
	Env offline.Env
	// Send makes the request for an item. repeat: it may have been made before. done is called once, with an outcome, and with what
	// the server said if that is offline.Done.
	Send func(it Item, repeat bool, done func(Receipt, offline.Outcome))
	// Delivered is told of each item that the server has taken, whichever tab has sent it.
	Delivered func(Item, Receipt)
	// Refused is told of each item that has become a dead letter.
	Refused func(Item)
	// Full is told that an item does not fit on the device any more. It may make room, and call retry.
	Full func(retry func())
	// Fault is told of what is wrong with the store.
	Fault func(error)
}

// Queue is the outbox as one tab sees it. Until Open has brought its journal, items wait in memory. All methods are called on the loop.
type Queue struct {
	cfg     Config
	conn    *offline.Connectivity
	journal *offline.Journal
	flusher *offline.Flusher
	items   map[uint64]*Item
	fresh   []*post // not durable yet, in order
	waiting []*post // of these, those that no journal knows of
	follow  map[uint64][]func(Receipt, error)
	closed  bool
	name    string // of the journal
	makers  makers
	leases  []offline.Lease // of tabs this one sends for
}

// post is one call of Add.
type post struct {
	item  Item
	merge func(old, now Item) Item
	saved func(error)
	done  func(Receipt, error)
}

// New makes a queue without a journal.
func New(cfg Config) *Queue {
	q := &Queue{cfg: cfg, items: map[uint64]*Item{}, follow: map[uint64][]func(Receipt, error){}, conn: offline.NewConnectivity(false, false)}
	q.SetOnline(false)
	return q
}

// Open opens the journal called name in a store. Names are unique among all stores that share leases and channels; an empty one is for a
// store in memory that nobody else uses. alike: all tabs are the same user, so any of them may send everything. What was added before goes
// into the journal now. done is told why that is not possible; then Open may be called again with another store.
func (q *Queue) Open(store offline.Store, name string, alike bool, done func(error)) {
	cfg := offline.JournalConfig{Env: q.cfg.Env, Store: store, Name: name, OnRemote: q.changed, OnCommit: q.changed, OnCorrupt: q.cfg.Fault,
		Records: &offline.Records{Bucket: offline.BucketRows, Range: offline.Prefix("outbox", "receipt")}}
	if name == "" {
		cfg.Name, cfg.Inline, cfg.Env.Channels = "outbox", true, alone{}
	}
	offline.OpenJournal(cfg, func(j *offline.Journal, entries []offline.Entry, err error) {
		if err != nil || q.closed {
			if j != nil {
				j.Close()
			}
			done(err)
			return
		}
		q.name = name
		if !alike {
			q.makers = makers{own: q.newToken(), theirs: map[string]bool{}, held: map[string]bool{}}
		}
		q.begin(j, entries)
		done(nil)
	})
}

func (q *Queue) begin(j *offline.Journal, entries []offline.Entry) {
	q.journal = j
	for i := range entries {
		q.put(&entries[i], true)
	}
	lease := ""
	switch {
	case q.makers.own != "":
		q.hold(q.makers.own, func() {})
	case q.name != "":
		lease = "holdfast/" + q.name
	}
	q.flusher = offline.NewFlusher(offline.FlushConfig{Env: q.cfg.Env, Journal: j, Connectivity: q.conn, LeaseName: lease, Send: q.send})
	for i := range entries {
		q.leaveToMaker(entries[i].Lane)
	}
	waiting := q.waiting
	q.waiting = nil
	for _, p := range waiting {
		q.write(p)
	}
}

// SetOnline says whether requests can be made.
func (q *Queue) SetOnline(online bool) { q.conn.Override(&online) }

// Leading reports whether this tab is the one to send now.
func (q *Queue) Leading() bool { return q.flusher != nil && q.flusher.Status().Leading }

// Replica is the journal's id, the first part of the marks of its items; zero before Open.
func (q *Queue) Replica() (r offline.ReplicaID) {
	if q.journal != nil {
		r = q.journal.Replica()
	}
	return r
}

// Add queues an item, and returns its token. If an item of the same lane and kind waits that was not sent yet, and merge is not nil, the
// result of merge takes its place instead.
//
// saved is told once when it is durable, or why it is not: then it stays visible, and is tried again. done is told once what became of it:
// a receipt, or why the server refused; cancelled if it was discarded. It is not told if the tab ends before.
func (q *Queue) Add(it Item, merge func(old, now Item) Item, saved func(error), done func(Receipt, error)) (token string) {
	it.Token = q.newToken()
	it.Since = q.cfg.Env.Clock.Wall()
	p := &post{it, merge, saved, done}
	q.fresh = append(q.fresh, p)
	switch {
	case q.closed:
		q.failed(p, errClosed())
	case q.journal == nil:
		q.waiting = append(q.waiting, p)
	default:
		q.write(p)
	}
	return it.Token
}

func errClosed() error { return offline.Errorf(offline.ErrClosed, "the domain was disposed") }

func (q *Queue) newToken() string { return offline.RandomLetters(q.cfg.Env.Rand, 24) }

// write puts an item into the journal.
func (q *Queue) write(p *post) {
	q.journal.Update(func(tx *offline.Tx) error {
		n := q.mergeIn(tx, p)
		if n == 0 {
			e := p.item.entry()
			e.Lane = q.makers.lane(e.Lane)
			n = tx.Append(e)
		}
		tx.OnDurable(func() { q.durable(p, n) })
		return nil
	}, func(err error) {
		if err != nil {
			q.failed(p, err)
		}
	})
}

// mergeIn merges an item into one that waits, and returns the number of that, or 0.
func (q *Queue) mergeIn(tx *offline.Tx, p *post) uint64 {
	if p.merge == nil {
		return 0
	}
	for _, e := range tx.Lane(q.makers.lane(p.item.Lane)) {
		if e.Kind != p.item.Kind || e.State != offline.StateQueued {
			continue
		}
		old := q.items[e.N]
		if now, _ := tx.Get(e.N); now.Data != nil {
			old, _ = q.itemOf(&now)
		}
		if old == nil {
			continue
		}
		merged := p.merge(*old, p.item)
		e.Data = merged.data()
		tx.Put(e)
		return e.N
	}
	return 0
}

// durable is told that an item is in the store, as entry n.
func (q *Queue) durable(p *post, n uint64) {
	q.drop(p)
	q.follow[n] = append(q.follow[n], p.done)
	p.tell(nil)
}

// failed is told that an item could not be stored. The journal goes on trying unless it is closed.
func (q *Queue) failed(p *post, err error) {
	p.item.Code, p.item.Reason = offline.CodeOf(err), err.Error()
	p.tell(err)
	switch p.item.Code {
	case offline.ErrClosed:
		q.drop(p)
		p.done(Receipt{}, err)
	case offline.ErrQuotaExceeded:
		q.cfg.Full(func() {
			if q.journal != nil {
				q.journal.Retry()
			}
		})
	}
}

func (p *post) tell(err error) {
	if saved := p.saved; saved != nil {
		p.saved = nil
		saved(err)
	}
}

func (q *Queue) drop(p *post) {
	for i, other := range q.fresh {
		if other == p {
			q.fresh = append(q.fresh[:i:i], q.fresh[i+1:]...)
			return
		}
	}
}

// send is the flusher's request.
func (q *Queue) send(s offline.Submission, done func([]offline.Outcome)) (cancel func()) {
	over := false
	it, err := q.itemOf(&s.Entries[0])
	if err != nil {
		done([]offline.Outcome{{Class: offline.Permanent, Err: err}})
		return nil
	}
	q.cfg.Send(*it, s.Repeat, func(r Receipt, o offline.Outcome) {
		if over {
			return
		}
		if o.Class == offline.Done {
			o.Commit = func(tx *offline.Tx) { r.keep(tx, it.N) }
		}
		done([]offline.Outcome{o})
	})
	return func() { over = true }
}

// Close stops the queue once what was added is durable, and calls done; another tab may send the rest then.
func (q *Queue) Close(done func()) {
	if q.closed {
		done()
		return
	}
	q.closed = true
	if q.journal == nil {
		for _, p := range q.waiting {
			q.failed(p, errClosed())
		}
		done()
		return
	}
	q.flusher.Close()
	for _, l := range q.leases {
		l.Release()
	}
	q.journal.Saved(func(error) {
		q.cfg.Env.Loop.Post(func() {
			q.journal.Close()
			done()
		})
	})
}

// alone is the channel of a store that no other tab has.
type alone struct{}

func (alone) Open(string, func([]byte)) offline.Channel { return alone{} }
func (alone) Send([]byte)                               {}
func (alone) Close()                                    {}
