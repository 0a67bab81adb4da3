package activity

import (
	"time"

	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// simConn is a connection, as the server sees it. What goes each way comes in order.
type simConn struct {
	page     *simPage
	id       model.Identity
	up, down []func()
	pending  map[int]func(error) // requests that are not answered
	asked    int
	lost     bool // what is sent to the page
	ended    bool // for the server
}

func (c *simConn) Identity() model.Identity { return c.id }

func (c *simConn) Send(frame []byte, who []model.Identity) {
	f, err := wire.DecodeFrame(frame)
	if err != nil {
		c.page.user.sim.t.Error(err)
	}
	c.toPage(func() {
		c.know(who)
		if taken, err := c.page.service.Arrived(f); !taken || err != nil {
			c.page.user.sim.t.Errorf("%v was not taken: %v", f.Body, err)
		}
	})
}

func (c *simConn) know(who []model.Identity) {
	for _, id := range who {
		c.page.users.AddSession(id.Session, identity.UserID{Name: id.User.Name})
	}
}

func (c *simConn) toPage(f func()) {
	c.down = append(c.down, f)
	c.page.user.sim.net.Post(func() {
		next := c.down[0]
		c.down = c.down[1:]
		if !c.lost && !c.page.dead {
			c.page.tab.Post(func() {
				if !c.lost {
					next()
				}
			})
		}
	})
}

func (c *simConn) toServer(f func()) {
	c.up = append(c.up, f)
	c.page.user.sim.net.Post(func() {
		next := c.up[0]
		c.up = c.up[1:]
		if !c.ended {
			next()
		}
	})
}

// end loses what is under way to the page. The server notices at once, or after it has dealt with what was sent.
func (c *simConn) end() {
	s := c.page.user.sim
	c.lost = true
	drop := func() {
		c.ended = true
		s.server.Drop(c)
	}
	if s.r.IntN(2) == 0 {
		drop()
		return
	}
	s.net.AfterFunc(time.Duration(s.r.IntN(4000))*time.Millisecond, drop)
}
