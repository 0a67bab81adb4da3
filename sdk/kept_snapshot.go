package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// snapshot writes the content when the log has become long. It is confirmed content: nothing is in flight.
func (p *keptModel) snapshot() {
	due := p.offline.domain.config.Options.SnapshotInterval
	if p.model.sync == nil && p.behind >= due && p.model.doc.Committed() && p.idle() && !p.saving && !p.log.broken {
		p.save(false)
	}
}

// saving is the writing of a snapshot.
type saving struct {
	kept     *keptModel
	snapshot *modelstore.Snapshot
	head     func(*modelstore.Head) // writes what else is known of the model
	me       modelIdentity
	told     bool             // the server has told of the model in this session
	fresh    bool             // whatever the store has of the model does not count
	known    modelstore.Chain // as it was when the snapshot was taken

	another bool  // the store has another model of that id
	skipped bool  // what is stored stays, as others need it, or it is of a later version
	begins  int64 // then it begins with that version, which may be a later one,
	leads   int64 // and leads to that
	cleared bool  // the chain, which is now then
	now     modelstore.Chain
	err     error
}

// save writes the confirmed content as the next snapshot; fresh: whatever the store has of the model does not count.
func (p *keptModel) save(fresh bool) {
	p.saving, p.behind = true, 0
	m, o := p.model, p.offline
	s := &saving{kept: p, snapshot: modelstore.NewSnapshot(m.doc.Root().Value(), m.doc.Version()), head: m.headFields(), me: m.modelIdentity,
		told: m.state == online || m.state == completing, fresh: fresh, known: p.chain}
	o.do(func() {
		if _, err := modelstore.Change(o.store, p.id, offline.Relaxed, s.put); err != nil {
			s.err = err
		}
	}, s.written)
}

// put makes the snapshot, or only what is noted of this tab, part of an edit.
func (s *saving) put(e *modelstore.Edit) bool {
	h, name, version := &e.Head, s.kept.keeper.name, s.snapshot.Version
	s.another = h.Available() && !s.me.is(h.Incarnation)
	if !s.fresh && (s.another || !h.Available()) {
		return false // another tab has deleted it, as this one is still to hear, and perhaps has the one that was made anew
	}
	if s.another && s.told && !h.Local {
		h.Pins = nil // who has that one open will hear that it is gone
	}
	low, others := h.Pinned(name)
	s.begins = version
	s.skipped = others && (s.fresh || low < version) || !s.fresh && version < h.Version // this tab may be behind
	if !s.skipped {
		s.now, s.cleared, s.skipped = clearBefore(s.kept.offline.store, e, version, &s.known, others, s.me)
	}
	if s.skipped {
		return s.skip(h)
	}
	if s.fresh {
		e.Replace(s.snapshot, s.me.incarnation)
	} else {
		e.Advance(s.snapshot)
	}
	s.head(h)
	h.Pin(name, version)
	return true
}

// skip leaves what is stored as it is, and notes what this tab needs of it. It reports whether that changed anything.
func (s *saving) skip(h *modelstore.Head) bool {
	s.leads = s.snapshot.Version
	if !h.Available() {
		return false
	}
	leads, err := modelstore.StoredVersion(s.kept.offline.store, h)
	if err != nil {
		s.err = err
		return false
	}
	s.begins, s.leads = h.Version, leads
	return !s.another && repin(h, s.kept.keeper.name, min(leads, s.snapshot.Version), s.fresh)
}

// written goes on once the snapshot is in the store, or is not.
func (s *saving) written() {
	p, version := s.kept, s.snapshot.Version
	p.saving = false
	if s.cleared && s.err == nil && p.chain.Same(&s.known) {
		p.chain = s.now
	}
	switch {
	case !s.fresh:
	case s.err != nil || s.skipped && s.another:
		p.stored, p.log.broken = version, true
		p.saveAgain()
	case s.skipped && s.leads < version:
		p.fetch(s.leads)
	default:
		p.stored = max(version, s.begins) // with the latter it is to catch up before edits are saved
		p.again.Reset()
		p.tell(!p.offline.pending(p.id))
		p.offline.hasRoom()
	}
	if f := p.afterSave; f != nil && len(p.acks) == 0 {
		f()
	}
	p.write()
}

// repin notes from which version on this tab, whose model has content of its own, needs what is stored, which is not replaced as others need
// it, too. Of a model that was just opened that is known if edits of an earlier page need more. It reports whether it changed anything.
func repin(h *modelstore.Head, journal string, version int64, opened bool) bool {
	for _, pin := range h.Pins {
		if pin.Journal == journal && (opened || pin.Version == version) {
			return false
		}
	}
	h.Pin(journal, version)
	return true
}

// clearBefore drops the links of a model when its content at a version takes the place of what is before it, if nothing is pending any
// more: the chain is as it was known to be then. skip: links were made to it on what is before. Without exactly-once other tabs, if there
// are any, still have to find in the chain whose sessions those were.
func clearBefore(s offline.Store, e *modelstore.Edit, version int64, known *modelstore.Chain, others bool, me modelIdentity) (now modelstore.Chain, cleared, skip bool) {
	c, links, err := modelstore.ReadChain(s, e.Head.ID)
	live := c.LiveOf(links)
	if err == nil && c.Same(known) && (!others || len(c.Sessions) == 0) {
		return e.Clear(&c, links), true, false
	}
	e.Batch.Expects = append(e.Batch.Expects, c.Expect(e.Head.ID))
	return c, false, err != nil || len(live) > 0 && live[0].Context < version && me.is(live[0].Incarnation)
}
