package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// open opens a model: from the store if that has it, and then brought up to date if there is a connection, else from the server.
func (o *offlineModels) open(op *opening) {
	d := o.domain
	switch {
	case !o.begun && !d.IsConnected():
		o.answerLater(op, errorf(ErrOffline, "there is no connection to the server, and the storage is not open; see initializeOffline"))
	case o.err != nil:
		d.models.request(op)
	case !o.ready:
		o.whenReady(func(error) { o.open(op) })
	case op.id == "" && d.IsConnected():
		d.models.request(op)
	case op.id == "":
		o.createAndOpen(op)
	case o.leaving[op.id] > 0:
		o.afterLeave[op.id] = append(o.afterLeave[op.id], func() { o.open(op) })
	case o.syncing(op.id):
		o.awaitSync(op)
	default:
		o.own.flusher.Hold(op.id)
		o.read(op, 3)
	}
}

func (o *offlineModels) answerLater(op *opening, err error) {
	o.domain.later(func() { o.domain.models.answer(op, nil, err) })
}

// awaitSync goes on with an opening once the sync of the model has ended.
func (o *offlineModels) awaitSync(op *opening) {
	o.afterSync[op.id] = append(o.afterSync[op.id], func() { o.open(op) })
}

// read reads a model whose lane is held, and decides. Acknowledgements that are being written come first: what is read of the log
// and of the journal has to belong together.
func (o *offlineModels) read(op *opening, attempts int) {
	o.own.journal.Saved(func(error) { o.domain.later(func() { o.load(op, attempts) }) })
}

func (o *offlineModels) load(op *opening, attempts int) {
	var stored *modelstore.Stored
	var err error
	o.do(func() { stored, err = modelstore.Load(o.store, op.id) }, func() {
		if code := offline.CodeOf(err); code != "" && code != offline.ErrCorrupt {
			o.own.flusher.Release(op.id)
			o.domain.models.answer(op, nil, err)
			return
		}
		if o.syncing(op.id) { // it had begun before the lane was held
			o.own.flusher.Release(op.id)
			o.awaitSync(op)
			return
		}
		o.own.readChain(op.id, func(links []chainLink, sessions []modelstore.Sent, chainErr error) {
			var m *Model
			if err == nil && chainErr == nil && stored.Root != nil && !op.fresh {
				m, err = o.build(stored, links, sessions)
			}
			if m == nil && err != nil && attempts > 1 {
				o.read(op, attempts-1)
				return
			}
			if err != nil {
				o.domain.fault(err, "the stored model "+op.id+" is not usable; it is fetched again")
			}
			if m == nil {
				o.own.flusher.Release(op.id)
				o.openElsewhere(op, &stored.Head)
				return
			}
			o.opened(op, m)
		})
	})
}

// openElsewhere opens a model that the store does not have, or not as it is.
func (o *offlineModels) openElsewhere(op *opening, head *modelstore.Head) {
	d := o.domain
	switch {
	case d.IsConnected() && pendingIn(o.own.journal.Lane(op.id)):
		o.awaitSync(op) // edits without their content go to the server first
		o.own.flusher.Kick()
	case d.IsConnected():
		d.models.request(op)
	case head.Deleted:
		d.models.answer(op, nil, errorf(ErrModelNotFound, "the model %q was deleted here", op.id))
	case op.auto != nil && !o.pending(op.id):
		o.createAndOpen(op)
	default:
		d.models.answer(op, nil, errorf(ErrOffline, "there is no connection to the server, and the model %q is not on this device", op.id))
	}
}

// createAndOpen makes a model on this device and opens it.
func (o *offlineModels) createAndOpen(op *opening) {
	n := op.auto.NewModel
	if op.auto.Make != nil {
		data, err := op.auto.Make()
		if err != nil {
			o.answerLater(op, err)
			return
		}
		n.Data = data
	}
	o.create(n, func(id string, err error) {
		if err != nil {
			o.domain.models.answer(op, nil, err)
			return
		}
		op.id = id
		o.open(op)
	})
}

// build makes a model of what the store has: the snapshot, and from there the log and the own edits, each at the version it was
// made at. It returns an error if they do not fit together.
func (o *offlineModels) build(stored *modelstore.Stored, links []chainLink, sessions []modelstore.Sent) (*Model, error) {
	d, h := o.domain, &stored.Head
	m := &Model{service: &d.models, id: h.ID, collection: h.Collection, incarnation: h.Incarnation, state: offlineModel,
		created: h.Created, time: h.Modified, permissions: headPermissions(h), retry: func() {}, local: h.Local, legacy: h.Legacy, resource: -1}
	p := o.keep(m)
	doc, err := document.New(document.Config{Root: stored.Root, Version: h.Version, IDPrefix: randomLetters(o.env.Rand, 12),
		Session: d.session.ID, Rules: ot.Rules{LegacyServer: h.Legacy}, Sink: modelSink{m}, Writable: m.writable, Record: p.record})
	if err != nil {
		return nil, err
	}
	m.doc = doc
	doc.Pause()
	made, acked := 0, 0
	var found []ack
	grow := func() (err error) {
		for ; err == nil && made < len(links) && links[made].op.Context == doc.Version(); made++ {
			err = doc.Restore(links[made].op.Op)
		}
		return err
	}
	err = grow()
	for i := 0; i < len(stored.Log) && err == nil; i++ {
		l := &stored.Log[i]
		m.time = max(m.time, l.Millis)
		if acked < made && links[acked].is(l, p.keeper, sessions) {
			if links[acked].version == 0 { // its acknowledgement was lost, but another tab heard of it
				found = append(found, ack{links[acked].n, l.Version, acked == len(links)-1})
			}
			acked++
			err = doc.Acknowledge(int32(acked), l.Version)
		} else {
			err = doc.Remote("", l.Version, l.Op)
		}
		if err == nil {
			err = grow()
		}
	}
	switch {
	case err != nil:
	case made < len(links):
		err = errorf(offline.ErrCorrupt, "what the edits of the model %q were made on is not stored", m.id)
	case acked < made && links[acked].version != 0:
		err = errorf(offline.ErrCorrupt, "operations of the model %q are missing", m.id)
	}
	if err != nil {
		return nil, err
	}
	for _, l := range links[acked:] {
		p.entries = append(p.entries, l.n)
	}
	for _, a := range found {
		p.log.acknowledge(a, nil)
	}
	m.acknowledged, p.sentIn, p.behind = int32(acked), sessions, len(stored.Log)
	return m, nil
}

// opened goes on with a model that was made of what the store has.
func (o *offlineModels) opened(op *opening, m *Model) {
	d, p := o.domain, m.kept
	p.held = true
	d.models.all = append(d.models.all, m)
	from, name := m.doc.Version()-int64(p.behind), p.keeper.name
	o.change(m.id, func(e *modelstore.Edit) bool {
		for _, pin := range e.Head.Pins {
			if pin.Journal == name {
				return false // edits of an earlier page need it from there on
			}
		}
		e.Head.Pin(name, from)
		return e.Head.Found()
	})
	if m.local && p.keeper.hasCreate(m.id) {
		p.release()
	}
	if !d.IsConnected() || m.local {
		m.told = true
		d.models.answer(op, m, nil)
		if d.IsConnected() {
			m.resync()
		}
		return
	}
	m.ready = func(err error) {
		if err == nil {
			d.models.answer(op, m, nil)
			return
		}
		// The server has another model now, or none: what the store has went with this one.
		op.fresh = true
		o.open(op)
	}
	m.resync()
}
