package sdk

import "github.com/holdfast-sdk/holdfast/wire"

// pack collects frames of one turn for one message (wire.Frames), which costs much less than a message for each.
type pack struct {
	posted func() // sends it at the end of the turn
	due    bool   // posted will be called: something was sent in this turn already
	bytes  []byte
	frames int
	last   int // bytes of the last frame
}

// packHead is how many bytes a frame may take in a pack beyond its own.
const packHead = 7

// fits reports whether a message with one frame more has at most limit bytes.
func (p *pack) fits(frame []byte, limit int) bool {
	return p.frames == 0 || len(p.bytes)+packHead+len(frame) <= limit
}

func (p *pack) add(frame []byte) {
	p.bytes = wire.AppendPacked(p.bytes, frame)
	p.frames++
	p.last = len(frame)
}

// take empties the pack and returns its message, valid until the next add: a single frame goes as it is.
func (p *pack) take() []byte {
	message := p.bytes
	if p.frames == 1 {
		message = message[len(message)-p.last:]
	}
	p.frames, p.bytes = 0, p.bytes[:0]
	if cap(p.bytes) > 2*maxPack {
		p.bytes = nil
	}
	return message
}
