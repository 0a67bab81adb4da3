package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// HistoryQuery says which part of a history is wanted; what is nil or empty is not said.
type HistoryQuery struct {
	Start   *int64 // the first event; nil: the last one there is, and forward the first one
	Limit   *int64 // at most so many events
	Forward *bool  // towards the newer ones; nil: to the older ones
	Filter  []string
}

// History is a part of the history of a chat.
type History struct {
	Events        []Event
	Offset, Total int64
	service.Fresh
}

// defaultLimit is how many events are shown of what is kept here if the application does not say.
const defaultLimit = 100

// History reads the history. Without a connection it answers from what is kept on this device, up to the first gap, and fails with
// offline if that is nothing.
func (c *Chat) History(q HistoryQuery, done func(*History, error)) {
	s := c.service
	m := &wire.ChatHistoryRequestMessage{ChatID: c.id, Limit: q.Limit, StartEvent: q.Start, Forward: q.Forward, EventFilter: q.Filter}
	var got wire.ChatHistoryResponseMessage
	s.host.Request(m, wire.BodyGetChatHistoryResponse, &got, func(err error) {
		switch {
		case err == nil:
			done(c.readHistory(&got), nil)
		case service.LacksConnection(err):
			s.instead(func() { c.History(q, done) }, func() { c.storedHistory(q, err, done) })
		default:
			done(nil, err)
		}
	})
}

// readHistory shows what the server has answered, and keeps it.
func (c *Chat) readHistory(m *wire.ChatHistoryResponseMessage) *History {
	s := c.service
	h := &History{Offset: m.StartIndex, Total: m.TotalResults, Fresh: service.Fresh{Live: true, AsOf: s.now()}}
	for i := range m.Data {
		e := entryOf(&m.Data[i])
		if e == nil {
			continue
		}
		s.keep.event(e)
		if it, found := s.itemOf(e); found {
			e.Pending = it.Token
			s.shown[it.Token] = true
		}
		h.Events = append(h.Events, *e)
	}
	return h
}

// storedHistory answers from the store; err is the reason why the server is not asked.
func (c *Chat) storedHistory(q HistoryQuery, err error, done func(*History, error)) {
	s := c.service
	walk := walk{chat: c.id, forward: q.Forward != nil && *q.Forward, limit: defaultLimit, filter: q.Filter, next: Unknown}
	if q.Limit != nil {
		walk.limit = int(min(*q.Limit, 1<<20))
	}
	switch {
	case q.Start != nil:
		walk.next = *q.Start
	case walk.forward:
		walk.next = 0
	}
	s.keep.read(&walk, func(failed error) {
		switch {
		case failed != nil:
			done(nil, failed)
		case walk.seen == 0:
			done(nil, offline.Wrap(offline.ErrOffline, err, "this part of the history of the chat %q is not kept on this device", c.id))
		default:
			h := &History{Events: walk.found, Total: int64(len(walk.found)), Fresh: service.Fresh{AsOf: c.info.AsOf}}
			if len(q.Filter) == 0 {
				h.Total = c.info.Last + 1
			}
			done(h, nil)
		}
	})
}

// walk is a way through the events of a chat that are kept, from number to number until the first gap.
type walk struct {
	chat    string
	forward bool
	limit   int
	filter  []string
	next    int64 // the number that is next; Unknown: that of the newest one
	seen    int   // events that were there, whether they pass the filter or not
	found   []Event
}

// take takes the next record, and reports whether to go on.
func (w *walk) take(number int64, e *Event) bool {
	if len(w.found) >= w.limit || w.next != Unknown && number != w.next {
		return false
	}
	w.seen++
	if w.wants(e.Name) {
		w.found = append(w.found, *e)
	}
	if w.forward {
		w.next = number + 1
	} else {
		w.next = number - 1
	}
	return w.next >= 0
}

func (w *walk) wants(name string) bool {
	for _, wanted := range w.filter {
		if wanted == name {
			return true
		}
	}
	return len(w.filter) == 0
}
