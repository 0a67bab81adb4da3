package permission

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

var (
	ann = identity.UserID{Name: "ann"}
	bob = identity.UserID{Kind: identity.AnonymousUser, Name: "bob"}
)

func same(t *testing.T, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

func start(t *testing.T, h *servicetest.Host) *Service {
	s := New(h)
	if h.Store != nil {
		h.On(func() { s.Stored(h.Store) })
	}
	return s
}

// answered is the outcome of a read.
type answered[T any] struct {
	value T
	fresh service.Fresh
	err   error
	calls int
}

func (a *answered[T]) done(value T, f service.Fresh, err error) {
	a.value, a.fresh, a.err, a.calls = value, f, err, a.calls+1
}

func TestWhatIsAskedAndChangedOfAnActivityIsWhatTheProtocolSays(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), nil)
	s := start(t, h)
	h.Connect("1", s)
	m := s.Of(Activity("view", "home"))
	same(t, m.Target(), Target{true, "view", "home"})
	g := Grants{World: []string{"join"}, Users: []User{{bob, []string{"lurk", "manage"}}}, Groups: []Group{{"staff", []string{"remove"}}}}
	var outcome error
	done := func(err error) { outcome = err }

	h.On(func() { m.Add(g, done) })
	add, answer := servicetest.Take[wire.AddPermissionsRequestMessage](h)
	same(t, *add.Target.Activity, wire.PermissionTargetActivity{Type: "view", ID: "home"})
	same(t, []any{add.World, identity.IDOf(add.User[0].User), add.User[0].Permissions, add.Group}, []any{g.World, bob, g.Users[0].Permissions, map[string]wire.PermissionsList{"staff": {Values: []string{"remove"}}}})
	answer(nil, offline.Errorf("unauthorized", "no"))
	same(t, offline.CodeOf(outcome), "unauthorized")

	h.On(func() { m.Remove(g, done) })
	remove, answer := servicetest.Take[wire.RemovePermissionsRequestMessage](h)
	same(t, []any{remove.World, len(remove.User), len(remove.Group)}, []any{g.World, 1, 1})
	answer(&wire.OkResponse{}, nil)
	same(t, outcome, nil)

	h.On(func() { m.SetWorld([]string{"lurk"}, done) })
	set, answer := servicetest.Take[wire.SetPermissionsRequestMessage](h)
	same(t, []any{set.World.Permissions, set.User == nil, set.Group == nil}, []any{[]string{"lurk"}, true, true})
	answer(&wire.OkResponse{}, nil)
	h.On(func() { m.SetUsers(g.Users, true, done) })
	set, _ = servicetest.Take[wire.SetPermissionsRequestMessage](h)
	same(t, []any{set.World == nil, set.User.ReplaceAll, len(set.User.Permissions), set.Group == nil}, []any{true, true, 1, true})
	h.On(func() { m.SetGroups(g.Groups, false, done) })
	set, _ = servicetest.Take[wire.SetPermissionsRequestMessage](h)
	same(t, []any{set.World == nil, set.User == nil, set.Group.ReplaceAll, set.Group.Permissions}, []any{true, true, false, add.Group})
	h.None()
}

func TestAReadIsAnsweredByTheServer(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), nil)
	s := start(t, h)
	h.Connect("1", s)
	var all answered[Grants]
	h.On(func() { s.Of(Chat("general")).Grants(all.done) })
	request, answer := servicetest.Take[wire.GetPermissionsRequestMessage](h)
	same(t, request.Target.Chat.ID, "general")
	user := ann.Data()
	answer(&wire.GetPermissionsResponseMessage{World: []string{"join_chat"}, User: []wire.UserPermissionsEntry{{User: &user, Permissions: []string{"set_topic"}}},
		Group: map[string]wire.PermissionsList{"staff": {Values: []string{"a"}}, "guests": {Values: []string{"b"}}, "x": {}}}, nil)
	same(t, all.value, Grants{[]string{"join_chat"}, []User{{ann, []string{"set_topic"}}}, []Group{{"guests", []string{"b"}}, {"staff", []string{"a"}}, {"x", nil}}})
	same(t, all.fresh, service.Fresh{Live: true, AsOf: h.Tab.Wall()})
	var own answered[[]string]
	h.On(func() { s.Of(Chat("general")).Own(own.done) })
	_, answer = servicetest.Take[wire.ResolvePermissionsForConnectedSessionRequestMessage](h)
	answer(&wire.ResolvePermissionsForConnectedSessionResponseMessage{Permissions: []string{"join_chat", "set_topic"}}, nil)
	same(t, own.value, []string{"join_chat", "set_topic"})
}

func TestWithoutAConnectionTheLastAnswerCountsAndSaysHowOldItIs(t *testing.T) {
	for name, store := range map[string]*offline.MemoryStore{"in memory": nil, "on the device": offline.NewMemoryStore()} {
		t.Run(name, func(t *testing.T) {
			w := offlinetest.NewWorld(1)
			h := servicetest.New(t, w, store)
			s := start(t, h)
			h.Connect("1", s)
			var own, other, late answered[[]string]
			h.On(func() { s.Of(Activity("view", "home")).Own(own.done) })
			_, answer := servicetest.Take[wire.ResolvePermissionsForConnectedSessionRequestMessage](h)
			answer(&wire.ResolvePermissionsForConnectedSessionResponseMessage{Permissions: []string{"join"}}, nil)
			asOf := h.Tab.Wall()
			h.On(func() { s.Of(Activity("view", "home")).Own(late.done) })
			h.Cut(s)
			same(t, late, answered[[]string]{[]string{"join"}, service.Fresh{AsOf: asOf}, nil, 1}) // its answer was lost
			w.Advance(1e9)
			if store != nil { // the page is started anew
				h = servicetest.New(t, w, store)
				s = start(t, h)
			}
			h.On(func() {
				s.Of(Activity("view", "home")).Own(own.done)
				s.Of(Activity("view", "other")).Own(other.done)
			})
			same(t, own, answered[[]string]{[]string{"join"}, service.Fresh{AsOf: asOf}, nil, 2})
			same(t, []any{offline.CodeOf(other.err), other.calls}, []any{"offline", 1})
		})
	}
}

func TestARefusalIsNotAnsweredFromMemory(t *testing.T) {
	h := servicetest.New(t, offlinetest.NewWorld(1), nil)
	s := start(t, h)
	h.Connect("1", s)
	var all answered[Grants]
	for _, err := range []error{nil, offline.Errorf("unauthorized", "not any more")} {
		h.On(func() { s.Of(Chat("general")).Grants(all.done) })
		_, answer := servicetest.Take[wire.GetPermissionsRequestMessage](h)
		answer(&wire.GetPermissionsResponseMessage{World: []string{"join_chat"}}, err)
	}
	same(t, []any{offline.CodeOf(all.err), all.calls, all.fresh}, []any{"unauthorized", 2, service.Fresh{}})
}
