package sdk

import (
	"github.com/holdfast-sdk/holdfast/wire"
)

// sentUnder tells that all entries up to last that were not acknowledged by then were submitted in a session. Against a
// server without our extension that is how own operations are known in a replay (offline.md §4).
type sentUnder struct {
	session string
	last    int32
}

// notePath remembers the session in which an entry is submitted.
func (m *Model) notePath(session string, entry int32) {
	if n := len(m.sentUnder); n > 0 && m.sentUnder[n-1].session == session {
		m.sentUnder[n-1].last = max(m.sentUnder[n-1].last, entry)
		return
	}
	alive := m.sentUnder[:0:0]
	for _, s := range m.sentUnder {
		if s.last > m.acknowledged {
			alive = append(alive, s)
		}
	}
	m.sentUnder = append(alive, sentUnder{session, entry})
}

// isOwn reports whether an operation is our oldest one in flight, committed before its acknowledgement was lost. The
// operations of one replica, and of one session, are committed in order.
func (m *Model) isOwn(r *wire.RemoteOperationMessage) bool {
	if m.doc.InflightLen() == 0 {
		return false
	}
	head := m.acknowledged + 1
	if len(r.Replica) > 0 {
		return string(r.Replica) == string(m.replica[:]) && r.Entry == int64(head)
	}
	for _, s := range m.sentUnder {
		if s.session == r.SessionID && s.last >= head {
			return true
		}
	}
	return false
}
