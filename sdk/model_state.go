package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/wire"
)

// When the content of an open model is compared with the server's (extension "state-hash/1").
const (
	quietAfter = 5 * time.Second // nothing has happened for so long
	largeState = 1 << 20         // content of so many bytes is
	largeRest  = time.Minute     // not hashed more often than that
)

// stateCheck is what a model knows of its comparisons.
type stateCheck struct {
	stop    func()        // stops the timer, nil if none runs
	version int64         // when that was started
	same    int64         // the last version that was compared
	rest    time.Duration // by the clock: not before
}

// stir notes that something has happened: once nothing has for a while, the content is compared. A timer that runs stays, as edits
// are many and timers dear; it is started again when it finds that there were some.
func (m *Model) stir() {
	c, clock := &m.check, m.domain().config.Clock
	if c.stop == nil && m.domain().stateHash {
		c.version = m.doc.Version()
		c.stop = clock.AfterFunc(max(quietAfter, c.rest-clock.Now()), func() {
			c.stop = nil
			switch {
			case m.state != online: // the end of its resync stirs
			case m.doc.Version() != c.version:
				m.stir()
			case m.comparable(): // else an acknowledgement stirs
				m.compare()
			}
		})
	}
}

// comparable reports whether the content should be the server's of the version.
func (m *Model) comparable() bool {
	return m.state == online && m.domain().stateHash && m.doc.Committed()
}

// compare asks the server whether its content is the same. If there is something on its way, the answer says nothing; what is on
// its way stirs then.
func (m *Model) compare() {
	c, d := &m.check, m.domain()
	version := m.doc.Version()
	if version == c.same {
		return
	}
	hash, size := m.doc.Hash()
	if size > largeState {
		c.rest = d.config.Clock.Now() + largeRest
	}
	var reply wire.ModelStateResponseMessage
	request := &wire.ModelStateRequestMessage{ResourceID: m.resource, Version: version, Hash: int64(hash)}
	d.request(request, wire.BodyModelStateResponse, &reply, func(err error) {
		if err != nil || reply.Version != m.doc.Version() || !m.comparable() {
			return
		}
		c.same = reply.Version
		if reply.Differs {
			m.repair(&reply)
		}
	})
}

// repair makes the content the server's, as a fresh open would, in place.
func (m *Model) repair(reply *wire.ModelStateResponseMessage) {
	turn, found := m.turn, document.NothingRepaired
	err := m.doc.Repair(reply.Data, func(r document.Repaired) {
		if found = r; r == document.NothingRepaired {
			m.domain().stateHash = false // it hashes otherwise, then
		} else if p := m.kept; p != nil && !p.saving && !p.log.broken {
			p.save(false) // what led to the other content may be in the store
		}
	})
	if err != nil {
		m.broken(err)
		return
	}
	if found == document.ContentRepaired {
		m.domain().fault(errorf(ErrStateDiffers, "the content of the model %q at version %d was not the server's, and was repaired", m.id, reply.Version),
			"the content of a model was repaired")
	}
	if found != document.NothingRepaired && m.turn == turn {
		m.remoteReferences(reply.References)
		m.emit(&ModelEvent{Name: StateRepaired})
	}
}
