package activity

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	server "github.com/holdfast-sdk/holdfast/server/activity"
	"github.com/holdfast-sdk/holdfast/server/model"
	granted "github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// TestAllKnowTheSameInTheEndWhateverIsCutAndKilled has the pages of three users in one activity of the real server, while
// connections are cut with what is under way, and pages are killed and started anew.
func TestAllKnowTheSameInTheEndWhateverIsCutAndKilled(t *testing.T) {
	for seed := range uint64(400) {
		if newSim(t, seed).run(); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

type sim struct {
	t       *testing.T
	r       *rand.Rand
	world   *offlinetest.World
	net     *offlinetest.Tab
	server  *server.Service
	users   []*simUser
	session int
}

// simUser has a device, and one page at a time.
type simUser struct {
	sim   *sim
	name  string
	store *offline.MemoryStore
	page  *simPage
	saved []State // what a page that was killed had kept before it could send it, and the states that it had after that
}

func newSim(t *testing.T, seed uint64) *sim {
	w := offlinetest.NewWorld(seed)
	s := &sim{t: t, r: rand.New(rand.NewPCG(seed, 5)), world: w, net: w.NewTab()}
	db := nothingStored{}
	grants := server.NewGrants(db)
	s.server = server.New(server.Env{Store: db, Grants: grants, Permissions: granted.New(grants, db), Now: time.Now,
		Present: func(p server.Peer) bool { return !p.(*simConn).ended }})
	for i := range 3 {
		u := &simUser{sim: s, name: fmt.Sprint("user", i), store: offline.NewMemoryStore()}
		s.users = append(s.users, u)
		u.open()
	}
	return s
}

func (s *sim) run() {
	for range 120 {
		for range s.r.IntN(12) {
			s.world.Step()
		}
		if s.r.IntN(20) == 0 {
			s.world.Advance(time.Duration(s.r.IntN(3000)) * time.Millisecond)
		}
		s.act(s.users[s.r.IntN(len(s.users))])
	}
	for _, u := range s.users {
		if u.page.conn == nil {
			u.page.connect()
		}
	}
	s.world.Advance(time.Minute)
	s.check()
}

// act has a user, or what it depends on, do something.
func (s *sim) act(u *simUser) {
	p := u.page
	switch n := s.r.IntN(12); {
	case n == 0 && p.conn != nil:
		p.cut()
	case n == 1:
		p.kill()
		u.open()
	case n <= 3 && p.conn == nil:
		p.connect()
	case p.activity == nil:
	case n == 4:
		p.set(func() { p.activity.ClearState() })
	case n == 5:
		p.set(func() { p.activity.RemoveState([]string{fmt.Sprint("k", s.r.IntN(3))}) })
	case n == 6:
		p.leave()
	default:
		p.set(func() { p.activity.SetState(stateOf(fmt.Sprintf("k%d=%d", s.r.IntN(3), s.r.IntN(1000)))) })
	}
}

// check compares what everybody knows with the server.
func (s *sim) check() {
	m, _, err := s.server.Participants(context.Background(), store.UserID{Kind: store.ConvergenceUser}, store.ActivityKey{Type: home.Type, ID: home.ID})
	if err != nil {
		s.t.Error(err)
		return
	}
	want := map[string]State{}
	for session, one := range m.State {
		want[session] = one.State
	}
	if len(want) != len(s.users) {
		s.t.Errorf("the server has %d participants: %s", len(want), shownStates(want))
	}
	for _, u := range s.users {
		p := u.page
		if p.activity == nil || !p.activity.Fresh().Live {
			s.t.Errorf("%s is not in it", u.name)
			continue
		}
		got := map[string]State{}
		for _, one := range p.activity.Participants() {
			got[one.Session] = one.State
		}
		if shownStates(got) != shownStates(want) {
			s.t.Errorf("%s knows\n%s, and the server\n%s", u.name, shownStates(got), shownStates(want))
		}
		delete(got, p.activity.session)
		if shownStates(p.told) != shownStates(got) {
			s.t.Errorf("%s was told\n%s, and knows\n%s", u.name, shownStates(p.told), shownStates(got))
		}
		if len(p.faults) > 0 {
			s.t.Errorf("%s: %v", u.name, p.faults)
		}
		left, err := u.store.GetRange(offline.BucketRows, offline.Prefix("activity", "own"))
		if len(left) > 0 || err != nil {
			s.t.Errorf("%s: there is still something to send on the device: %v %v", u.name, left, err)
		}
	}
}

func shownStates(states map[string]State) string {
	var parts []string
	for session, state := range states {
		parts = append(parts, session+" {"+text(state)+"}")
	}
	sort.Strings(parts)
	return strings.Join(parts, ", ")
}

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
			done(offline.Errorf(errConnectionFailed, "cable cut"))
		}
	})
}

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
func (p *simPage) Request(m wire.BodyMessage, _ wire.Body, reply service.Decoder, done func(error)) {
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
						err = reply.Decode(joined.(*wire.ActivityJoinResponseMessage).Append(nil))
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
