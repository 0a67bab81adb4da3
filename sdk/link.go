package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

// link is one socket with the protocol on it: frames, requests and their time-outs, the heartbeat (wire.md §2, §3). It
// ends once, and takes what is pending with it.
type link struct {
	domain  *Domain
	socket  Socket
	opened  func()
	lost    func(error)      // called once if the link ends other than by close
	arrived func(wire.Frame) // requests and messages of the server

	limit   int            // bytes that a message may have
	largest int            // bytes of the largest message that was sent
	room    []byte         // for the next frame
	packs   bool           // the server takes several frames in a message
	pack    pack           // of frames that leave at the end of the turn
	next    int32          // id of the next request
	pending []*pending     // by id
	late    map[int32]bool // requests to open or join that have timed out: what they open after all is to be closed
	heard   time.Duration  // when the last message came
	pinged  bool           // and nothing was heard since
	beat    func()         // stops the heartbeat's timer
	transit transit        // of what was sent
	begun   bool           // the server has let us in: it may be pinged
	ended   bool
}

// pending is a request that waits for its answer.
type pending struct {
	id       int32
	size     int // bytes of its frame
	answered func(wire.Frame, error)
	stop     func() // of the time-out
}

// dial begins to open a link. Set lost and arrived before returning to the loop.
func (d *Domain) dial(opened func()) *link {
	l := &link{domain: d, opened: opened, beat: func() {}, limit: wire.MaxFrame}
	l.pack.posted = func() {
		l.pack.due = false
		l.flush()
	}
	l.socket = d.config.Dialer.Dial(d.socketURL, l)
	return l
}

// SocketOpened implements SocketHandler.
func (l *link) SocketOpened() {
	if !l.ended {
		l.opened()
	}
}

// SocketEnded implements SocketHandler.
func (l *link) SocketEnded(err error) { l.end(err) }

// SocketMessage implements SocketHandler. The order is that of wire.md §2: heartbeat, answers, the rest.
func (l *link) SocketMessage(message []byte) {
	if l.ended {
		return
	}
	l.heard, l.pinged = l.domain.config.Clock.Now(), false
	err := wire.Frames(message, func(frame []byte) bool {
		f, err := wire.DecodeFrame(frame)
		if err != nil {
			l.garbled(err)
		} else {
			l.frame(f)
		}
		return !l.ended
	})
	if err != nil {
		l.garbled(err)
	}
}

func (l *link) garbled(err error) {
	l.abort(wrap(ErrProtocol, err, "the server sent what is no message of the protocol"))
}

func (l *link) frame(f wire.Frame) {
	switch {
	case f.Body == wire.BodyPing:
		l.send(wire.Message, 0, &wire.PongMessage{})
	case f.Body == wire.BodyPong:
		l.transit.pong(l.heard)
	case f.Kind == wire.Response:
		l.answer(f)
	default:
		l.arrived(f)
	}
}

// maxKept is how much room for a message is kept for the next one.
const maxKept = 64 << 10

// send sends one frame, or returns an error of code too_large.
func (l *link) send(kind wire.Kind, id int32, m wire.BodyMessage) error {
	frame, err := l.encode(kind, id, m)
	if err == nil {
		l.put(frame)
	}
	return err
}

// encode makes a frame, valid until the next one. It returns an error of code too_large for one that the server would end the connection
// for: sent again on the next one, it would keep everything else from the server for ever.
func (l *link) encode(kind wire.Kind, id int32, m wire.BodyMessage) ([]byte, error) {
	frame, err := wire.EncodeFrame(l.room[:0], kind, id, m)
	if l.room = frame; cap(frame) > maxKept {
		l.room = nil
	}
	switch {
	case err != nil:
		return nil, wrap(ErrTooLarge, err, "what is to be sent is more than a server takes at once")
	case len(frame) > l.limit:
		return nil, errorf(ErrTooLarge, "what is to be sent has %d bytes, and the server takes at most %d at once", len(frame), l.limit)
	}
	return frame, nil
}

// put sends a frame. If the server takes packs, the first frame of a turn goes at once, and those after it in one message at the end of the
// turn; large ones by themselves.
func (l *link) put(frame []byte) {
	if l.pack.due && (len(frame) > maxPack || !l.pack.fits(frame, l.limit)) {
		l.flush()
	}
	if l.pack.due && len(frame) <= maxPack {
		if l.pack.add(frame); len(l.pack.bytes) >= maxPack {
			l.flush()
		}
		return
	}
	l.write(frame)
	if l.packs && !l.pack.due {
		l.pack.due = true
		l.domain.config.Loop.Post(l.pack.posted)
	}
}

// flush sends what waits in the pack.
func (l *link) flush() {
	if message := l.pack.take(); len(message) > 0 {
		l.write(message)
	}
}

func (l *link) write(message []byte) {
	if l.ended {
		return
	}
	l.largest = max(l.largest, len(message))
	l.socket.Send(message)
	l.transit.add(len(message), l.domain.config.Clock.Now())
	if l.begun && l.transit.due() {
		l.askSign()
	}
}

// request sends a request. answered is called once: with the response, or the error that the server, the time-out or the
// end of the link gave, or that it is too large.
func (l *link) request(m wire.BodyMessage, timeout time.Duration, answered func(wire.Frame, error)) {
	frame, err := l.encode(wire.Request, l.next, m)
	if err != nil {
		l.domain.later(func() { answered(wire.Frame{}, err) })
		return
	}
	p := &pending{id: l.next, size: len(frame), answered: answered}
	l.next++
	l.pending = append(l.pending, p)
	l.put(frame)
	p.stop = l.domain.config.Clock.AfterFunc(l.grace()+timeout, func() {
		if l.take(p.id) != nil {
			switch m.Body() {
			case wire.BodyOpenRealTimeModelRequest, wire.BodyModelResyncRequest, wire.BodyActivityJoinRequest:
				if l.late == nil {
					l.late = map[int32]bool{}
				}
				l.late[p.id] = true
			}
			answered(wire.Frame{}, errorf(ErrRequestTimeout, "the server did not answer in time; whether it did what was asked is not known"))
		}
	})
}

// answer hands a response to its request. An answer that nobody waits for came after the time-out.
func (l *link) answer(f wire.Frame) {
	p := l.take(f.ID)
	if p == nil {
		if l.late[f.ID] {
			delete(l.late, f.ID)
			l.domain.late(f)
		}
		return
	}
	p.stop()
	if f.Body == wire.BodyError {
		p.answered(wire.Frame{}, serverError(f))
		return
	}
	p.answered(f, nil)
}

// take takes a request out of those that wait, nil if it does not.
func (l *link) take(id int32) *pending {
	for i, p := range l.pending {
		if p.id == id {
			l.pending = append(l.pending[:i:i], l.pending[i+1:]...)
			return p
		}
	}
	return nil
}

// abort ends a link that is of no use any more.
func (l *link) abort(err error) {
	if !l.ended {
		l.socket.Close(closeAbort, "")
		l.end(err)
	}
}

// close ends the link in order. Its lost is not called.
func (l *link) close() {
	if !l.ended {
		l.flush()
		l.lost = func(error) {}
		l.socket.Close(closeNormal, "")
		l.end(errorf(ErrConnectionFailed, "the connection was closed"))
	}
}

func (l *link) end(err error) {
	if l.ended {
		return
	}
	l.ended = true
	l.beat()
	lost := wrap(ErrConnectionFailed, err, "the connection ended before the server answered; whether it did what was asked is not known")
	waiting, refused := l.pending, l.refused(err)
	l.pending = nil
	for _, p := range waiting {
		p.stop()
		why := lost
		if refused > 0 && p.size == refused {
			why = wrap(ErrTooLarge, err, "what was sent has %d bytes, which is more than the server takes at once", p.size)
		}
		l.domain.later(func() { p.answered(wire.Frame{}, why) }) // once the state of everything is clear again
	}
	l.lost(err)
}
