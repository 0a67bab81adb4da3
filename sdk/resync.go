package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// goOffline is told that the connection is gone. Edits go on; they are sent after the next resync.
func (m *Model) goOffline() {
	if m.state == offlineModel || m.state == closedModel {
		return
	}
	m.state = offlineModel
	m.turn++
	m.retry()
	m.early, m.deferred, m.deferring, m.onceMore, m.refused = nil, nil, false, false, refusedEdit{}
	m.doc.Pause()
	if m.kept != nil {
		m.kept.sent, m.kept.whenSent = 0, nil
		m.kept.read() // other tabs may know more
	}
	gone := m.collaborators
	m.collaborators, m.resyncing = nil, nil
	m.emit(&ModelEvent{Name: ModelOffline})
	for _, session := range gone {
		if session != m.doc.Session() {
			m.doc.Leave(session)
		}
		m.emit(&ModelEvent{Name: CollaboratorClosed, Collaborator: m.collaborator(session)})
	}
	if m.closing != nil {
		m.closing.asked = false
		m.closeOffline()
	} else {
		m.settleReady(nil)
	}
}

// resync begins to catch up on a new connection (wire.md §8, "Resync").
func (m *Model) resync() {
	if m.state != offlineModel {
		return
	}
	if m.local && m.domain().offline.hasCreate(m.id) {
		m.kept.offline.release(m.id) // a flusher makes the model first: see created
		return
	} else if m.local {
		m.whetherMade()
		return
	}
	if p := m.kept; p != nil && p.doubtful {
		p.afterDoubt = append(p.afterDoubt, func() { // what is ours is to be known
			if m.domain().IsConnected() {
				m.resync()
			}
		})
		p.read()
		return
	}
	d := m.domain()
	m.state = catchingUp
	m.turn++
	turn := m.turn
	m.doc.SetSession(d.session.ID)
	m.emit(&ModelEvent{Name: ModelReconnecting})
	if m.turn != turn {
		return
	}
	request := &wire.ModelResyncRequestMessage{ModelID: m.id, ContextVersion: m.doc.Version()}
	if !modelstore.MadeHere(m.incarnation) {
		request.Incarnation = m.incarnation
	}
	if p := m.kept; p != nil && p.needs > 0 {
		request.ContextVersion, p.older = min(p.needs, request.ContextVersion), nil
	}
	if d.usesEntries() {
		request.Replica = m.replica[:]
	}
	var reply wire.ModelResyncResponseMessage
	d.request(request, wire.BodyModelResyncResponse, &reply, func(err error) {
		switch {
		case m.state == closedModel && err == nil:
			// It was closed meanwhile, when the server's number for it was not known.
			m.service.leave(reply.ResourceID)
		case m.turn != turn:
		case err != nil:
			m.resyncFailed(err)
		default:
			m.resyncStarted(&reply)
		}
	})
}

// resyncFailed decides what a refused resync means.
func (m *Model) resyncFailed(err error) {
	if m.sync != nil {
		m.sync.finish(outcomeOf(err))
		return
	}
	switch offline.CodeOf(err) {
	case ErrModelNotFound, ErrModelDeleted:
		m.deleted("the model was deleted while this client was away")
		return
	case ErrUnauthorized:
		m.closed(false, err.Error(), err)
		return
	case ErrVersion:
		m.broken(err) // the server has forgotten what it had acknowledged, as after a restored backup
		return
	}
	m.resyncLater(err.Error())
}

// resyncLater tries again after a while, as for a connection.
func (m *Model) resyncLater(message string) {
	m.state = offlineModel
	m.turn++
	m.failures++
	if m.service.byResource[m.resource] == m { // or the next attempt would be told that it is open
		delete(m.service.byResource, m.resource)
		m.service.leave(m.resource)
	}
	m.doc.Pause()
	m.settleReady(nil)
	if m.sync != nil {
		m.sync.finish(offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: errorf("resync_failed", "%s", message)})
		return
	}
	d := m.domain()
	m.retry = d.config.Clock.AfterFunc(d.connection.interval(m.failures), func() {
		if d.IsConnected() {
			m.resync()
		}
	})
	m.emit(&ModelEvent{Name: ResyncError, Message: message})
}

// resyncStarted begins to take the replay.
func (m *Model) resyncStarted(reply *wire.ModelResyncResponseMessage) {
	turn := m.turn
	m.resource, m.target = reply.ResourceID, reply.CurrentVersion
	m.service.byResource[m.resource] = m
	if !m.named(reply.Incarnation) {
		m.leave()
		m.deleted("the model was deleted and created anew while this client was away")
		return
	}
	if m.sync != nil {
		m.sync.denied = reply.Permissions != nil && !reply.Permissions.Write
	}
	if m.target < m.doc.Version() {
		m.broken(errorf(ErrConcurrency, "the server is at version %d, and this client has seen %d", m.target, m.doc.Version()))
		return
	}
	m.emit(&ModelEvent{Name: ResyncStarted})
	if m.turn == turn {
		m.setPermissions(permissionsOf(reply.Permissions))
	}
	if m.turn == turn {
		m.catchUp()
	}
}

// catchUp applies what has arrived early and now fits, and goes on once everything is replayed.
func (m *Model) catchUp() {
	for i := 0; i < len(m.early) && m.state == catchingUp; i++ {
		if r := m.early[i]; r.ContextVersion == m.doc.Version() {
			m.early = append(m.early[:i:i], m.early[i+1:]...)
			i = -1
			m.confirmed(logOpOf(r))
		}
	}
	if m.state == catchingUp && m.doc.Version() >= m.target && len(m.early) == 0 {
		m.caughtUp()
	}
}

// caughtUp submits again what is still in flight, and tells the server that this side is through.
func (m *Model) caughtUp() {
	turn := m.turn
	m.state = completing
	if m.sync != nil && m.sync.denied && m.doc.InflightLen() > 0 { // it is known now which of them the server has
		m.closed(false, "", errorf(ErrUnauthorized, "you may not write to the model %q any more", m.id))
		return
	}
	m.doc.Resume()
	if m.turn != turn {
		return
	}
	if m.sync != nil {
		m.sync.check()
		return
	}
	m.domain().send(&wire.ModelResyncClientCompleteMessage{ResourceID: m.resource, Open: m.closing == nil || m.kept != nil})
	if m.closing != nil && m.kept == nil {
		m.closing.answered = true
		m.checkClosed()
	}
}

// serverComplete ends the resync: the model is as if it had been opened now.
func (m *Model) serverComplete(s *wire.ModelResyncServerCompleteMessage) {
	if m.deferring { // it comes after what was replayed
		m.deferred = append(m.deferred, func() { m.serverComplete(s) })
		return
	}
	if m.state != completing || m.closing != nil && m.closing.answered {
		return
	}
	if m.sync != nil {
		m.sync.finish(offline.Outcome{Class: offline.Done})
		return
	}
	turn := m.turn
	m.state = online
	m.failures = 0
	m.collaborators, m.resyncing = s.ConnectedClients, s.ResyncingClients
	m.remoteReferences(s.References)
	m.doc.ShareAgain()
	m.stir()
	m.emit(&ModelEvent{Name: ResyncCompleted})
	for _, session := range s.ConnectedClients {
		if m.turn == turn {
			m.emit(&ModelEvent{Name: CollaboratorOpened, Collaborator: m.collaborator(session)})
		}
	}
	if m.turn == turn {
		m.emit(&ModelEvent{Name: ModelOnline})
	}
	if m.turn == turn {
		m.settleReady(nil)
	}
	if m.turn == turn && m.onceMore {
		m.again()
	} else if m.turn == turn && m.kept != nil {
		m.kept.fetched()
		m.checkCommitted()
	}
	if m.turn == turn && m.closing != nil {
		m.closeOnline()
	}
}

// again catches up once more on the same connection, and sends nothing before.
func (m *Model) again() {
	m.onceMore = true
	if m.state != online {
		return // at the end of the resync that is under way
	}
	turn := m.turn
	request := &wire.CloseRealtimeModelRequestMessage{ResourceID: m.resource}
	m.domain().request(request, wire.BodyCloseRealTimeModelResponse, nil, func(error) {
		if m.turn == turn && m.state == online {
			delete(m.service.byResource, m.resource)
			m.goOffline()
			m.resync()
		}
	})
}

// settleReady ends the opening of a model from the store: it is online, or will be later, or err says why it cannot be.
func (m *Model) settleReady(err error) {
	if ready := m.ready; ready != nil {
		m.ready = nil
		m.told = err == nil
		ready(err)
	}
}
