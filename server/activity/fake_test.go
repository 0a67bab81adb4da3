package activity

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// memory is the store of a domain.
type memory struct {
	activities map[store.ActivityKey]store.Activity
	grants     map[store.GrantTarget]store.Grants
	groups     map[store.UserID][]string
}

func (m *memory) Activity(_ context.Context, key store.ActivityKey) (store.Activity, error) {
	a, ok := m.activities[key]
	if !ok {
		return a, store.ErrNotFound
	}
	return a, nil
}

func (m *memory) AddActivity(_ context.Context, a store.Activity, g store.Grants) error {
	m.activities[a.Key], m.grants[a.Key.Target()] = a, g
	return nil
}

func (m *memory) DeleteActivity(_ context.Context, key store.ActivityKey) error {
	delete(m.activities, key)
	delete(m.grants, key.Target())
	return nil
}

func (m *memory) Grants(_ context.Context, t store.GrantTarget) (store.Grants, error) {
	g := store.Grants{World: slices.Clone(m.grants[t].World), Users: map[store.UserID][]string{}, Groups: map[string][]string{}}
	for user, names := range m.grants[t].Users {
		g.Users[user] = names
	}
	for id, names := range m.grants[t].Groups {
		g.Groups[id] = names
	}
	return g, nil
}

func (m *memory) SetGrants(_ context.Context, t store.GrantTarget, g store.Grants) error {
	m.grants[t] = g
	return nil
}

func (m *memory) GroupsOf(_ context.Context, user store.UserID) ([]string, error) {
	return m.groups[user], nil
}

// world is a domain's activities with connections that write down what they are sent.
type world struct {
	t       testing.TB
	db      *memory
	service *Service
	mu      sync.Mutex
	gone    map[Peer]bool
}

var home = store.ActivityKey{Type: "view", ID: "home"}

func newWorld(t testing.TB) *world {
	w := &world{t: t, db: &memory{map[store.ActivityKey]store.Activity{}, map[store.GrantTarget]store.Grants{}, map[store.UserID][]string{}}, gone: map[Peer]bool{}}
	grants := NewGrants(w.db)
	w.service = New(Env{Store: w.db, Grants: grants, Permissions: permission.New(grants, w.db), Now: func() time.Time { return time.UnixMilli(7) },
		Present: func(p Peer) bool { w.mu.Lock(); defer w.mu.Unlock(); return !w.gone[p] }})
	return w
}

// client is a connection.
type client struct {
	world *world
	id    model.Identity
	mu    sync.Mutex
	heard []string
	known map[string]bool // sessions it was told of
}

func (w *world) client(user, session string) *client {
	id := store.UserID{Name: user}
	return &client{world: w, id: model.Identity{Session: session, User: id, Data: &wire.DomainUserData{UserID: model.UserData(id)}}, known: map[string]bool{session: true}}
}

func (c *client) Identity() model.Identity { return c.id }

// Send implements Peer. What is said of a session has to come after who it is.
func (c *client) Send(frame []byte, who []model.Identity) {
	f, err := wire.DecodeFrame(frame)
	if err != nil {
		c.world.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range who {
		c.known[id.Session] = true
	}
	c.heard = append(c.heard, c.show(f))
}

func (c *client) show(f wire.Frame) string {
	decode := func(m interface{ Decode([]byte) error }) {
		if err := m.Decode(f.Payload); err != nil {
			c.world.t.Error(err)
		}
	}
	of := func(session string) string {
		if !c.known[session] {
			c.world.t.Errorf("session %s hears of session %s without knowing who it is", c.id.Session, session)
		}
		return session
	}
	switch f.Body {
	case wire.BodyActivitySessionJoined:
		var m wire.ActivitySessionJoinedMessage
		decode(&m)
		return fmt.Sprintf("%d: %s joined %s", m.ResourceID, of(m.SessionID), text(m.State))
	case wire.BodyActivitySessionLeft:
		var m wire.ActivitySessionLeftMessage
		decode(&m)
		return fmt.Sprintf("%d: %s left", m.ResourceID, of(m.SessionID))
	case wire.BodyActivityStateUpdated:
		var m wire.ActivityStateUpdatedMessage
		decode(&m)
		return fmt.Sprintf("%d: %s set %s complete %v removed %v", m.ResourceID, of(m.SessionID), text(m.Set), m.Complete, m.Removed)
	case wire.BodyActivityDeleted:
		var m wire.ActivityDeletedMessage
		decode(&m)
		return fmt.Sprintf("%d: deleted", m.ResourceID)
	case wire.BodyActivityForceLeave:
		var m wire.ActivityForceLeaveMessage
		decode(&m)
		return fmt.Sprintf("%d: put out because %s", m.ResourceID, m.Reason)
	}
	c.world.t.Errorf("a client was sent %s", f.Body.Name())
	return ""
}

// text shows a state, sorted.
func text(state map[string]wire.JSON) string {
	var parts []string
	for key, v := range state {
		parts = append(parts, fmt.Sprintf("%s=%s%v", key, v.Text, v.Number))
	}
	sort.Strings(parts)
	return "{" + strings.Join(parts, " ") + "}"
}

// take takes what the client has heard since the last call.
func (c *client) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	heard := c.heard
	c.heard = nil
	return heard
}

func (c *client) hears(want ...string) {
	c.world.t.Helper()
	same(c.world.t, c.take(), want)
}

// joined is the outcome of a request to join.
type joined struct {
	number int32
	state  string
	err    error
	*wire.ActivityJoinResponseMessage
}

func (c *client) join(m wire.ActivityJoinRequestMessage) (out joined) {
	if m.ActivityType == "" {
		m.ActivityType, m.ActivityID = home.Type, home.ID
	}
	answers := 0
	c.world.service.Join(context.Background(), c, &m, func(answer wire.BodyMessage, err error, who []model.Identity) {
		answers++
		out.err = err
		if err != nil {
			return
		}
		out.ActivityJoinResponseMessage = answer.(*wire.ActivityJoinResponseMessage)
		out.number = out.ResourceID
		var parts []string
		known := map[string]bool{}
		for _, id := range who {
			known[id.Session] = true
			c.mu.Lock()
			c.known[id.Session] = true
			c.mu.Unlock()
		}
		for session, s := range out.State {
			parts = append(parts, session+text(s.State))
			if !known[session] {
				c.world.t.Errorf("an answer names session %s without telling who it is", session)
			}
		}
		sort.Strings(parts)
		out.state = strings.Join(parts, " ")
	})
	if answers != 1 {
		c.world.t.Errorf("a request was answered %d times", answers)
	}
	return out
}

// leave ends the connection.
func (c *client) end() {
	c.world.mu.Lock()
	c.world.gone[c] = true
	c.world.mu.Unlock()
	c.world.service.Drop(c)
}

func (c *client) set(number int32, state map[string]wire.JSON) error {
	return c.world.service.Update(c, &wire.ActivityUpdateStateMessage{ResourceID: number, Set: state})
}

// made makes home with permissions for the world.
func (w *world) made(permissions ...string) {
	w.t.Helper()
	check(w.t, w.service.Create(context.Background(), store.UserID{Name: "maker"}, &wire.ActivityCreateRequestMessage{ActivityType: home.Type, ActivityID: home.ID, WorldPermissions: permissions}))
}

// may sets what everybody may do with home.
func (w *world) may(permissions ...string) {
	w.t.Helper()
	t, maker := permission.Target{Kind: permission.Activity, Type: home.Type, ID: home.ID}, store.UserID{Name: "maker"}
	check(w.t, w.service.env.Permissions.Set(context.Background(), maker, t, &wire.SetPermissionsRequestMessage{World: &wire.SetPermissionsRequestMessageSetWorld{Permissions: permissions}}))
	check(w.t, w.service.Refresh(context.Background(), home))
}

func number(n float64) wire.JSON { return wire.JSON{Kind: wire.JSONNumber, Number: n} }

func state(key string, n float64) map[string]wire.JSON { return map[string]wire.JSON{key: number(n)} }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t testing.TB, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("\ngot  %s\nwant %s", g, w)
	}
}

func wantCode(t testing.TB, err error, code failure.Code) {
	t.Helper()
	if got := codeOf(err); got != code {
		t.Errorf("got %q (%v), want %q", got, err, code)
	}
}

func codeOf(err error) failure.Code {
	if err == nil {
		return ""
	}
	return failure.From(err).Code
}
