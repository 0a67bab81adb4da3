package sim

import (
	"strings"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/wire"
)

// limitSize decides how large messages may be, and whether the server says so.
func (r *run) limitSize() {
	r.largest = wire.MaxFrame
	if !r.refuses() {
		return
	}
	r.largest, r.saysSize = 4_000, r.chance(2)
	if !r.saysSize {
		r.largest = 70_000 // more than a pack has
	}
}

// tellsSize is the limit that the server tells, 0 for its default.
func (r *run) tellsSize() int {
	if r.saysSize {
		return r.largest
	}
	return 0
}

// tooLarge ends a connection on which more was sent than the server takes, as something between does that has such a limit.
func (c *conn) tooLarge(message []byte) {
	r := c.run
	r.tracef("%s sends %d bytes on connection %d", c.page.name, len(message), c.number)
	if r.saysSize {
		r.failf("%s sends %d bytes, and was told that %d are too much", c.page.name, len(message), r.largest)
	}
	c.ended = true
	c.page.tab.Post(func() { c.handler.SocketEnded(offline.Errorf(sdk.ErrTooLarge, "message too big")) })
	c.drop(r.once())
}

// swells makes an edit, or a model, that is larger than what the server takes, or nearly so.
func (r *run) swells() {
	id, create := r.id(), r.chance(4)
	along := strings.Repeat("x", r.largest*(1+r.random.IntN(4))/3)
	r.on(func(p *page) {
		if create {
			p.createWith(id, along)
		} else if m := p.pick(); m != nil {
			p.editWith(m, along)
		}
	})
}
