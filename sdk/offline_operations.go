package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// operationSync brings the edits of a model to the server without opening it. It asks the server for everything since the
// version the oldest edit was made at, rebases the edits over that, and submits them. It needs no content.
type operationSync struct {
	sync     *modelSync
	links    []chainLink
	sessions []modelstore.Sent // in which they were submitted before
	head     modelstore.Head

	client   *ot.Client
	made     int // links that the client has
	acked    int // links that the server has ordered
	sent     int
	opened   bool
	resource int32
	target   int64
	early    []*wire.RemoteOperationMessage
	caught   bool
	noting   bool
	noted    bool
	finished bool // all is acknowledged
	log      logWriter
	stop     func() // of the wait for the server's last word
}

// chainLink is one edit of the chain that a model has in a journal.
type chainLink struct {
	n       uint64
	op      modelstore.Operation
	version int64 // it was ordered at; 0: not yet
}

// operationsOf reads the edits of a model in a journal up to where it is deleted or made anew. It may block.
func operationsOf(j []offline.Entry) (links []chainLink, err error) {
	for i := range j {
		l := chainLink{n: j[i].N}
		if l.op, err = modelstore.DecodeOperation(&j[i]); err != nil {
			return nil, wrap(offline.ErrCorrupt, err, "an edit in the journal cannot be read")
		}
		if v, ok := modelstore.Acknowledged(&j[i]); ok {
			l.version = v
		}
		links = append(links, l)
	}
	return links, nil
}

// chain is the numbers of the entries of a model whose edits follow each other, with those that are only kept for the others.
func (k *journalKeeper) chain(id string) (ns []uint64) {
	for _, e := range k.journal.Lane(id) {
		_, acknowledged := modelstore.Acknowledged(&e)
		switch {
		case e.State == offline.StateDead:
		case e.Kind == modelstore.OperationEntry && (acknowledged || sendable(&e)):
			ns = append(ns, e.N)
		case len(ns) > 0 && sendable(&e):
			return ns
		}
	}
	return ns
}

// readChain reads the edits of a model in a journal and the sessions in which they were submitted.
func (k *journalKeeper) readChain(id string, done func([]chainLink, []modelstore.Sent, error)) {
	o := k.offline
	k.journal.Load(k.chain(id), func(entries []offline.Entry, err error) {
		var links []chainLink
		if err == nil {
			links, err = operationsOf(entries)
		}
		var record []byte
		o.do(func() {
			if err == nil {
				record, _, err = o.store.Get(offline.BucketRows, modelstore.SessionsKey(id, k.name))
			}
		}, func() {
			var sessions []modelstore.Sent
			if err == nil {
				sessions, err = modelstore.DecodeSent(record)
			}
			done(links, sessions, err)
		})
	})
}

func (s *operationSync) begin() {
	y := s.sync
	s.stop = func() {}
	s.log = logWriter{keeper: y.keeper, id: y.id}
	y.keeper.readChain(y.id, func(links []chainLink, sessions []modelstore.Sent, err error) {
		if err != nil || len(links) == 0 {
			s.failed(err)
			return
		}
		s.links, s.sessions = links, sessions
		y.offline.do(func() { s.head, err = modelstore.ReadHead(y.offline.store, y.id) }, func() {
			if err != nil {
				s.failed(err)
				return
			}
			s.ask()
		})
	})
}

// failed ends the sync with an error, or without anything to do.
func (s *operationSync) failed(err error) { s.sync.finish(outcomeOf(err)) }

// incarnation is the one the edits were made in, "" if it was not known.
func (s *operationSync) incarnation() string {
	for i := range s.links {
		if known := s.links[i].op.Incarnation; known != "" {
			return known
		}
	}
	return ""
}

// ask asks the server for what it has ordered since the first edit.
func (s *operationSync) ask() {
	y := s.sync
	d := y.offline.domain
	if y.over {
		return
	}
	from := s.links[0].op.Context
	s.client = ot.NewClient(from, d.rules)
	request := &wire.ModelResyncRequestMessage{ModelID: y.id, ContextVersion: from, Incarnation: s.incarnation()}
	if d.usesEntries() {
		request.Replica = y.keeper.replica[:]
	}
	var reply wire.ModelResyncResponseMessage
	d.request(request, wire.BodyModelResyncResponse, &reply, func(err error) {
		switch {
		case err == nil && y.over:
			d.models.leave(reply.ResourceID)
		case err != nil:
			if offline.CodeOf(err) == ErrModelNotFound && s.head.Local && s.incarnation() == "" {
				err = errorf("model_not_made_yet", "the model %q, made in another tab, is not on the server yet", y.id)
			}
			s.failed(err)
		default:
			s.started(&reply)
		}
	})
}

func (s *operationSync) started(reply *wire.ModelResyncResponseMessage) {
	o := s.sync.offline
	s.opened, s.resource, s.target = true, reply.ResourceID, reply.CurrentVersion
	o.byResource[s.resource] = s.sync
	known, now := s.incarnation(), reply.Incarnation
	switch {
	case known != "" && now != "" && known != now:
		s.failed(errorf(ErrModelDeleted, "the model %q was deleted and made anew; the edits were made to the old one", s.sync.id))
		return
	case reply.Permissions != nil && !reply.Permissions.Write:
		s.failed(errorf(ErrUnauthorized, "you may not write to the model %q any more", s.sync.id))
		return
	}
	if now != "" && s.head.Found() && s.head.Incarnation == "" {
		o.change(s.sync.id, func(e *modelstore.Edit) bool {
			e.Head.Incarnation, e.Head.Local = now, false
			return e.Head.Found()
		})
	}
	s.grow()
	s.catchUp()
}

// grow gives the client the edits that were made at the version it has reached.
func (s *operationSync) grow() {
	for s.made < len(s.links) && s.links[s.made].op.Context <= s.client.Version() {
		s.client.Local(&s.links[s.made].op.Op)
		s.made++
	}
}

// remote takes an operation that the server has ordered.
func (s *operationSync) remote(r *wire.RemoteOperationMessage) {
	if r.ContextVersion > s.client.Version() {
		s.early = append(s.early, r)
		return
	}
	s.take(r)
	s.catchUp()
}

// isOwn reports whether an operation is our oldest edit that is not acknowledged here yet.
func (s *operationSync) isOwn(op *modelstore.LogOp) bool {
	return s.acked < s.made && s.links[s.acked].is(op, s.sync.keeper, s.sessions)
}

// is reports whether an operation that the server has ordered is the edit l, the oldest one of its journal that is not
// acknowledged. The edits of one journal, and of one session, are ordered as they were made.
func (l *chainLink) is(op *modelstore.LogOp, k *journalKeeper, sessions []modelstore.Sent) bool {
	switch {
	case l.version != 0:
		return l.version == op.Version
	case op.Replica != "":
		return op.Replica == string(k.replica[:]) && op.Entry == int64(l.n)
	}
	return sentIn(sessions, op)
}

// sentIn reports whether an operation was submitted in one of the sessions.
func sentIn(list []modelstore.Sent, op *modelstore.LogOp) bool {
	for i := range list {
		if list[i].Has(op.Session, op.Version) {
			return true
		}
	}
	return false
}

// logOpOf is what is kept of an operation that the server has ordered.
func logOpOf(r *wire.RemoteOperationMessage) modelstore.LogOp {
	return modelstore.LogOp{Version: r.ContextVersion, Millis: r.Timestamp.Millis(), Session: r.SessionID, Replica: string(r.Replica),
		Entry: r.Entry, Op: r.Operation}
}

// acknowledgedOp is what is kept of an own edit that was acknowledged.
func acknowledgedOp(d *Domain, ack *wire.OperationAcknowledgementMessage, replica [16]byte, entry uint64, op ot.Op) modelstore.LogOp {
	out := modelstore.LogOp{Version: ack.Version, Millis: ack.Timestamp.Millis(), Session: d.session.ID, Op: op}
	if d.usesEntries() {
		out.Replica, out.Entry = string(replica[:]), int64(entry)
	}
	return out
}

func (s *operationSync) take(r *wire.RemoteOperationMessage) {
	op := logOpOf(r)
	if s.isOwn(&op) {
		s.acknowledge(op)
		return
	}
	if _, err := s.client.Remote(r.Operation, r.ContextVersion); err != nil {
		s.failed(wrap(ErrConcurrency, err, "the edits of the model %q do not fit what the server sends", s.sync.id))
		return
	}
	s.note(op, false)
	s.grow()
}

// note adds a confirmed operation to the log of the stored content.
func (s *operationSync) note(op modelstore.LogOp, own bool) {
	if s.head.Available() && op.Version >= s.head.Version {
		s.log.add(op, own)
		s.log.flush()
	}
}

// acknowledge takes the server's word that the oldest edit is ordered as op.
func (s *operationSync) acknowledge(op modelstore.LogOp) {
	l := &s.links[s.acked]
	if err := s.client.Acknowledge(int32(s.acked+1), op.Version); err != nil {
		s.failed(wrap(ErrConcurrency, err, "the edits of the model %q do not fit what the server acknowledges", s.sync.id))
		return
	}
	s.acked++
	s.note(op, l.version == 0)
	if l.version == 0 {
		s.settle(l.n, op.Version)
	}
	s.grow()
}

// settle retires an edit. After the last one the sync is through.
func (s *operationSync) settle(n uint64, version int64) {
	s.finished = s.acked == len(s.links)
	s.log.acknowledge(ack{n, version, s.finished}, func(err error) {
		switch {
		case s.sync.over:
		case err != nil:
			s.sync.finish(offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err})
		case s.finished:
			s.leave()
		}
	})
}

// catchUp applies what came early and fits now, and goes on once everything is replayed.
func (s *operationSync) catchUp() {
	for i := 0; i < len(s.early) && !s.sync.over; i++ {
		if r := s.early[i]; r.ContextVersion == s.client.Version() {
			s.early = append(s.early[:i:i], s.early[i+1:]...)
			i = -1
			s.take(r)
		}
	}
	if s.sync.over || s.client.Version() < s.target || len(s.early) > 0 {
		return
	}
	if s.made < len(s.links) || s.acked < s.made && s.links[s.acked].version != 0 {
		s.failed(errorf(ErrVersion, "the server is at version %d of the model %q, before what it had acknowledged", s.target, s.sync.id))
		return
	}
	s.caught = true
	s.submit()
}

// submitWindow is how many edits of one model are on their way at once.
const submitWindow = 128

// submit sends the edits that are left.
func (s *operationSync) submit() {
	d := s.sync.offline.domain
	if s.finished || s.noting || s.notes() {
		return
	}
	s.sent = max(s.sent, s.acked)
	for s.sent < len(s.links) && s.sent-s.acked < submitWindow {
		sub := s.client.InflightAt(s.sent - s.acked)
		m := &wire.OperationSubmissionMessage{ResourceID: s.resource, SequenceNumber: sub.Sequence, ContextVersion: s.client.Version(), Operation: sub.Op}
		if d.usesEntries() {
			m.Replica, m.Entry = s.sync.keeper.replica[:], int64(s.links[s.sent].n)
		}
		s.sent++
		d.send(m)
	}
}

// notes makes durable in which session the edits are submitted, if the server cannot tell them otherwise. It reports whether
// that has to be waited for.
func (s *operationSync) notes() bool {
	d, k := s.sync.offline.domain, s.sync.keeper
	if d.usesEntries() || s.noted {
		return false
	}
	s.noting = true
	k.note(s.sync.id, d.session.ID, s.client.Version(), s.sessions, func(list []modelstore.Sent, err error) {
		s.noting = false
		switch {
		case s.sync.over:
		case err != nil:
			s.sync.finish(offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err})
		default:
			s.noted, s.sessions = true, list
			s.submit()
		}
	})
	return true
}

// operationAck takes an acknowledgement. A duplicate was committed in an earlier session, and is among what is replayed.
func (s *operationSync) operationAck(ack *wire.OperationAcknowledgementMessage) {
	if ack.Duplicate || s.sync.over {
		return
	}
	if s.acked >= s.sent || int(ack.SequenceNumber) != s.acked+1 {
		s.failed(errorf(ErrConcurrency, "the server acknowledges what was not sent"))
		return
	}
	y := s.sync
	s.acknowledge(acknowledgedOp(y.offline.domain, ack, y.keeper.replica, s.links[s.acked].n, s.client.InflightAt(0).Op))
	if !s.sync.over && s.caught {
		s.submit()
	}
}

// leave tells the server that we are through, and waits for its word: before it the model cannot be opened here.
func (s *operationSync) leave() {
	d := s.sync.offline.domain
	d.send(&wire.ModelResyncClientCompleteMessage{ResourceID: s.resource})
	s.stop = d.config.Clock.AfterFunc(d.config.Options.RequestTimeout, s.complete)
}

// complete ends the sync: every edit is acknowledged, and retired.
func (s *operationSync) complete() {
	if !s.finished {
		return
	}
	s.opened = false
	s.sync.finish(offline.Outcome{Class: offline.Done})
}

// closedBy takes the server's word that the model is closed for us.
func (s *operationSync) closedBy(f *wire.ModelForceCloseMessage) {
	s.opened = false
	const unauthorized, deleted, shutdown, invalid, unexpected, changed = 1, 2, 3, 4, 7, 8
	err := errorf("model_closed", "the server has closed the model %q: %s", s.sync.id, f.Reason)
	switch f.ReasonCode {
	case unauthorized, changed:
		err.Code = ErrUnauthorized
	case deleted:
		err.Code = ErrModelDeleted
	case invalid, unexpected:
		err.Code = ErrConcurrency
	}
	s.failed(err)
}

// end is the end of the sync, whatever it was.
func (s *operationSync) end() {
	s.stop()
	o := s.sync.offline
	if s.opened {
		o.domain.models.leave(s.resource)
	}
	if o.byResource[s.resource] == s.sync {
		delete(o.byResource, s.resource)
	}
	s.log.write()
	k, id := s.sync.keeper, s.sync.id
	if !s.finished {
		return
	}
	// What was kept for the edits only is not needed any more.
	subscribed, open := o.subscribed[id], o.domain.models.find(id) != nil
	o.change(id, func(e *modelstore.Edit) bool {
		e.Head.Unpin(k.name)
		if !subscribed && !open && len(e.Head.Pins) == 0 && !e.Head.Deleted && !e.Head.Local {
			e.Drop()
		}
		return e.Head.Found()
	})
}

// arrived takes a message about a model that is being synchronised in the background. It reports whether it was one.
func (o *offlineModels) arrived(f wire.Frame) (bool, error) {
	if len(o.byResource) == 0 {
		return false, nil
	}
	var id int32
	var m decoder
	var take func(*operationSync)
	switch f.Body {
	case wire.BodyOperationAck:
		ack := new(wire.OperationAcknowledgementMessage)
		m, take = ack, func(s *operationSync) { s.operationAck(ack) }
	case wire.BodyRemoteOperation:
		r := new(wire.RemoteOperationMessage)
		m, take = r, func(s *operationSync) { s.remote(r) }
	case wire.BodyForceCloseRealTimeModel:
		c := new(wire.ModelForceCloseMessage)
		m, take = c, func(s *operationSync) { s.closedBy(c) }
	case wire.BodyModelResyncServerComplete:
		c := new(wire.ModelResyncServerCompleteMessage)
		m, take = c, func(s *operationSync) { s.complete() }
	default:
		return false, nil
	}
	if err := m.Decode(f.Payload); err != nil {
		return false, err
	}
	switch m := m.(type) {
	case *wire.OperationAcknowledgementMessage:
		id = m.ResourceID
	case *wire.RemoteOperationMessage:
		id = m.ResourceID
	case *wire.ModelForceCloseMessage:
		id = m.ResourceID
	case *wire.ModelResyncServerCompleteMessage:
		id = m.ResourceID
	}
	y := o.byResource[id]
	if y == nil || y.ops == nil {
		return false, nil
	}
	if !y.over {
		take(y.ops)
	}
	return true, nil
}
