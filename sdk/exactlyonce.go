package sdk

import (
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// noteSession remembers that what is in flight was submitted in a session. Against a server without our extension that is how
// own operations are known in a replay (offline.md §4).
func (m *Model) noteSession(session string) {
	for _, s := range m.sentIn {
		if s == session {
			return
		}
	}
	m.sentIn = append(m.sentIn, session)
}

// isOwn reports whether an operation is our oldest one in flight, committed before its acknowledgement was lost. The
// operations of one replica, and of one session, are committed in order.
func (m *Model) isOwn(op *modelstore.LogOp) bool {
	if m.doc.InflightLen() == 0 {
		return false
	}
	if p := m.kept; p != nil {
		head := p.links[0]
		return head.place != 0 && isLink(op, head, &p.chain, p.model.incarnation)
	}
	if op.Replica != "" {
		return op.Replica == string(m.replica[:]) && op.Entry == int64(m.acknowledged+1)
	}
	for _, session := range m.sentIn {
		if session == op.Session {
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

// deferUnless puts off what the server tells while it is unclear whose operation it is that a session, or an entry of a replica, has
// made.
//
// It may be one of ours, sent by another tab, whose writing had failed: then it is to be found out first if it was written all the
// same. Or, with a server that does not tell entries, it may be the oldest in flight, which another tab has sent: that notes its session
// with the chain before it submits something, so a look at that tells. The journal of a tab that is gone may be this one's by now, and
// what is known of the chain still be older than what that tab has sent.
func (m *Model) deferUnless(session string, replica []byte, take func()) {
	p := m.kept
	switch {
	case m.deferring:
		m.deferred = append(m.deferred, take)
	case p == nil:
		take()
	case p.doubtful && len(replica) > 0 && string(replica) == string(p.keeper.replica[:]):
		m.deferring = true
		p.afterDoubt = append(p.afterDoubt, m.takesDeferred(take))
		p.read()
	case m.domain().usesEntries() || session == m.domain().session.ID || p.knowsWhose(session, m.doc.Version()):
		take()
	default:
		m.deferring = true
		p.sessions(m.takesDeferred(take))
	}
}

// takesDeferred takes what was put off, take first, unless the connection is another one by then.
func (m *Model) takesDeferred(take func()) func() {
	turn := m.turn
	return func() {
		if m.turn != turn {
			return
		}
		m.deferring = false
		take()
		for len(m.deferred) > 0 && m.turn == turn && !m.deferring {
			next := m.deferred[0]
			m.deferred = m.deferred[1:]
			next()
		}
	}
}
