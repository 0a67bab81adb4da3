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
func (t tx) write(e offline.Entry, p *payload) {
	e.Data = p.encode()
	t.Put(e)
}

// append adds a new entry with p as its payload.
func (t tx) append(e offline.Entry, p *payload) {
	e.Data = p.encode()
	t.Append(e)
}

// confirm records what the server said about a row. Edits that join the same commit are laid over that.
func (t tx) confirm(d delta) {
	t.PutRecord(offline.BucketRows, d.key(t.s.cfg.Key), d.encode())
	t.s.confirming[d.lane] = d
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
		var got stored
		s.offLoop(func() { got.loadDeltas(s.store, s.cfg.Key) }, func() { s.ready(got.deltas) })
	})
}

// ready runs what has waited for the journal. deltas are those in the store: what other tabs got acknowledged before we
// heard of them, and what the next read covers.
func (s *Source) ready(deltas []delta) {
	if s.closed {
		return
	}
	for _, d := range deltas {
		if !s.hasDelta(d.n) {
			s.deltas = append(s.deltas, d)
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

// update runs mutate in a journal transaction and takes its effects over when they are durable.
func (s *Source) update(mutate func(t tx) error, done func(error)) {
	s.change(mutate, done, (*offline.Journal).Update)
}

// decide is update for what must go ahead even if the device is full: decisions and deletions.
func (s *Source) decide(mutate func(t tx) error, done func(error)) {
	s.change(mutate, done, (*offline.Journal).Settle)
}

func (s *Source) change(mutate func(t tx) error, done func(error),
	commit func(j *offline.Journal, mutate func(*offline.Tx) error, done func(error))) {
	s.whenOpen(func() {
		if s.openErr != nil {
			done(s.openErr)
			return
		}
		commit(s.journal, func(j *offline.Tx) error { return mutate(tx{j, s}) }, func(err error) {
			if err != nil && !errors.Is(err, offline.ErrCancelled) && !s.closed {
				s.storageFailed(err)
			}
			done(err)
		})
	})
}
