package chat

import (
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// What the server says, as this package has it.

// infoOf reads what the server says of a chat. Joined and Fresh are for the service to know.
func infoOf(m *wire.ChatInfoData) Info {
	i := Info{ID: m.ID, Type: m.ChatType, Membership: m.Membership, Name: m.Name, Topic: m.Topic,
		Created: m.CreatedTime.Millis(), LastTime: m.LastEventTime.Millis(), Last: m.LastEventNumber, MaxSeen: Unknown}
	for k := range m.Members {
		i.Members = append(i.Members, Member{identity.IDOf(m.Members[k].User), m.Members[k].MaxSeenEventNumber})
	}
	return i
}

//go:noinline
func numbered(name, chat string, number int64, at wire.Timestamp, user *wire.DomainUserIdData) *Event {
	return &Event{Name: name, Chat: chat, Number: number, Millis: at.Millis(), User: identity.IDOf(user)}
}

//go:noinline
func (e *Event) text(s string) *Event { e.Text = s; return e }

//go:noinline
func (e *Event) other(user *wire.DomainUserIdData) *Event { e.Other = identity.IDOf(user); return e }

//go:noinline
func (e *Event) mark(replica []byte, entry int64) *Event {
	e.replica, e.entry = string(replica), uint64(entry)
	return e
}

// entryOf reads an entry of a history; nil if it is of a kind that is not known.
func entryOf(d *wire.ChatEventData) *Event {
	switch {
	case d.Created != nil:
		m := d.Created
		e := numbered(Created, m.ChatID, m.EventNumber, m.Timestamp, m.User).text(m.Name)
		e.Topic = m.Topic
		for i := range m.Members {
			e.Members = append(e.Members, identity.IDOf(&m.Members[i]))
		}
		return e
	case d.Message != nil:
		m := d.Message
		return numbered(Message, m.ChatID, m.EventNumber, m.Timestamp, m.User).text(m.Message).mark(m.Replica, m.Entry)
	case d.UserJoined != nil:
		m := d.UserJoined
		return numbered(UserJoined, m.ChatID, m.EventNumber, m.Timestamp, m.User)
	case d.UserLeft != nil:
		m := d.UserLeft
		return numbered(UserLeft, m.ChatID, m.EventNumber, m.Timestamp, m.User)
	case d.UserAdded != nil:
		m := d.UserAdded
		return numbered(UserAdded, m.ChatID, m.EventNumber, m.Timestamp, m.User).other(m.AddedUser)
	case d.UserRemoved != nil:
		m := d.UserRemoved
		return numbered(UserRemoved, m.ChatID, m.EventNumber, m.Timestamp, m.User).other(m.RemovedUser)
	case d.NameChanged != nil:
		m := d.NameChanged
		return numbered(NameChanged, m.ChatID, m.EventNumber, m.Timestamp, m.User).text(m.Name)
	case d.TopicChanged != nil:
		m := d.TopicChanged
		return numbered(TopicChanged, m.ChatID, m.EventNumber, m.Timestamp, m.User).text(m.Topic)
	}
	return nil
}

// eventOf reads a message that tells of an event; nil if it is another one.
func eventOf(f wire.Frame) (*Event, error) {
	switch f.Body {
	case wire.BodyRemoteChatMessage:
		var m wire.RemoteChatMessageMessage
		err := wire.Decode(f.Payload, &m)
		return numbered(Message, m.ChatID, m.EventNumber, m.Timestamp, m.User).text(m.Message).mark(m.Replica, m.Entry), err
	case wire.BodyUserJoinedChat:
		var m wire.UserJoinedChatMessage
		err := wire.Decode(f.Payload, &m)
		return numbered(UserJoined, m.ChatID, m.EventNumber, m.Timestamp, m.User), err
	case wire.BodyUserLeftChat:
		var m wire.UserLeftChatMessage
		err := wire.Decode(f.Payload, &m)
		return numbered(UserLeft, m.ChatID, m.EventNumber, m.Timestamp, m.User), err
	case wire.BodyUserAddedToChat:
		var m wire.UserAddedToChatMessage
		err := wire.Decode(f.Payload, &m)
		return numbered(UserAdded, m.ChatID, m.EventNumber, m.Timestamp, m.User).other(m.AddedUser), err
	case wire.BodyUserRemovedFromChat:
		var m wire.UserRemovedFromChatMessage
		err := wire.Decode(f.Payload, &m)
		return numbered(UserRemoved, m.ChatID, m.EventNumber, m.Timestamp, m.User).other(m.RemovedUser), err
	case wire.BodyChatNameChanged:
		var m wire.ChatNameSetMessage
		err := wire.Decode(f.Payload, &m)
		return numbered(NameChanged, m.ChatID, m.EventNumber, m.Timestamp, m.User).text(m.Name), err
	case wire.BodyChatTopicChanged:
		var m wire.ChatTopicSetMessage
		err := wire.Decode(f.Payload, &m)
		return numbered(TopicChanged, m.ChatID, m.EventNumber, m.Timestamp, m.User).text(m.Topic), err
	}
	return nil, nil
}
