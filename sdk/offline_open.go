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
		o.answerLater(op, notBegun())
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
		o.hold(op.id)
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

// wake lets those look again who wait for the edits of a model to be sent, unless they are being sent.
func (o *offlineModels) wake(id string) {
	if o.syncing(id) {
		return
	}
	waiting := o.afterSync[id]
	delete(o.afterSync, id)
	for _, f := range waiting {
		f()
	}
}

// read reads a model whose lane is held, and decides.
func (o *offlineModels) read(op *opening, attempts int) {
	var stored storedModel
	var err error
	o.do(func() { stored, err = readStored(o.store, op.id) }, func() {
		if code := offline.CodeOf(err); code != "" && code != offline.ErrCorrupt {
			o.release(op.id)
			o.domain.models.answer(op, nil, err)
			return
		}
		if o.leaving[op.id] > 0 { // it is being deleted, perhaps
			o.release(op.id)
			o.open(op)
			return
		}
		if o.syncing(op.id) { // it had begun before the lane was held
			o.release(op.id)
			o.awaitSync(op)
			return
		}
		if o.hasDelete(op.id) && stored.Stored != nil {
			stored.Root, stored.Head.Deleted = nil, true
		}
		var m *Model
		if err == nil && stored.mixed() {
			stored.Root = nil // edits count for more than content; what becomes of them says the server
		}
		if err == nil && stored.Root != nil && !op.fresh {
			m, err = o.build(&stored)
		}
		switch {
		case m != nil:
			o.pin(op, m, stored.Head.Generation, attempts)
		case err != nil && attempts > 1: // another tab may have been writing
			o.read(op, attempts-1)
		default:
			if err != nil && !op.fresh {
				o.domain.fault(err, "the stored model "+op.id+" is not usable; it is fetched again")
			}
			o.release(op.id)
			o.openElsewhere(op, stored.Stored)
		}
	})
}

// openElsewhere opens a model that the store does not have, or not as it is.
func (o *offlineModels) openElsewhere(op *opening, stored *modelstore.Stored) {
	d := o.domain
	var head modelstore.Head
	if stored != nil {
		head = stored.Head
	}
	switch {
	case d.IsConnected() && o.pending(op.id) && op.waits > 20:
		d.models.answer(op, nil, errorf(offline.ErrRejected, "edits of the model %q that wait on this device cannot be sent at present; try again later", op.id))
	case d.IsConnected() && o.pending(op.id):
		op.waits++
		o.awaitSync(op) // edits without their content go to the server first
		for _, k := range o.keepers() {
			if op.waits == 1 { // later the back-off decides
				k.flusher.Kick()
			}
			if k.journal.Doubtful() { // there may be nothing to send
				o.env.Clock.AfterFunc(journalRetry, func() { k.journal.Saved(func(error) { o.wake(op.id) }) })
			}
		}
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
	if op.auto.Ephemeral { // when it is to go, only the server knows
		o.answerLater(op, errorf(ErrOffline, "there is no connection to the server, which an ephemeral model needs to be made"))
		return
	}
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
		if offline.CodeOf(err) == ErrModelExists && op.id != "" && op.waits < 3 {
			op.waits++
			o.open(op) // another tab has just made it
			return
		}
		if err != nil {
			o.domain.models.answer(op, nil, err)
			return
		}
		op.id = id
		o.open(op)
	})
}

// build makes a model of what the store has: the snapshot, and from there the log and the links, each at the version it was made
// at. It returns an error if they do not fit together.
func (o *offlineModels) build(stored *storedModel) (*Model, error) {
	d, h := o.domain, &stored.Head
	m := &Model{service: &d.models, id: h.ID, collection: h.Collection, modelIdentity: modelIdentity{h.Incarnation, stored.Root.ID}, state: offlineModel,
		created: h.Created, time: h.Modified, permissions: headPermissions(h), retry: func() {}, local: h.Local, legacy: h.Legacy, resource: -1}
	p := o.keep(m)
	doc, err := document.New(document.Config{Root: stored.Root, Version: h.Version, IDPrefix: offline.RandomLetters(o.env.Rand, 12),
		Session: d.session.ID, Rules: ot.Rules{LegacyServer: h.Legacy}, Sink: modelSink{m}, Writable: m.writable, Added: p.added, Cancelled: p.cancelled})
	if err != nil {
		return nil, err
	}
	m.doc = doc
	doc.Pause()
	p.stored, p.chain, p.known, p.ahead = h.Version, stored.chain, true, stored.links
	p.log.broken = true // what it would write is there
	for i := 0; i < len(stored.Log) && err == nil; i++ {
		if err = p.restore(); err == nil {
			err = p.replay(&stored.Log[i])
		}
	}
	if err == nil {
		err = p.restore()
	}
	switch {
	case err != nil:
	case len(p.ahead) > 0 && (p.ahead[0].Context < doc.Version() || !d.IsConnected()):
		err = errorf(offline.ErrCorrupt, "what the edits of the model %q were made on is not stored", m.id)
	}
	if err != nil {
		return nil, err
	}
	p.log.broken, p.behind = false, len(stored.Log)
	return m, nil
}

// restore puts in flight what was made at the version that is reached.
func (p *keptModel) restore() (err error) {
	for len(p.ahead) > 0 && p.ahead[0].Context == p.model.doc.Version() && err == nil {
		l := chainedOf(&p.ahead[0])
		p.links = append(p.links, l)
		err = p.model.doc.Insert(len(p.links)-1, p.ahead[0].Op, p.own(l))
		p.ahead = p.ahead[1:]
	}
	return err
}

// replay applies a confirmed operation that is in the log.
func (p *keptModel) replay(op *modelstore.LogOp) error {
	m := p.model
	m.time = max(m.time, op.Millis)
	if m.isOwn(op) {
		sequence := m.doc.InflightAt(0).Sequence
		p.acknowledge(*op)
		return m.doc.Acknowledge(sequence, op.Version)
	}
	p.confirm(*op)
	return m.doc.Remote("", op.Version, op.Op)
}

// opened goes on with a model that was made of what the store has.
func (o *offlineModels) opened(op *opening, m *Model) {
	d, p := o.domain, m.kept
	d.models.all = append(d.models.all, m)
	p.read() // what other tabs did since
	// The model may be made already, as could not be noted yet.
	if o.hasCreate(m.id) {
		p.offline.release(p.id)
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
