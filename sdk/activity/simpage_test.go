package activity

import (
	"context"
	"fmt"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// simPage is a page of a user: a service.Host.
type simPage struct {
	user     *simUser
	tab      *offlinetest.Tab
	service  *Service
	users    *identity.Cache
	session  string
	conn     *simConn // nil: there is none
	dead     bool
	activity *Activity
	told     map[string]State // the others, by events
	faults   []error
	states   []State // own states of this session, in order: when it is another one, the server has had them
	during   string  // that session
	kept     int     // how many of them are older than the newest that is durable; -1: none is
}

func (u *simUser) open() {
	p := &simPage{user: u, tab: u.sim.world.NewTab(), users: identity.NewCache(), session: "offline:" + u.name, told: map[string]State{}}
	u.page = p
	p.service = New(p, permission.New(p))
	p.tab.Post(func() { p.service.Stored(u.store) })
	if u.sim.r.IntN(2) == 0 {
		p.connect()
	}
	p.join()
}

// join joins until that succeeds: it may be known neither here nor be to be asked for.
func (p *simPage) join() {
	p.tab.Post(func() {
		world := permission.Grants{World: []string{"join", "set_state", "view_state"}}
		p.service.Join(home, JoinOptions{AutoCreate: &AutoCreate{Ephemeral: true, Grants: world}}, func(a *Activity, err error) {
			if err != nil {
				p.tab.AfterFunc(time.Second, p.join)
				return
			}
			p.activity = a
			for _, one := range a.Participants() {
				if !one.Local {
					p.told[one.Session] = one.State
				}
			}
			p.wantKept(a)
			if len(p.user.saved) > 0 && a.phase != live {
				p.states, p.during, p.kept = []State{a.State()}, a.session, 0
			}
			p.user.saved = nil
		})
	})
}

// wantKept wants the own state to begin with what a killed page has kept, or what it had after that.
func (p *simPage) wantKept(a *Activity) {
	for _, one := range p.user.saved {
		if text(one) == text(a.State()) {
			return
		}
	}
	if len(p.user.saved) > 0 {
		p.user.sim.t.Errorf("%s had kept one of %v and begins with %s", p.user.name, p.user.saved, text(a.State()))
	}
}

// set changes the state, and notes what is durable if it is not sent.
func (p *simPage) set(change func()) {
	p.tab.Post(func() {
		if p.activity == nil || p.activity.phase == over {
			return
		}
		change()
		state, a := p.activity.State(), p.activity
		if p.during != a.session {
			p.states, p.during, p.kept = nil, a.session, -1
		}
		at, session := len(p.states), a.session
		p.states = append(p.states, state)
		a.Saved(func(err error) {
			if err == nil && a.phase == waiting && a == p.activity && p.during == session {
				p.kept = max(p.kept, at)
			}
		})
	})
}

func (p *simPage) leave() {
	p.tab.Post(func() {
		if p.activity == nil {
			return
		}
		p.activity.Leave(func(error) {})
		p.activity, p.during, p.told = nil, "", map[string]State{}
		p.join()
	})
}

func (p *simPage) kill() {
	if a := p.activity; a != nil && a.phase == waiting && p.during == a.session && p.kept >= 0 {
		p.user.saved = p.states[p.kept:]
	}
	p.dead = true
	if p.conn != nil {
		p.conn.end()
	}
	p.user.sim.world.Kill(p.tab)
}

func (p *simPage) connect() {
	s := p.user.sim
	s.session++
	c := &simConn{page: p, pending: map[int]func(error){}, id: model.Identity{Session: fmt.Sprint(s.session), User: store.UserID{Name: p.user.name}, Data: &wire.DomainUserData{}}}
	p.conn = c
	p.tab.Post(func() {
		if p.conn == c {
			p.session = c.id.Session
			p.service.Online()
		}
	})
}

// cut loses the connection, with all that is on its way to the page, and perhaps what is on its way to the server.
func (p *simPage) cut() {
	c := p.conn
	p.conn = nil
	c.end()
	p.tab.Post(func() {
		p.service.Offline()
		for _, done := range c.pending {
			done(offline.Errorf(service.ErrConnectionFailed, "cable cut"))
		}
	})
}

// Emit implements service.Host: it keeps what the events tell of the others.
func (p *simPage) Emit(event service.Event) {
	e := event.(*Event)
	if e.Activity != p.activity || e.Local {
		return
	}
	_, there := p.told[e.Session]
	switch e.Name {
	case SessionJoined:
		if there {
			p.user.sim.t.Errorf("%s is told twice that %s has joined", p.user.name, e.Session)
		}
		p.told[e.Session] = e.Participant.State
	case SessionLeft:
		if !there {
			p.user.sim.t.Errorf("%s is told that %s has left, which was not there", p.user.name, e.Session)
		}
		delete(p.told, e.Session)
	case StateDelta:
		p.told[e.Session] = changed(p.told[e.Session], &wire.ActivityUpdateStateMessage{Set: e.Values, Complete: e.Complete, Removed: e.Removed})
	}
}

func (p *simPage) Env() offline.Env  { return p.tab.Env() }
func (p *simPage) Connected() bool   { return p.conn != nil && p.session == p.conn.id.Session }
func (p *simPage) UsesEntries() bool { return true }
func (p *simPage) Keeps() bool       { return true }
func (p *simPage) StoreName() string { return p.user.name }
func (p *simPage) Session() string   { return p.session }
func (p *simPage) User() *identity.User {
	return &identity.User{ID: identity.UserID{Name: p.user.name}}
}
func (p *simPage) Users() *identity.Cache       { return p.users }
func (p *simPage) Fault(err error, what string) { p.faults = append(p.faults, err) }

func (p *simPage) Send(m wire.BodyMessage) {
	if u, c := m.(*wire.ActivityUpdateStateMessage), p.conn; p.Connected() {
		c.toServer(func() {
			if err := p.user.sim.server.Update(c, u); err != nil {
				p.user.sim.t.Error(err)
			}
		})
	}
}

// Request implements service.Host.
func (p *simPage) Request(m wire.BodyMessage, _ wire.Body, reply wire.Part, done func(error)) {
	c := p.conn
	if !p.Connected() {
		p.tab.Post(func() { done(offline.Errorf(offline.ErrOffline, "there is no connection")) })
		return
	}
	c.asked++
	id := c.asked
	c.pending[id] = done
	answer := func(err error) {
		delete(c.pending, id)
		done(err)
	}
	c.toServer(func() {
		switch m := m.(type) {
		case *wire.ActivityJoinRequestMessage:
			p.user.sim.server.Join(context.Background(), c, m, func(joined wire.BodyMessage, err error, who []model.Identity) {
				c.toPage(func() {
					if c.know(who); err == nil {
						err = wire.Decode(joined.(*wire.ActivityJoinResponseMessage).Append(nil), reply)
					}
					answer(err)
				})
			})
		case *wire.ActivityLeaveRequestMessage:
			err := p.user.sim.server.Leave(c, m.ResourceID)
			c.toPage(func() { answer(err) })
		case *wire.GetServerTimeRequestMessage:
			c.toPage(func() { answer(nil) })
		}
	})
}

// nothingStored is a store for ephemeral activities only.
type nothingStored struct{}

func (nothingStored) Activity(context.Context, store.ActivityKey) (store.Activity, error) {
	return store.Activity{}, store.ErrNotFound
}
func (nothingStored) AddActivity(context.Context, store.Activity, store.Grants) error {
	return store.ErrFull
}
func (nothingStored) DeleteActivity(context.Context, store.ActivityKey) error {
	return store.ErrNotFound
}
func (nothingStored) GroupsOf(context.Context, store.UserID) ([]string, error) { return nil, nil }
func (nothingStored) Grants(context.Context, store.GrantTarget) (store.Grants, error) {
	return store.Grants{}, nil
}
func (nothingStored) SetGrants(context.Context, store.GrantTarget, store.Grants) error {
	return store.ErrFull
}
