package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/outbox"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// delivery is the way of one item of the outbox to the server.
type delivery struct {
	s      *Service
	it     outbox.Item
	repeat bool // it may have got there before
	legacy bool // the server does not know a repetition
	joined bool // the room was joined for this
	done   func(outbox.Receipt, offline.Outcome)
}

// send is the outbox's request.
func (s *Service) send(it outbox.Item, repeat bool, done func(outbox.Receipt, offline.Outcome)) {
	d := &delivery{s: s, it: it, repeat: repeat, legacy: !s.host.UsesEntries(), done: done}
	s.flying[it.Lane] = d
	if it.Kind != kindSeen && (d.legacy || repeat) {
		d.carefully()
		return
	}
	d.request()
}

// end tells the outbox, once.
func (d *delivery) end(r outbox.Receipt, o offline.Outcome) {
	if d.done == nil {
		return
	}
	done := d.done
	d.done = nil
	if d.s.flying[d.it.Lane] == d {
		delete(d.s.flying, d.it.Lane)
	}
	if d.s.visits[d.it.Lane] {
		delete(d.s.visits, d.it.Lane)
		d.s.left[d.it.Lane] = true
		d.s.host.Request(&wire.LeaveChatRequestMessage{ChatID: d.it.Lane}, wire.BodyLeaveChatResponse, nil, func(error) {})
	}
	done(r, o)
}

// request asks the server for what the item is about.
func (d *delivery) request() {
	it, host := &d.it, d.s.host
	replica := d.s.queue.Replica()
	mark, entry := replica[:], int64(it.N)
	if d.legacy {
		mark, entry = nil, 0
	}
	switch it.Kind {
	case kindMessage:
		var m wire.PublishChatResponseMessage
		host.Request(&wire.PublishChatRequestMessage{ChatID: it.Lane, Message: it.Text, Replica: mark, Entry: entry}, wire.BodyPublishChatMessageResponse, &m,
			func(err error) { d.answered(outbox.Receipt{Number: m.EventNumber, Millis: m.Timestamp.Millis()}, err) })
	case kindName:
		host.Request(&wire.SetChatNameRequestMessage{ChatID: it.Lane, Name: it.Text, Replica: mark, Entry: entry}, wire.BodySetChatNameResponse, nil, d.plainly)
	case kindTopic:
		host.Request(&wire.SetChatTopicRequestMessage{ChatID: it.Lane, Topic: it.Text, Replica: mark, Entry: entry}, wire.BodySetChatTopicResponse, nil, d.plainly)
	default:
		host.Request(&wire.MarkChatEventsSeenRequestMessage{ChatID: it.Lane, EventNumber: it.Number}, wire.BodyMarkChatEventsSeenResponse, nil, d.plainly)
	}
}

func (d *delivery) plainly(err error) { d.answered(outbox.Receipt{}, err) }

// answered takes the server's answer.
func (d *delivery) answered(r outbox.Receipt, err error) {
	code := offline.CodeOf(err)
	switch {
	case d.done == nil || d.s.disposed:
	case err == nil:
		d.delivered(r)
	case code == ErrNotJoined && !d.joined && d.isRoom():
		d.join()
	case code == service.ErrRequestTimeout && d.legacy && d.it.Kind == kindSeen:
		d.arrived()
	default:
		d.end(r, outcomeOf(err))
	}
}

// arrived finds out whether a server that says nothing has got the item: original ones do as they are told, and what they answer was asked
// after it.
func (d *delivery) arrived() {
	d.s.askInfos([]string{d.it.Lane}, func(_ []wire.ChatInfoData, err error) {
		switch {
		case d.done == nil || d.s.disposed:
		case err == nil || isServers(offline.CodeOf(err)):
			d.end(outbox.Receipt{}, offline.Outcome{Class: offline.Done})
		default:
			d.end(outbox.Receipt{}, outcomeOf(err))
		}
	})
}

// delivered ends with the item's event, which is told before the item is not pending any more.
func (d *delivery) delivered(r outbox.Receipt) {
	if d.it.Kind == kindMessage {
		d.s.sentMessage(&d.it, r)
	}
	d.end(r, offline.Outcome{Class: offline.Done})
}

// sentMessage takes the event that a message of this user has become.
func (s *Service) sentMessage(it *outbox.Item, r outbox.Receipt) {
	c := s.find(it.Lane)
	if c == nil || !c.based || !c.joined() {
		return
	}
	replica := s.queue.Replica()
	e := &Event{Name: Message, Chat: it.Lane, Number: r.Number, Millis: r.Millis, User: s.own(), Text: it.Text}
	s.take(e.mark(replica[:], int64(it.N)))
}

// outcomeOf says what an error means for the outbox.
func outcomeOf(err error) offline.Outcome {
	switch code := offline.CodeOf(err); code {
	case offline.ErrOffline:
		return offline.Outcome{Class: offline.NetworkDown, Err: err}
	case service.ErrConnectionFailed, service.ErrClosed, offline.ErrCancelled:
		return offline.Outcome{Class: offline.NetworkDown, MaybeApplied: true, Err: err}
	case service.ErrRequestTimeout, service.ErrProtocol:
		return offline.Outcome{Class: offline.Lost, Err: err}
	case "timeout", "unknown":
		return offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: err}
	}
	return offline.Outcome{Class: offline.Permanent, Err: err}
}

// isRoom reports whether the chat is or may be a room, of which a session has to be.
func (d *delivery) isRoom() bool {
	i := d.s.stored[d.it.Lane]
	return i == nil || i.Type == Room
}

// join joins the room for a message that another session has left behind, and asks again.
func (d *delivery) join() {
	var m wire.JoinChatResponseMessage
	c := d.s.find(d.it.Lane)
	d.joined = true
	d.s.visits[d.it.Lane] = c == nil || !c.inRoom
	d.s.host.Request(&wire.JoinChatRequestMessage{ChatID: d.it.Lane}, wire.BodyJoinChatResponse, &m, func(err error) {
		if err != nil {
			delete(d.s.visits, d.it.Lane)
		}
		if err != nil && offline.CodeOf(err) != ErrAlreadyJoined {
			d.end(outbox.Receipt{}, outcomeOf(err))
			return
		}
		d.request()
	})
}

// delivered is told of each item that the server has taken, whichever tab has sent it.
func (s *Service) delivered(it outbox.Item, r outbox.Receipt) {
	switch it.Kind {
	case kindMessage:
		s.sentMessage(&it, r)
		delete(s.shown, it.Token)
		s.emit(&Event{Name: MessageDelivered, Chat: it.Lane, Pending: it.Token, User: s.own(), Text: it.Text, Number: r.Number, Millis: r.Millis})
	case kindSeen:
		if s.find(it.Lane) != nil {
			s.seen(it.Lane, s.own(), it.Number)
		}
	}
}

// refused is told of each item that has become a dead letter.
func (s *Service) refused(it outbox.Item) {
	if it.Kind == kindMessage {
		s.emit(&Event{Name: MessageRefused, Chat: it.Lane, Pending: it.Token, User: s.own(), Text: it.Text, Millis: it.Since, Code: it.Code, Reason: it.Reason})
	}
}

// itemOf is the item that has become an event of this user. A server that tells no marks has taken the one that is on its way.
func (s *Service) itemOf(e *Event) (outbox.Item, bool) {
	if e.Name != Message || e.User != s.own() {
		return outbox.Item{}, false
	}
	if replica := s.queue.Replica(); e.replica != "" {
		if e.replica == string(replica[:]) {
			return s.queue.Find(e.entry)
		}
		return outbox.Item{}, false
	}
	for _, it := range s.queue.Items(e.Chat) {
		if it.State == offline.StateSubmitted {
			return it, !s.host.UsesEntries() && it.Kind == kindMessage && it.Text == e.Text
		}
	}
	return outbox.Item{}, false
}

var _ service.Event = (*Event)(nil)
