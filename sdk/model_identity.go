package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// modelIdentity tells a model from others of the same id: it was deleted, and another one made.
type modelIdentity struct {
	incarnation string // modelstore.Head.Incarnation
	root        string // the id of the content's root: what was made on a device is known by it before the server names it; "" if not known
}

// is reports whether what is noted with an edit as the model it was made to is this one, as far as can be told.
func (i modelIdentity) is(incarnation string) bool {
	return incarnation == "" || incarnation == i.incarnation || incarnation == i.root ||
		i.incarnation == "" && !modelstore.MadeHere(incarnation)
}

// mixed reports whether there are links among these that were made to another model.
func (i modelIdentity) mixed(live []modelstore.Link) bool {
	for k := range live {
		if !i.is(live[k].Incarnation) {
			return true
		}
	}
	return false
}

// named takes the server's word which incarnation of its id the model is. It reports false if that is another one. What is kept in a
// store keeps the name that it has there.
func (m *Model) named(incarnation string) bool {
	switch {
	case incarnation == "" || incarnation == m.incarnation:
	case m.incarnation == "" && m.kept == nil:
		m.incarnation = incarnation
	case m.incarnation != "" && !modelstore.MadeHere(m.incarnation):
		return false
	}
	return true
}

// whetherMade finds out what became of a model that another tab has made on this device, and is to make on the server.
func (m *Model) whetherMade() {
	p, turn := m.kept, m.turn
	o := p.offline
	var stored *modelstore.Stored
	var made string
	var err error
	o.do(func() {
		stored, err = modelstore.Load(o.store, m.id)
		if offline.CodeOf(err) == offline.ErrCorrupt {
			err = nil
		}
		if err == nil { // after the head: it is local as long as that is so
			made, err = modelstore.ReadMade(o.store, m.id)
		}
	}, func() {
		root, online := m.doc.Root().ID(), m.domain().IsConnected()
		switch {
		case m.state == closedModel:
			p.settleSaved(errorf(ErrClosed, "the model %q was closed", m.id))
		case m.turn != turn || m.state != offlineModel || !m.local:
		case err != nil && online:
			m.resyncLater(err.Error())
		case err != nil:
			p.writeLater(journalRetry)
		case made != root && (stored.Root == nil || stored.Root.ID != root): // the server's is another one of that id
			err := p.refusal
			if err == nil {
				err = errorf(ErrModelExists, "the model %q could not be made on the server; see the dead letters", m.id)
			}
			m.distrust = true
			m.closed(false, err.Error(), err)
		case !stored.Head.Local:
			m.local, m.incarnation = false, stored.Head.Incarnation
			m.checkCommitted()
			p.read() // for that this was asked, perhaps
			if online {
				m.resync()
			}
		case online:
			m.resyncLater("another tab has still to make the model on the server")
		}
	})
}
