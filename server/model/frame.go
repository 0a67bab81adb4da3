package model

import (
	"encoding/binary"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// shared is a message that goes to many connections, which differ only in the number by which each calls the model. The number
// is field 1 of all such messages: what follows it is encoded once.
type shared struct {
	body    wire.Body
	content []byte     // the message without its resourceId
	from    []Identity // who an operation is of
	own     *shared    // what those get in place of it who may know the journal; nil if that is the same
	journal store.Replica
	number  int32 // the one that frame is for
	frame   []byte
}

// sharable is a message of wire whose content can be had without an envelope.
type sharable interface {
	wire.BodyMessage
	Append(b []byte) []byte
}

// share encodes m, whose ResourceID must be zero.
func share(m sharable) *shared {
	return &shared{body: m.Body(), content: m.Append(nil), number: -1}
}

// operation encodes an operation of a client for the others. Not all of them are told its mark, see mayKnow.
func operation(m *wire.RemoteOperationMessage, from Identity, mark store.Mark) *shared {
	s := share(m)
	s.from = []Identity{from}
	if mark != (store.Mark{}) {
		SetMark(&m.Replica, &m.Entry, mark)
		s.own, s.journal = share(m), mark.Replica
	}
	return s
}

// sendTo sends an operation to a client.
func (s *shared) sendTo(c *Client) {
	m := s
	if s.own != nil && c.mayKnow(c.families, s.journal, s.from[0].User) {
		m = s.own
	}
	c.peer.Send(m.to(c.number), s.from)
}

// to is the frame for a connection that calls the model number. Most connections have one model open and call it 0, so the
// last frame is kept.
func (s *shared) to(number int32) []byte {
	if s.number == number {
		return s.frame
	}
	var field [6]byte
	head := field[:0]
	if number != 0 { // proto3 leaves a zero out
		head = binary.AppendUvarint(append(head, 1<<3), uint64(uint32(number)))
	}
	frame := make([]byte, 0, len(head)+len(s.content)+8)
	frame = binary.AppendUvarint(frame, uint64(s.body)<<3|2)
	frame = binary.AppendUvarint(frame, uint64(len(head)+len(s.content)))
	frame = append(append(frame, head...), s.content...)
	s.number, s.frame = number, frame
	return frame
}

// frameFor encodes a message to one connection.
func frameFor(m wire.BodyMessage) []byte { return wire.AppendFrame(nil, wire.Message, 0, m) }
