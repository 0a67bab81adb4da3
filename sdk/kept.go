package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// keptModel is the part of an open model that writes to the store: each edit goes to the journal before it is sent, each
// confirmed operation to the log.
type keptModel struct {
	offline *offlineModels
	keeper  *journalKeeper
	model   *Model
	id      string

	// The entries of what is in flight, in order; 0: not durable yet, and so not to be sent. popped is how many came before.
	entries []uint64
	popped  int
	sent    int // how many of them were submitted in this session

	noted     string // against servers without exactly-once: the session that is noted with the journal
	noting    bool
	sentIn    []modelstore.Sent
	log       logWriter
	behind    int    // operations in the log since the snapshot
	saving    bool   // a snapshot is being written
	afterSave func() // what waits for that
	held      bool   // the flusher leaves the model to us
	unsaved   bool   // the application was told that edits cannot be saved
}

// snapshotInterval is how many operations may be in the log before the next snapshot is due.
const snapshotInterval = 100

// keep begins to keep an open model.
func (o *offlineModels) keep(m *Model) *keptModel {
	p := &keptModel{offline: o, keeper: o.own, model: m, id: m.id}
	p.log = logWriter{keeper: o.own, id: m.id, open: true}
	m.kept, m.replica = p, o.own.replica
	return p
}

// hold takes the sending of the model's edits over from the flusher.
func (p *keptModel) hold() {
	if !p.held {
		p.held = true
		p.keeper.flusher.Hold(p.id)
	}
}

func (p *keptModel) release() {
	if p.held {
		p.held = false
		p.keeper.flusher.Release(p.id)
	}
}

// record makes an edit durable; it is sent after that.
func (p *keptModel) record(s ot.Submission) {
	place := p.popped + len(p.entries)
	p.entries = append(p.entries, 0)
	op := modelstore.Operation{Context: s.Context, Incarnation: p.model.incarnation, Op: s.Op}
	e := offline.Entry{Lane: p.id, Kind: modelstore.OperationEntry, State: offline.StateQueued, Since: p.offline.env.Clock.Wall(), Data: op.Encode()}
	p.keeper.journal.Update(func(tx *offline.Tx) error {
		if err := p.keeper.fence(tx); err != nil {
			return err
		}
		p.log.putIn(tx)
		n := tx.Append(e)
		tx.OnDurable(func() { p.durable(place, n) })
		return nil
	}, p.saved)
}

// saved is told how writing went. What could not be written is tried again by the journal.
func (p *keptModel) saved(err error) {
	switch {
	case err == nil:
		p.unsaved = false
	case offline.CodeOf(err) == offline.ErrStale:
		p.model.closed(false, err.Error(), err)
	case !p.unsaved && p.model.IsOpen():
		p.unsaved = true
		p.model.domain().fault(err, "edits cannot be saved on this device for now")
	}
}

// durable sends what became durable, if there is somebody to send it to.
func (p *keptModel) durable(place int, n uint64) {
	if i := place - p.popped; i >= 0 {
		p.entries[i] = n
		p.send()
	}
}

// send submits the edits that are durable and were not submitted in this session yet.
func (p *keptModel) send() {
	m := p.model
	for m.state == completing || m.state == online {
		if p.sent < len(p.entries) && p.notes(p.send) {
			return
		}
		if p.sent >= m.doc.InflightLen() || p.sent >= len(p.entries) || p.entries[p.sent] == 0 {
			return
		}
		s := m.doc.InflightAt(p.sent)
		s.Context = m.doc.Version() // what came since it was made was either rebased over, or our own
		n := p.entries[p.sent]
		p.sent++
		m.transmit(s, int64(n))
	}
}

// unnoted is the session if it is still to be noted before something is submitted in it; "" if not, or if the server can tell
// entries otherwise.
func (p *keptModel) unnoted() string {
	d := p.offline.domain
	if d.usesEntries() || !d.IsConnected() || p.noted == d.session.ID {
		return ""
	}
	return d.session.ID
}

// notes sees to it that the session is noted before edits are submitted in it. It calls then later and reports true if that has
// to be waited for.
func (p *keptModel) notes(then func()) bool {
	session := p.unnoted()
	if p.noting || session == "" || len(p.entries) == 0 {
		return p.noting
	}
	p.noting = true
	p.keeper.note(p.id, session, p.model.doc.Version(), p.sentIn, func(list []modelstore.Sent, err error) {
		p.noting = false
		switch {
		case err == nil:
			p.noted, p.sentIn = session, list
			then()
		case p.model.state == catchingUp:
			p.model.resyncLater(err.Error())
		}
	})
	return true
}

// note notes durably that what a session orders of a model from version on is of this journal, and no other's.
func (k *journalKeeper) note(id, session string, version int64, list []modelstore.Sent, done func([]modelstore.Sent, error)) {
	o := k.offline
	var all map[string][]modelstore.Sent
	var err error
	o.do(func() { all, err = modelstore.SentOf(o.store, id) }, func() {
		if err != nil {
			done(nil, err)
			return
		}
		list = modelstore.NoteSent(list, session, version)
		k.journal.Settle(func(tx *offline.Tx) error {
			for journal, theirs := range all {
				// Only journals of this tab have the session.
				if journal != k.name && len(modelstore.OnlySent(theirs, session)) > 0 {
					tx.PutRecord(offline.BucketRows, modelstore.SessionsKey(id, journal), modelstore.EncodeSent(modelstore.CapSent(theirs, session, version)))
				}
			}
			tx.PutRecord(offline.BucketRows, modelstore.SessionsKey(id, k.name), modelstore.EncodeSent(list))
			return nil
		}, func(err error) {
			if m := o.domain.models.find(id); m != nil && m.kept != nil && m.kept.keeper != k {
				m.kept.sentIn, m.kept.noted = modelstore.CapSent(m.kept.sentIn, session, version), ""
			}
			done(list, err)
		})
	})
}

// acknowledging retires the oldest edit in flight, which the server has ordered as op, and appends that to the log, in one
// batch.
func (p *keptModel) acknowledging(op modelstore.LogOp) {
	n := p.entries[0]
	p.entries = p.entries[1:]
	p.popped++
	p.sent = max(p.sent-1, 0)
	p.log.add(op, true)
	p.behind++
	if len(p.entries) == 0 { // earlier sessions do not matter any more
		p.sentIn = modelstore.OnlySent(p.sentIn, p.noted)
	}
	p.log.acknowledge(ack{n, op.Version, len(p.entries) == 0}, nil)
}

// remote notes a confirmed operation of somebody else.
func (p *keptModel) remote(op modelstore.LogOp) {
	p.log.add(op, false)
	p.behind++
	p.log.flush()
	p.snapshot()
}

// snapshot writes the content when the log has become long. It is confirmed content: nothing of ours is in flight.
func (p *keptModel) snapshot() {
	if p.behind >= snapshotInterval && p.model.doc.Committed() && !p.saving && !p.log.broken {
		p.save(false)
	}
}

// save writes the confirmed content as the next snapshot; fresh: whatever the store has of the model does not count.
func (p *keptModel) save(fresh bool) {
	p.saving, p.behind = true, 0
	m := p.model
	n := modelstore.NewSnapshot(m.doc.Root().Value(), m.doc.Version())
	as, incarnation := m.headFields(), m.incarnation
	var err error
	skipped := false
	p.offline.do(func() {
		_, err = modelstore.Change(p.offline.store, p.id, offline.Relaxed, func(e *modelstore.Edit) bool {
			low, others := e.Head.Pinned(p.keeper.name)
			skipped = others && (fresh || low < n.Version)
			if skipped {
				return false
			}
			if fresh {
				e.Replace(n, incarnation)
			} else {
				e.Advance(n)
			}
			as(&e.Head)
			e.Head.Pin(p.keeper.name, n.Version)
			return true
		})
	}, func() {
		p.saving = false
		if f := p.afterSave; f != nil {
			f()
		}
		if fresh && (skipped || err != nil) {
			p.log.broken = true // the log does not go on from what is there
		}
	})
}

// headFields writes what is known of the model now to its head.
func (m *Model) headFields() func(*modelstore.Head) {
	collection, incarnation, local, legacy, created, modified, permissions := m.collection, m.incarnation, m.local, m.legacy, m.created, m.time, m.permissions
	return func(h *modelstore.Head) {
		h.Collection, h.Incarnation, h.Local, h.Legacy, h.Created, h.Modified = collection, incarnation, local, legacy, created, modified
		setPermissions(h, permissions)
	}
}

func setPermissions(h *modelstore.Head, p ModelPermissions) {
	h.Read, h.Write, h.Remove, h.Manage = p.Read, p.Write, p.Remove, p.Manage
}

func headPermissions(h *modelstore.Head) ModelPermissions {
	return ModelPermissions{h.Read, h.Write, h.Remove, h.Manage}
}

// refresh writes what has changed besides the content: permissions, incarnation.
func (p *keptModel) refresh() {
	as := p.model.headFields()
	p.offline.do(func() {
		modelstore.Change(p.offline.store, p.id, offline.Relaxed, func(e *modelstore.Edit) bool {
			as(&e.Head)
			return e.Head.Found()
		})
	}, func() {})
}

// close ends the keeping of a model that is closed. What is pending is the flusher's from now on; content that nobody needs
// is dropped, and all of it if the model is gone or cannot be trusted.
func (p *keptModel) close(gone bool) {
	o := p.offline
	left := o.leave(p.id)
	end := func() {
		pending := pendingIn(p.keeper.journal.Lane(p.id))
		if !pending && len(p.sentIn) > 0 {
			p.keeper.journal.Settle(func(tx *offline.Tx) error {
				tx.DeleteRecord(offline.BucketRows, modelstore.SessionsKey(p.id, p.keeper.name))
				return nil
			}, nil)
		}
		subscribed := o.subscribed[p.id]
		o.env.Loop.Go(func() {
			modelstore.Change(o.store, p.id, offline.Relaxed, func(e *modelstore.Edit) bool {
				e.Head.Subscribed = subscribed
				if !pending {
					e.Head.Unpin(p.keeper.name)
				}
				if gone || !pending && !subscribed && len(e.Head.Pins) == 0 {
					e.Drop()
				}
				return e.Head.Found()
			})
		}, func() {
			p.release()
			left()
		})
	}
	p.keeper.journal.Saved(func(error) {
		if p.saving {
			p.afterSave = end
		} else {
			end()
		}
	})
}

// leave notes that the records of a model are about to be changed because it is closed: who opens it waits for left.
func (o *offlineModels) leave(id string) (left func()) {
	o.leaving[id]++
	return func() {
		if o.leaving[id]--; o.leaving[id] > 0 {
			return
		}
		delete(o.leaving, id)
		waiting := o.afterLeave[id]
		delete(o.afterLeave, id)
		for _, f := range waiting {
			f()
		}
	}
}
