package sdk

import (
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
func (m *Model) isOwn(r *wire.RemoteOperationMessage) bool {
	if m.doc.InflightLen() == 0 {
		return false
	}
	if p := m.kept; p != nil {
		if p.entries[0] == 0 {
			return false // it was never sent
		}
		if len(r.Replica) > 0 {
			return string(r.Replica) == string(m.replica[:]) && r.Entry == int64(p.entries[0])
		}
		op := logOpOf(r)
		return sentIn(p.sentIn, &op)
	} else if len(r.Replica) > 0 {
		return string(r.Replica) == string(m.replica[:]) && r.Entry == int64(m.acknowledged+1)
	}
	for _, session := range m.sentIn {
		if session == r.SessionID {
			return true
		}
	}
	return false
}
