package outbox

import (
	"strings"

	"github.com/holdfast-sdk/holdfast/offline"
)

// makers has each tab send what it has made itself, where tabs are users of their own: anonymous ones, who share a store. What a tab that
// is gone has made is sent by another one. A tab lives as long as it holds the lease of its name; the lanes of the journal
// begin with that of who made their items.
type makers struct {
	own    string          // name of this tab; "" where tabs are the same user, and any of them sends everything
	theirs map[string]bool // names of other tabs, and whether this tab sends for them
	held   map[string]bool // lanes that are left to others
}

// lane is the name in the journal of a lane of this tab.
func (m *makers) lane(lane string) string {
	if m.own == "" {
		return lane
	}
	return m.own + "/" + lane
}

// split takes the name of a lane in the journal apart.
func (m *makers) split(key string) (maker, lane string) {
	if m.own == "" {
		return "", key
	}
	maker, lane, _ = strings.Cut(key, "/")
	return maker, lane
}

// leaveToMaker holds back what another tab has made for as long as that one lives.
func (q *Queue) leaveToMaker(key string) {
	m := &q.makers
	maker, _ := m.split(key)
	if maker == m.own || m.theirs[maker] || m.held[key] {
		return
	}
	m.held[key] = true
	q.flusher.Hold(key)
	if _, asked := m.theirs[maker]; asked {
		return
	}
	m.theirs[maker] = false
	q.hold(maker, func() { q.sendFor(maker) })
}

// hold takes the lease of a tab as soon as nobody has it, until the queue is closed.
func (q *Queue) hold(maker string, then func()) {
	q.cfg.Env.Leases.Acquire("holdfast/"+q.name+"/"+maker, func(l offline.Lease) {
		if q.closed {
			l.Release()
			return
		}
		q.leases = append(q.leases, l)
		then()
	})
}

// sendFor goes on for a tab that is gone.
func (q *Queue) sendFor(maker string) {
	q.makers.theirs[maker] = true
	for key := range q.makers.held {
		if by, _ := q.makers.split(key); by == maker {
			delete(q.makers.held, key)
			q.flusher.Release(key)
		}
	}
}
