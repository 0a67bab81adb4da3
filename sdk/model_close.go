package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// closing is a Close that is under way.
type closing struct {
	done     func(error)
	asked    bool // the server was told, and takes no edits any more
	answered bool // and knows
}

// Close closes the model. done (which may be nil) is called when the server knows and has acknowledged every edit; without a
// connection that is after the next one, unless everything is acknowledged already. An open batch is completed. It fails
// with already_closing, with closed if the model is closed already, and with the reason if the model is closed otherwise
// before all edits are acknowledged.
func (m *Model) Close(done func(error)) {
	if done == nil {
		done = func(error) {}
	}
	switch {
	case m.state == closedModel:
		m.domain().later(func() { done(errorf(ErrClosed, "the model %q is closed already", m.id)) })
		return
	case m.closing != nil:
		m.domain().later(func() { done(errorf(ErrAlreadyClosing, "the model %q is being closed already", m.id)) })
		return
	}
	if m.doc.BatchSize() > 0 {
		m.doc.CompleteBatch()
	}
	m.closing = &closing{done: done}
	switch {
	case m.state == online:
		m.closeOnline()
	case m.state == offlineModel:
		m.domain().later(func() {
			if m.state == offlineModel || m.doc.Committed() {
				m.closeOffline()
			}
		})
	} // else the resync tells the server (wire.md §8, open: false)
}

// closeOnline tells the server once everything is durable: what is not yet has not been submitted.
func (m *Model) closeOnline() {
	if m.kept == nil {
		m.requestClose()
		return
	}
	turn := m.turn
	m.kept.whenSaved(func(error) {
		if m.turn == turn && m.closing != nil && !m.onceMore { // else the end of the resync comes here again
			m.requestClose()
		}
	})
}

// closeOffline ends a Close without a connection: at once if nothing is in flight, once every edit is durable if there is a
// journal. Else it waits for the next connection.
func (m *Model) closeOffline() {
	switch {
	case m.doc.Committed():
		m.closed(true, "", nil)
	case m.kept != nil:
		m.kept.whenSaved(func(err error) {
			if m.state == offlineModel && err == nil {
				m.closed(true, "", nil)
			}
		})
	}
}

// requestClose tells the server. Submissions went out before on the same socket, so it has them all.
func (m *Model) requestClose() {
	if p := m.kept; p != nil && p.unsent() {
		p.whenSent = m.requestClose
		return
	}
	m.closing.asked = true
	turn := m.turn
	request := &wire.CloseRealtimeModelRequestMessage{ResourceID: m.resource}
	m.domain().request(request, wire.BodyCloseRealTimeModelResponse, nil, func(err error) {
		if m.turn == turn && m.closing != nil {
			// Whatever went wrong, this connection's end of the model is closed; only edits are still worth waiting for.
			m.closing.answered = true
			m.checkClosed()
			if p := m.kept; p != nil && m.closing != nil && m.state == online && p.sent < len(p.links) {
				if p.allWritten() {
					m.closed(true, "", nil) // they are sent without it
					return
				}
				m.closed(true, "", errorf(offline.ErrStorage, "edits of the model %q could not be saved on this device", m.id))
			}
		}
	})
}

// checkClosed ends a Close for which nothing is missing any more.
func (m *Model) checkClosed() {
	if m.closing == nil || !m.closing.answered {
		return
	}
	// What other tabs have put in flight since is sent without it.
	p := m.kept
	if m.doc.InflightLen() == 0 || p != nil && m.state == online && p.sent == 0 && p.allWritten() {
		m.closed(true, "", nil)
	}
}

// forceClosed takes the server's word that the model is closed (wire.md §6). Of the codes only that for deleted is the same
// for all servers.
func (m *Model) forceClosed(f *wire.ModelForceCloseMessage) {
	const unauthorized, deleted, invalid, unexpected, changed = 1, 2, 4, 7, 8
	err := errorf(ErrClosed, "the server has closed the model %q: %s", m.id, f.Reason)
	switch {
	case f.ReasonCode == deleted:
		m.deleted(f.Reason)
		return
	case f.ReasonCode == unauthorized || f.ReasonCode == changed:
		err.Code = ErrUnauthorized
	case f.TooLarge: // says our server
		err.Code = ErrTooLarge
	case f.ReasonCode == invalid || f.ReasonCode == unexpected:
		err.Code = ErrConcurrency
	}
	m.closed(false, f.Reason, err)
}

// deleted ends a model that does not exist any more.
func (m *Model) deleted(reason string) {
	local := m.removing > 0
	m.emit(&ModelEvent{Name: ModelDeleted, Local: local, Reason: reason})
	m.distrust = true
	m.closed(local, reason, errorf(ErrModelDeleted, "the model %q was deleted", m.id))
}

// closed ends the model. err is why edits may be lost, nil if it was closed on purpose. What was not acknowledged can still
// be read from the document.
func (m *Model) closed(local bool, reason string, err error) {
	if m.state == closedModel {
		return
	}
	if m.sync != nil {
		m.sync.finish(outcomeOf(err))
		return
	}
	lost := m.doc.InflightLen() > 0 && (m.kept == nil || err != nil)
	m.state = closedModel
	m.turn++
	m.retry()
	if m.check.stop != nil {
		m.check.stop()
	}
	m.doc.Pause()
	m.service.forget(m)
	if m.kept != nil {
		var why error
		if !local {
			why = err
		}
		m.kept.close(m.distrust, why)
	}
	m.emit(&ModelEvent{Name: ModelClosed, Local: local, Reason: reason})
	if c := m.closing; c != nil {
		if !lost {
			err = nil
		} else if err == nil {
			err = errorf(ErrClosed, "the model %q was closed before all edits were acknowledged", m.id)
		}
		c.done(err)
	}
	gone := err
	if gone == nil {
		gone = errorf(ErrClosed, "the model %q was closed", m.id)
	}
	m.settleCommitted(gone)
	m.settleReady(gone)
	waiting := m.whenClosed
	m.whenClosed = nil
	for _, f := range waiting {
		f()
	}
}

// WhenClosed calls done when the model is closed, for whatever reason; soon if it is.
func (m *Model) WhenClosed(done func()) {
	if m.state == closedModel {
		m.domain().later(done)
		return
	}
	m.whenClosed = append(m.whenClosed, done)
}
