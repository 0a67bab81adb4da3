package idb

import (
	"syscall/js"

	"github.com/holdfast-sdk/holdfast/offline"
)

// A transaction costs the browser far more than the requests in it, and of those that write it makes one at a time. So what
// goroutines ask of the database at about the same time goes into one transaction, where nobody can tell.

// maxTogether is how many batches go into one transaction.
const maxTogether = 32

// reading is what somebody wants to know of a bucket.
type reading struct {
	keys   []offline.Key
	values [][]byte
	err    error
	over   chan struct{} // closed once values or err are there
}

// readings are those of one bucket that wait for the ones under way.
type readings struct {
	waiting []*reading
	busy    bool
}

// read returns the values of keys, nil for those that are not there.
func (s *Store) read(bucket string, keys []offline.Key) ([][]byte, error) {
	if s.over != nil {
		return nil, s.over
	}
	for _, key := range keys {
		if err := key.Valid(); err != nil {
			return nil, err
		}
	}
	q := s.readings[bucket]
	if q == nil {
		q = &readings{}
		s.readings[bucket] = q
	}
	r := &reading{keys: keys, over: make(chan struct{})}
	q.waiting = append(q.waiting, r)
	if !q.busy {
		q.busy = true
		s.lead(func() { s.answer(bucket, q) })
	}
	<-r.over
	return r.values, r.err
}

// answer reads all that waits.
func (s *Store) answer(bucket string, q *readings) {
	for len(q.waiting) > 0 {
		group := q.waiting
		q.waiting = nil
		var keys []offline.Key
		for _, r := range group {
			keys = append(keys, r.keys...)
		}
		var values [][]byte
		err := s.do("read "+bucket, func(c *connection, _ bool) (err error) {
			values, err = c.getMany(bucket, keys)
			return err
		})
		for _, r := range group {
			if n := len(r.keys); err == nil {
				r.values, values = values[:n:n], values[n:]
			}
			r.err = err
			close(r.over)
		}
	}
	q.busy = false
}

// pending is a batch that waits to be applied, relaxed.
type pending struct {
	batch *offline.Batch
	err   error
	over  chan struct{} // closed once it was
}

// applyRelaxed applies a batch with those that wait while others are under way.
func (s *Store) applyRelaxed(b *offline.Batch) error {
	p := &pending{batch: b, over: make(chan struct{})}
	s.pending = append(s.pending, p)
	if !s.applying {
		s.applying = true
		s.lead(s.applyPending)
	}
	<-p.over
	return p.err
}

// applyPending applies all that waits.
func (s *Store) applyPending() {
	for len(s.pending) > 0 {
		group := s.nextGroup()
		s.applyGroup(group)
		for _, p := range group {
			close(p.over)
		}
	}
	s.applying = false
}

// nextGroup takes batches that may go together: none expects what another of them writes.
func (s *Store) nextGroup() (group []*pending) {
	var rest []*pending
	var writes []offline.Write
	for _, p := range s.pending {
		if len(group) == maxTogether || changes(writes, p.batch.Expects) {
			rest = append(rest, p)
			continue
		}
		group = append(group, p)
		writes = append(writes, p.batch.Writes...)
	}
	s.pending = rest
	return group
}

// changes reports whether writes change what is expected.
func changes(writes []offline.Write, expects []offline.Expect) bool {
	for i := range expects {
		for j := range writes {
			w := &writes[j]
			if w.Bucket == expects[i].Bucket && hits(w, expects[i].Key) {
				return true
			}
		}
	}
	return false
}

// hits reports whether w changes the record at key, or may.
func hits(w *offline.Write, key offline.Key) bool {
	if w.Range == nil {
		return w.Key.Compare(key) == 0
	}
	return (w.Range.Lower == nil || w.Range.Lower.Compare(key) <= 0) && (w.Range.Upper == nil || key.Compare(w.Range.Upper) <= 0)
}

// applyGroup applies batches in one transaction, or each in its own if that fails: one of them may be to blame.
func (s *Store) applyGroup(group []*pending) {
	tried := false
	if len(group) > 1 {
		err := s.do("save", func(c *connection, again bool) error {
			if tried = again; again {
				return nil
			}
			return c.applyAll(group)
		})
		if err == nil && !tried {
			return
		}
	}
	for _, p := range group {
		p.err = s.do("save", func(c *connection, again bool) error { return c.apply(p.batch, offline.Relaxed, again || tried) })
	}
}

// applyAll makes those of the batches whose expectations hold; the others get ErrStale. None is made if it returns an error.
func (c *connection) applyAll(group []*pending) error {
	var names []any
	for _, p := range group {
		for _, name := range bucketsOf(p.batch) {
			names = with(names, name.(string))
		}
	}
	if len(names) == 0 {
		return nil
	}
	t := c.begin(names, offline.Relaxed)
	if err := t.runAll(group); err != nil {
		return t.abort(err)
	}
	return <-t.end
}

func (t *transaction) runAll(group []*pending) (err error) {
	defer caught(&err)
	var requests []js.Value
	for _, p := range group {
		requests = append(requests, t.ask(p.batch.Expects)...)
	}
	awaitLast(requests)
	for _, p := range group {
		n := len(p.batch.Expects)
		holds, err := compare(requests[:n], p.batch.Expects)
		requests = requests[n:]
		switch {
		case err != nil:
			return err
		case holds:
			p.err = nil
			t.write(p.batch.Writes)
		default:
			p.err = errStale()
		}
	}
	return nil
}
