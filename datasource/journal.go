package datasource

import (
	"errors"

	"github.com/holdfast-sdk/holdfast/offline"
)

// tx is a journal transaction that knows the payloads.
type tx struct {
	*offline.Tx
	s *Source
}

// payload returns what entry n carries: as written earlier in this commit, else as the source knows it, which is what the
// store has, as a commit based on anything else is refused. The caller must not change it: see payload.with.
func (t tx) payload(n uint64) *payload {
	if p := t.known(n); p != nil {
		return p
	}
	return &payload{}
}

// known is payload, nil if the source does not know: then only its own edits, which it still has, can be in the entry.
func (t tx) known(n uint64) *payload {
	if e, ok := t.Get(n); ok && e.Data != nil {
		if p, err := decodePayload(e.Data); err == nil {
			return p
		}
	}
	if e := t.s.entries[n]; e != nil {
		return e.p
	}
	return nil
}

// write stores e with p as its payload.
func (t tx) write(e *offline.Entry, p *payload) {
	e.Data = p.encode()
	t.Put(*e)
}

// append adds a new entry with p as its payload and returns its number.
func (t tx) append(e *offline.Entry, p *payload) uint64 {
	e.Data = p.encode()
	return t.Append(*e)
}

// newEntry is an entry made now, without number and payload.
func (s *Source) newEntry(lane string, kind uint8, state offline.State) *offline.Entry {
	return &offline.Entry{Lane: lane, Kind: kind, State: state, Since: s.env.Clock.Wall()}
}

// confirm records what the server said about a row, and puts the other entries of its lane on top of that. Edits that join
// the same commit are laid over it as well.
func (t tx) confirm(d *delta) {
	t.PutRecord(offline.BucketRows, deltaKey(t.s.cfg.Key, d.n), d.encode())
	t.s.confirming[d.lane] = d
	list := t.Lane(d.lane)
	for i := range list {
		e := &list[i]
		if e.N == d.n {
			continue
		}
		p := *t.payload(e.N)
		p.settle(d)
		e.Lane = t.s.laneAfter(d)
		t.write(e, &p)
	}
}

// openJournal opens the journal and runs what has waited for it.
func (s *Source) openJournal() {
	offline.OpenJournal(offline.JournalConfig{
		Env: s.env, Store: s.store, Name: s.cfg.Key, Inline: s.inline(),
		OnRemote:  func(c offline.Changes) { s.absorb(&c, true) },
		OnCommit:  func(c offline.Changes) { s.absorb(&c, false) },
		OnCorrupt: s.storageFailed,
		Records:   &offline.Records{Bucket: offline.BucketRows, Range: offline.Prefix(s.cfg.Key, "delta")},
	}, func(j *offline.Journal, entries []offline.Entry, err error) {
		if s.closed {
			if j != nil {
				j.Close()
			}
			return
		}
		s.journal = j
		if err != nil {
			s.storageFailed(err)
		}
		if j == nil {
			s.openErr = err
		} else {
			s.absorb(&offline.Changes{Put: entries}, false)
			s.startFlusher()
		}
		s.load(wanted{}, (*stored).loadDeltas, func(got *stored) { s.ready(got.deltas) })
	})
}

// ready runs what has waited for the journal. deltas are those in the store: what other tabs got acknowledged before we
// heard of them, and what the next read covers.
func (s *Source) ready(deltas []*delta) {
	if s.closed {
		return
	}
	for _, d := range deltas {
		if !s.hasDelta(d.n) {
			add(&s.deltas, d)
		}
	}
	s.opened = true
	waiting := s.waiting
	s.waiting = nil
	for _, f := range waiting {
		f()
	}
}

// whenOpen runs f once the journal is open, now if it is.
func (s *Source) whenOpen(f func()) {
	if s.opened {
		f()
		return
	}
	s.waiting = append(s.waiting, f)
}

// catchUp calls then once what other tabs did is known, also if we missed their messages.
func (s *Source) catchUp(then func()) {
	s.whenOpen(func() {
		if s.inline() || s.openErr != nil {
			then()
			return
		}
		s.journal.Refresh(func(error) { then() })
	})
}

// update runs mutate in a journal transaction and takes its effects over when they are durable.
func (s *Source) update(mutate func(t tx) error, done func(error)) {
	s.change(mutate, done, false)
}

// decide is update for what must go ahead even if the device is full: decisions and deletions.
func (s *Source) decide(mutate func(t tx) error, done func(error)) {
	s.change(mutate, done, true)
}

func (s *Source) change(mutate func(t tx) error, done func(error), settle bool) {
	run := func(j *offline.Tx) error { return mutate(tx{j, s}) }
	end := func(err error) {
		if err != nil && !errors.Is(err, offline.ErrCancelled) && !s.closed {
			s.storageFailed(err)
		}
		done(err)
	}
	s.whenOpen(func() {
		switch {
		case s.openErr != nil:
			done(s.openErr)
		case settle:
			s.journal.Settle(run, end)
		default:
			s.journal.Update(run, end)
		}
	})
}
