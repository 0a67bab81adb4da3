package chat

import (
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// scene is a world with a server, and the devices of its users.
type scene struct {
	t      *testing.T
	world  *offlinetest.World
	server *fakeServer
	stores map[string]*offline.MemoryStore // by user
	lines  int
}

func newScene(t *testing.T, seed uint64, once bool) *scene {
	return &scene{t: t, world: offlinetest.NewWorld(seed), server: newFakeServer(once), stores: map[string]*offline.MemoryStore{}}
}

var (
	ada = identity.UserID{Name: "ada"}
	bob = identity.UserID{Name: "bob"}
	eve = identity.UserID{Name: "eve"}
)

// tab is one tab of a user: the host of a chat service.
type tab struct {
	*scene
	user   *identity.User
	loop   *offlinetest.Tab
	line   *line // nil: no connection
	keeps  bool
	leases offline.Leases // nil: the world's
	store  *offlinetest.Store
	chats  *Service
	events []*Event
	faults []string
	users  *identity.Cache
}

// open opens a tab, and its store if it keeps something. It has no connection.
func (s *scene) open(user identity.UserID, keeps bool) *tab {
	t := &tab{scene: s, user: &identity.User{ID: user}, loop: s.world.NewTab(), keeps: keeps, users: identity.NewCache()}
	t.chats = New(t)
	if keeps {
		if name := nameOf(user); s.stores[name] == nil {
			s.stores[name] = offline.NewMemoryStore()
		}
		t.store = offlinetest.NewStore(s.stores[nameOf(user)])
		t.loop.Post(func() { t.chats.Stored(t.store) })
	}
	return t
}

// nameOf names the store of a user: anonymous ones share it.
func nameOf(user identity.UserID) string {
	if user.Kind == identity.AnonymousUser {
		return "anonymous"
	}
	return user.Name
}

// line is one connection: what is under way in both directions comes in order, and what was not there when it is cut never comes.
type line struct {
	host     *tab
	session  string
	up, down []func()
	asked    []*question
}

type question struct {
	done func(error)
	stop func()
}

// Choices implements offlinetest.Source.
func (l *line) Choices() int { return min(len(l.up), 1) + min(len(l.down), 1) }

// Do implements offlinetest.Source.
func (l *line) Do(pick int) {
	way := &l.up
	if len(l.up) == 0 || pick == 1 {
		way = &l.down
	}
	next := (*way)[0]
	*way = (*way)[1:]
	next()
}

func (l *line) tell(m wire.BodyMessage) {
	frame, err := wire.DecodeFrame(wire.AppendFrame(nil, wire.Message, 0, m))
	if err != nil {
		l.host.t.Fatal(err)
	}
	l.toClient(func() {
		if taken, err := l.host.chats.Arrived(frame); !taken || err != nil {
			l.host.t.Fatalf("%v was taken: %v, %v", frame.Body, taken, err)
		}
	})
}

// toClient runs something on the client's loop, if the line still stands then.
func (l *line) toClient(f func()) {
	l.down = append(l.down, func() {
		l.host.loop.Post(func() {
			if l.host.line == l {
				f()
			}
		})
	})
}

// connect makes a connection.
func (t *tab) connect() {
	t.lines++
	l := &line{host: t, session: "session " + strconv.Itoa(t.lines)}
	t.loop.Post(func() {
		if t.line != nil {
			return
		}
		t.line = l
		t.server.sessions = append(t.server.sessions, l)
		t.world.Add(l)
		t.chats.Online()
	})
}

// cut ends the connection; what was under way is lost.
func (t *tab) cut() {
	l := t.line
	if l == nil {
		return
	}
	t.end()
	asked := l.asked
	for _, q := range asked {
		q.stop()
	}
	t.loop.Post(func() {
		t.chats.Offline()
		for _, q := range asked {
			q.done(offline.Errorf(service.ErrConnectionFailed, "the cable was cut"))
		}
	})
}

// end has the server notice that the connection is gone.
func (t *tab) end() {
	l := t.line
	t.line = nil
	t.world.Remove(l)
	for i, other := range t.server.sessions {
		if other == l {
			t.server.sessions = append(t.server.sessions[:i:i], t.server.sessions[i+1:]...)
			break
		}
	}
	for _, id := range t.server.order {
		if c := t.server.chats[id]; c != nil {
			t.server.gone(l, c)
		}
	}
}

// kill ends the tab at once.
func (t *tab) kill() {
	if t.line != nil {
		t.end()
	}
	t.world.Kill(t.loop)
}

// do runs something on the loop, and all that follows without time passing.
func (t *tab) do(f func()) {
	t.loop.Post(f)
	t.world.Run()
}

// Request implements service.Host.
func (t *tab) Request(m wire.BodyMessage, want wire.Body, reply wire.Part, done func(error)) {
	l := t.line
	if l == nil {
		t.loop.Post(func() { done(offline.Errorf(offline.ErrOffline, "there is no connection")) })
		return
	}
	q := &question{done: done}
	settle := func(err error) {
		for i, other := range l.asked {
			if other == q {
				q.stop()
				l.asked = append(l.asked[:i:i], l.asked[i+1:]...)
				done(err)
				return
			}
		}
	}
	q.stop = t.loop.AfterFunc(10*time.Second, func() { settle(offline.Errorf(service.ErrRequestTimeout, "no answer in time")) })
	l.asked = append(l.asked, q)
	l.up = append(l.up, func() {
		answer, code := t.server.answer(l, m)
		if name, _ := asked(m); answer == nil && code == "" || name == t.server.late {
			return
		}
		l.toClient(func() {
			switch {
			case code != "":
				settle(offline.Errorf(code, "refused: %s", string(code)))
			case answer.Body() != want:
				t.t.Fatalf("%v was answered by %v", m.Body(), answer.Body())
			default:
				frame, err := wire.DecodeFrame(wire.AppendFrame(nil, wire.Response, 1, answer))
				if err == nil && reply != nil {
					err = wire.Decode(frame.Payload, reply)
				}
				if err != nil {
					t.t.Fatal(err)
				}
				settle(nil)
			}
		})
	})
}

// Env and the following implement service.Host.
func (t *tab) Env() offline.Env {
	env := t.loop.Env()
	if t.leases != nil {
		env.Leases = t.leases
	}
	return env
}
func (t *tab) Send(wire.BodyMessage) {}
func (t *tab) Connected() bool       { return t.line != nil }
func (t *tab) Keeps() bool           { return t.keeps }
func (t *tab) StoreName() string     { return "store of " + nameOf(t.user.ID) }
func (t *tab) UsesEntries() bool     { return t.server.once }
func (t *tab) User() *identity.User  { return t.user }
func (t *tab) Users() *identity.Cache {
	return t.users
}
func (t *tab) Session() string {
	if t.line == nil {
		return "offline"
	}
	return t.line.session
}
func (t *tab) Emit(e service.Event) { t.events = append(t.events, e.(*Event)) }
func (t *tab) Fault(err error, what string) {
	t.faults = append(t.faults, what+": "+err.Error())
}

// told takes what was told since the last call, as "name number text".
func (t *tab) told() (out []string) {
	for _, e := range t.events {
		line := e.Name
		switch e.Name {
		case MessagePending, Joined, Left, Removed:
		default:
			line += " " + strconv.FormatInt(e.Number, 10)
		}
		if e.Text != "" {
			line += " " + e.Text
		}
		out = append(out, line)
	}
	t.events = nil
	return out
}

func (t *tab) wantTold(want ...string) {
	t.t.Helper()
	same(t.t, t.told(), want)
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := range got {
		ok = ok && got[i] == want[i]
	}
	if !ok {
		t.Fatalf("\n got %q\nwant %q", got, want)
	}
}

// get gets a chat that has to be there.
func (t *tab) get(id string) *Chat {
	t.t.Helper()
	var got *Chat
	var failed error
	t.do(func() {
		t.chats.Get([]string{id}, func(chats []*Chat, err error) {
			if failed = err; err == nil {
				got = chats[0]
			}
		})
	})
	if got == nil {
		t.t.Fatalf("the chat %q was not got: %v", id, failed)
	}
	return got
}

// fails runs a call, and wants an error of a code.
func (t *tab) fails(code offline.Code, call func(done func(error))) {
	t.t.Helper()
	got, called := error(nil), false
	t.do(func() { call(func(err error) { got, called = err, true }) })
	if !called || offline.CodeOf(got) != code {
		t.t.Fatalf("answered: %v, %v; want the code %s", called, got, code)
	}
}
