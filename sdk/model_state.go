package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

// When the content of an open model is compared with the server's (extension "state-hash/1").
const (
	quietAfter = 5 * time.Second // nothing has happened for so long
	largeState = 1 << 20         // content of so many bytes
	largeRest  = time.Minute     // rests so long
)

// stateCheck is what a model knows of its comparisons.
type stateCheck struct {
	stop     func() // stops the timer, nil if none runs
	version  int64  // when that was started
	compared int64  // the last version that was compared
	large    bool   // it was large then
}

// stir notes that something has happened: once nothing has for a while, the content is compared. A timer that runs stays, as edits
// are many and timers dear; it is started again when it finds that there were some.
func (m *Model) stir() {
	c, d := &m.check, m.domain()
	if c.stop != nil || !d.stateHash && m.kept == nil || m.sync != nil {
		return // one that is sent in the background has no content
	}
	wait := quietAfter
	if c.large {
		wait, c.large = largeRest, false
	}
	c.version = m.doc.Version()
	c.stop = d.config.Clock.AfterFunc(wait, func() {
		c.stop = nil
		switch {
		case m.state != online: // the end of its resync stirs
		case m.doc.Version() != c.version:
			m.stir()
		case m.kept != nil && !m.doc.Committed():
			m.kept.read() // what became of edits of another tab is told once, and that may have been lost
			m.stir()
		case c.version != c.compared && m.comparable(): // else an acknowledgement stirs
			m.compare()
		}
	})
}

// comparable reports whether the content should be the server's of the version.
func (m *Model) comparable() bool {
	return m.state == online && m.domain().stateHash && m.doc.Committed()
}

// compare asks the server whether its content is the same. If there is something on its way, the answer says nothing; what is on
// its way stirs then.
func (m *Model) compare() {
	hash, size := m.doc.Hash()
	asked := m.doc.Version()
	m.check.large = size > largeState
	var reply wire.OpenRealtimeModelResponseMessage
	request := &wire.ModelStateRequestMessage{ResourceID: m.resource, Version: asked, Hash: int64(hash)}
	m.domain().request(request, wire.BodyOpenRealTimeModelResponse, &reply, func(err error) {
		if err != nil || m.state != online {
			return
		}
		// The server was there already if it names a later version, though that is the one here by now: nothing was compared.
		if reply.Version == asked && m.doc.Version() == asked && m.comparable() {
			m.check.compared = reply.Version
			if reply.Data != nil {
				m.repair(&reply)
			}
		}
		if reply.Data != nil && m.state == online {
			m.doc.ShareAgain() // the server has forgotten what was shared in the other content
		}
	})
}

// repair makes the content the server's, as a fresh open would, in place.
func (m *Model) repair(reply *wire.OpenRealtimeModelResponseMessage) {
	err := m.doc.Repair(reply.Data, func(content bool) {
		if p := m.kept; p != nil && !p.saving && !p.log.broken {
			p.save(false) // what led to the other content may be in the store
		}
		if content {
			m.domain().fault(errorf(ErrStateDiffers, "the content of the model %q was not the server's", m.id), "the content of a model was repaired")
		}
		m.emit(&ModelEvent{Name: StateRepaired})
	})
	if err != nil {
		m.broken(err)
	} else if m.state == online {
		m.remoteReferences(reply.References)
	}
}
