package sdk

import (
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// arrived takes a message about an open model. One about a model that is not open (any more) is late, and ignored.
func (s *ModelService) arrived(f wire.Frame) error {
	switch f.Body {
	case wire.BodyOperationAck:
		var m wire.OperationAcknowledgementMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) { model.operationAck(&m) })
	case wire.BodyRemoteOperation:
		m := new(wire.RemoteOperationMessage) // may be kept
		return s.deliver(f, m, &m.ResourceID, func(model *Model) { model.remoteOperation(m) })
	case wire.BodyReferenceShared, wire.BodyReferenceSet, wire.BodyReferenceCleared, wire.BodyReferenceUnshared:
		return s.referenceMessage(f)
	case wire.BodyRemoteClientOpenedModel:
		var m wire.RemoteClientOpenedMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) { model.clientOpened(m.SessionID) })
	case wire.BodyRemoteClientClosedModel:
		var m wire.RemoteClientClosedMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) { model.clientClosed(m.SessionID) })
	case wire.BodyRemoteClientResyncStarted:
		var m wire.RemoteClientResyncStartedMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) { model.clientResyncStarted(m.SessionID) })
	case wire.BodyRemoteClientResyncCompleted:
		var m wire.RemoteClientResyncCompletedMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) { model.clientResyncCompleted(m.SessionID) })
	case wire.BodyModelPermissionsChanged:
		var m wire.ModelPermissionsChangedMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) { model.setPermissions(permissionsOf(m.Permissions)) })
	case wire.BodyForceCloseRealTimeModel:
		var m wire.ModelForceCloseMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) { model.forceClosed(&m) })
	case wire.BodyModelResyncServerComplete:
		var m wire.ModelResyncServerCompleteMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) { model.serverComplete(&m) })
	}
	return nil
}

// deliver decodes a frame into m, whose resource id is at id, and gives it to the model it is about.
func (s *ModelService) deliver(f wire.Frame, m wire.Part, id *int32, take func(*Model)) error {
	if err := wire.Decode(f.Payload, m); err != nil {
		return err
	}
	if model := s.byResource[*id]; model != nil {
		take(model)
	}
	return nil
}

// operationAck takes the acknowledgement of an own operation. A duplicate says that the operation was committed in an earlier
// session: it then comes, or came, among those of others, at its place, and is known by its entry (isOwn).
func (m *Model) operationAck(ack *wire.OperationAcknowledgementMessage) {
	if ack.Duplicate {
		return
	}
	m.deferUnless(m.domain().session.ID, nil, func() {
		op := modelstore.LogOp{Version: ack.Version, Millis: ack.Timestamp.Millis(), Session: m.domain().session.ID}
		if p := m.kept; p != nil && len(p.links) > 0 {
			op.Op = m.doc.InflightAt(0).Op
			if m.domain().usesEntries() {
				op.Replica, op.Entry = p.links[0].replica, int64(p.links[0].entry)
			}
		}
		m.acknowledge(ack.SequenceNumber, op)
	})
}

// acknowledge takes the server's word that our oldest operation in flight is ordered as op.
func (m *Model) acknowledge(sequence int32, op modelstore.LogOp) {
	p := m.kept
	m.time = max(m.time, op.Millis)
	if p != nil && m.doc.InflightLen() > 0 && sequence == m.doc.InflightAt(0).Sequence && op.Version == m.doc.Version() {
		p.acknowledge(op) // before the application hears of it, and edits
	}
	if err := m.doc.Acknowledge(sequence, op.Version); err != nil {
		m.broken(err)
		return
	}
	m.acknowledged = sequence
	if m.doc.InflightLen() == 0 {
		m.sentIn = nil
	}
	if p != nil {
		p.confirmed()
	}
	m.checkCommitted()
	m.checkClosed()
	m.checkRefused()
}

// remoteOperation takes an operation that the server has ordered. While catching up, those that are ahead of the replay
// wait for it.
func (m *Model) remoteOperation(r *wire.RemoteOperationMessage) {
	m.deferUnless(r.SessionID, r.Replica, func() {
		if m.state == catchingUp && r.ContextVersion > m.doc.Version() {
			m.early = append(m.early, r)
			return
		}
		m.confirmed(logOpOf(r))
		if m.state == catchingUp {
			m.catchUp()
		}
	})
}

// confirmed applies the next operation that the server has ordered.
func (m *Model) confirmed(op modelstore.LogOp) {
	if p := m.kept; p != nil && op.Version < m.doc.Version() && p.needs > 0 {
		p.older = append(p.older, op)
		p.log.add(op)
		return
	}
	if m.isOwn(&op) {
		m.acknowledge(m.doc.InflightAt(0).Sequence, op)
		return
	}
	m.time = max(m.time, op.Millis)
	if m.kept != nil && op.Version == m.doc.Version() {
		m.kept.confirm(op)
	}
	if err := m.doc.Remote(op.Session, op.Version, op.Op); err != nil {
		m.broken(err)
	} else if m.kept != nil {
		m.kept.confirmed()
	}
}

// broken ends a model whose content cannot be trusted any more (ot.md §4, "violation").
func (m *Model) broken(err error) {
	d := m.domain()
	d.fault(wrap(ErrConcurrency, err, "the model %q does not fit what the server sends", m.id), "concurrency control error")
	if m.state == closedModel {
		return
	}
	m.giveUp("concurrency control error", err)
}

// giveUp closes a model of which nothing that is here is to be used again.
func (m *Model) giveUp(reason string, err error) {
	m.leave()
	m.distrust = true
	m.closed(false, reason, err)
}

// leave tells the server that this side is through, if it is not yet.
func (m *Model) leave() {
	if m.service.byResource[m.resource] == m {
		m.service.leave(m.resource)
	}
}

func (m *Model) clientOpened(session string) {
	m.collaborators = append(without(m.collaborators, session), session)
	m.emit(&ModelEvent{Name: CollaboratorOpened, Collaborator: m.collaborator(session)})
}

func (m *Model) clientClosed(session string) {
	m.collaborators, m.resyncing = without(m.collaborators, session), without(m.resyncing, session)
	m.doc.Leave(session)
	m.emit(&ModelEvent{Name: CollaboratorClosed, Collaborator: m.collaborator(session)})
}

func (m *Model) clientResyncStarted(session string) {
	m.resyncing = append(without(m.resyncing, session), session)
	m.emit(&ModelEvent{Name: RemoteResyncStarted, Collaborator: m.collaborator(session)})
}

func (m *Model) clientResyncCompleted(session string) {
	m.resyncing = without(m.resyncing, session)
	m.emit(&ModelEvent{Name: RemoteResyncCompleted, Collaborator: m.collaborator(session)})
}

func (m *Model) setPermissions(to ModelPermissions) {
	changes := m.permissions.changes(to)
	m.permissions = to
	if len(changes) > 0 {
		m.emit(&ModelEvent{Name: PermissionsChanged, Permissions: to, Changes: changes})
		if m.kept != nil {
			m.kept.refresh()
		}
	}
}

// without is a copy of sessions less gone.
func without(sessions []string, gone string) []string {
	out := make([]string, 0, len(sessions)+1)
	for _, s := range sessions {
		if s != gone {
			out = append(out, s)
		}
	}
	return out
}
