package presence

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// peer is a session that keeps what it was told, as text.
type peer struct {
	id   model.Identity
	told []string
}

func newPeer(session, user string) *peer {
	id := store.UserID{Name: user}
	return &peer{id: model.Identity{Session: session, User: id, Data: &wire.DomainUserData{UserID: model.UserData(id)}}}
}

func (p *peer) Identity() model.Identity { return p.id }

func (p *peer) Send(frame []byte, who []model.Identity) {
	f, err := wire.DecodeFrame(frame)
	name := "you" // what it is told of itself needs no identity
	if len(who) == 1 {
		name = who[0].User.Name
	}
	if err != nil || len(who) > 1 || len(who) == 1 && who[0].Session != "" {
		panic(fmt.Sprint("a bad frame, or not one user: ", err, who))
	}
	p.told = append(p.told, name+p.read(f))
}

func (p *peer) read(f wire.Frame) string {
	switch f.Body {
	case wire.BodyPresenceStateSet:
		var m wire.PresenceStateSetMessage
		mustDecode(m.Decode(f.Payload))
		return " sets " + show(m.State)
	case wire.BodyPresenceStateRemoved:
		var m wire.PresenceStateRemovedMessage
		mustDecode(m.Decode(f.Payload))
		return " removes " + strings.Join(m.Keys, ",")
	case wire.BodyPresenceStateCleared:
		return " clears"
	case wire.BodyPresenceAvailabilityChanged:
		var m wire.PresenceAvailabilityChangedMessage
		mustDecode(m.Decode(f.Payload))
		return fmt.Sprint(" available ", m.Available)
	}
	return f.Body.Name()
}

func mustDecode(err error) {
	if err != nil {
		panic(err)
	}
}

func show(state map[string]wire.JSON) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(state)) {
		parts = append(parts, key+"="+state[key].Text)
	}
	return strings.Join(parts, ",")
}

func text(pairs ...string) map[string]wire.JSON {
	m := map[string]wire.JSON{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = wire.JSON{Kind: wire.JSONString, Text: pairs[i+1]}
	}
	return m
}

// take returns what a peer was told since it was last asked.
func (p *peer) take() string {
	told := strings.Join(p.told, "; ")
	p.told = nil
	return told
}

func want(t *testing.T, got, wanted string) {
	t.Helper()
	if got != wanted {
		t.Errorf("got  %s\nwant %s", got, wanted)
	}
}

func enter(s *Service, session, user string) *peer {
	p := newPeer(session, user)
	s.Enter(p, func(state map[string]wire.JSON) { p.told = append(p.told, "welcome "+show(state)) })
	return p
}

func subscribe(t *testing.T, s *Service, p *peer, users ...string) string {
	t.Helper()
	var who []model.Identity
	for _, name := range users {
		who = append(who, newPeer("", name).id)
	}
	answer, before := "nothing", len(p.told)
	if err := s.Subscribe(p, who, func(list []wire.UserPresenceData) { answer = showAll(list) }); err != nil {
		t.Fatal(err)
	}
	if told := p.told[before:]; len(told) == 1 && told[0] == "you available true" {
		p.told = p.told[:before]
	}
	return answer
}

func TestASessionIsToldOnceThatItsOwnUserIsAvailable(t *testing.T) {
	s := New()
	ann := enter(s, "1", "ann")
	for range 2 {
		if err := s.Subscribe(ann, nil, func([]wire.UserPresenceData) { ann.told = append(ann.told, "answer") }); err != nil {
			t.Fatal(err)
		}
	}
	want(t, ann.take(), "welcome ; answer; you available true; answer")
}

func showAll(list []wire.UserPresenceData) string {
	var parts []string
	for _, u := range list {
		parts = append(parts, fmt.Sprint(u.User.Username, " ", u.Available, " ", show(u.State)))
	}
	return strings.Join(parts, "; ")
}

func TestAUserIsAvailableFromItsFirstSessionToItsLast(t *testing.T) {
	s := New()
	bob := enter(s, "1", "bob")
	want(t, bob.take(), "welcome ")
	want(t, subscribe(t, s, bob, "ann"), "ann false ")
	first, second := enter(s, "2", "ann"), enter(s, "3", "ann")
	want(t, bob.take(), "ann available true")
	want(t, subscribe(t, s, bob, "ann", "bob"), "ann true ; bob true ")
	s.Exit(first)
	want(t, bob.take(), "")
	s.Exit(second)
	s.Exit(second)
	want(t, bob.take(), "ann available false")
	want(t, first.take()+second.take(), "welcome welcome ")
}

func TestTheStateOfAUserIsSharedByItsSessionsAndGoesWithTheLast(t *testing.T) {
	s := New()
	bob, first := enter(s, "1", "bob"), enter(s, "2", "ann")
	subscribe(t, s, bob, "ann")
	if err := s.Set(first, text("a", "1", "b", "2", "c", "3")); err != nil {
		t.Fatal(err)
	}
	second := enter(s, "3", "ann")
	want(t, second.take(), "welcome a=1,b=2,c=3")
	s.Set(second, text("a", "9"))
	s.Remove(second, []string{"x", "b", "b"})
	s.Remove(second, []string{"x"})
	s.Clear(second)
	s.Clear(second)
	s.Set(second, nil)
	want(t, first.take(), "welcome ; ann sets a=1,b=2,c=3; ann sets a=9; ann removes b; ann clears")
	want(t, bob.take(), "welcome ; ann sets a=1,b=2,c=3; ann sets a=9; ann removes b; ann clears")
	s.Set(second, text("d", "4"))
	s.Exit(first)
	want(t, subscribe(t, s, bob, "ann"), "ann true d=4")
	bob.take()
	s.Exit(second)
	want(t, bob.take(), "ann clears; ann available false")
	want(t, enter(s, "4", "ann").take(), "welcome ")
}

func TestASessionThatUnsubscribesOrEndsIsToldNothingMore(t *testing.T) {
	s := New()
	ann, bob, cid := enter(s, "1", "ann"), enter(s, "2", "bob"), enter(s, "3", "cid")
	for _, p := range []*peer{ann, bob, cid} {
		subscribe(t, s, p, "ann", "gone")
		p.take()
	}
	s.Unsubscribe(bob, []wire.DomainUserIdData{*model.UserData(ann.id.User), *model.UserData(bob.id.User)})
	s.Exit(cid)
	s.Set(ann, text("a", "1"))
	s.Set(bob, text("b", "1"))
	want(t, ann.take(), "ann sets a=1")
	want(t, bob.take(), "bob sets b=1") // it is subscribed to itself for good
	want(t, cid.take(), "")
	if s.Set(cid, text("c", "1")) != nil || subscribe(t, s, cid, "ann") != "nothing" {
		t.Error("a session that has ended can still do something")
	}
	s.Exit(ann)
	s.Exit(bob)
	if len(s.users)+len(s.sessions) > 0 {
		t.Errorf("of nobody it remembers %d users and %d sessions", len(s.users), len(s.sessions))
	}
}

func TestAStateThatIsTooLargeIsRefusedAndChangesNothing(t *testing.T) {
	s := New()
	ann := enter(s, "1", "ann")
	half := strings.Repeat("x", maxStateBytes/2)
	if err := s.Set(ann, text("a", half)); err != nil {
		t.Fatal(err)
	}
	ann.take()
	if err := s.Set(ann, text("b", half)); !errors.Is(err, failure.LimitExceeded) {
		t.Errorf("the error is %v", err)
	}
	want(t, ann.take(), "")
	if err := s.Set(ann, text("a", half+"y")); err != nil {
		t.Errorf("replacing a value: %v", err)
	}
}

func TestASessionMayNotBeSubscribedToTooManyUsers(t *testing.T) {
	s := New()
	ann := enter(s, "1", "ann")
	many := make([]model.Identity, maxSubscriptions)
	for i := range many {
		many[i].User.Name = fmt.Sprint(i)
	}
	if err := s.Subscribe(ann, many, func([]wire.UserPresenceData) { t.Error("it was answered") }); !errors.Is(err, failure.LimitExceeded) {
		t.Errorf("the error is %v", err)
	}
	if len(s.users) != 1 {
		t.Errorf("it watches %d users", len(s.users))
	}
}

func TestWhoAppliesWhatItIsToldKnowsWhatTheServiceKnows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := New(), &watcher{users: map[string]map[string]string{}, here: map[string]bool{}}
		s.Enter(w, func(map[string]wire.JSON) {})
		names := []string{"ann", "bob"}
		var who []model.Identity
		for _, name := range names {
			who = append(who, newPeer("", name).id)
		}
		s.Subscribe(w, who, func([]wire.UserPresenceData) {})
		var peers []*peer
		t.Repeat(map[string]func(*rapid.T){
			"enter": func(t *rapid.T) {
				peers = append(peers, enter(s, fmt.Sprint(len(peers)), rapid.SampledFrom(names).Draw(t, "user")))
			},
			"act": func(t *rapid.T) {
				if len(peers) == 0 {
					t.Skip()
				}
				p := rapid.SampledFrom(peers).Draw(t, "session")
				keys := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3).Draw(t, "keys")
				switch rapid.IntRange(0, 3).Draw(t, "act") {
				case 0:
					values := map[string]wire.JSON{}
					for _, key := range keys {
						values[key] = wire.JSON{Kind: wire.JSONString, Text: rapid.StringMatching("[a-z]").Draw(t, "value")}
					}
					s.Set(p, values)
				case 1:
					s.Remove(p, keys)
				case 2:
					s.Clear(p)
				case 3:
					s.Exit(p)
				}
			},
			"": func(t *rapid.T) {
				s.Look(who, func(list []wire.UserPresenceData) {
					for _, u := range list {
						if got := fmt.Sprint(w.here[u.User.Username], w.users[u.User.Username]); got != fmt.Sprint(u.Available, plain(u.State)) {
							t.Fatalf("%s is taken for %s, but is %v %v", u.User.Username, got, u.Available, plain(u.State))
						}
					}
				})
			},
		})
	})
}

func plain(state map[string]wire.JSON) map[string]string {
	m := map[string]string{}
	for key, value := range state {
		m[key] = value.Text
	}
	return m
}

// watcher applies what it is told, as a client does.
type watcher struct {
	users map[string]map[string]string
	here  map[string]bool
}

func (w *watcher) Identity() model.Identity { return newPeer("w", "watcher").id }

func (w *watcher) Send(frame []byte, who []model.Identity) {
	f, err := wire.DecodeFrame(frame)
	mustDecode(err)
	if len(who) == 0 {
		return // of itself
	}
	name := who[0].User.Name
	if w.users[name] == nil {
		w.users[name] = map[string]string{}
	}
	switch f.Body {
	case wire.BodyPresenceStateSet:
		var m wire.PresenceStateSetMessage
		mustDecode(m.Decode(f.Payload))
		maps.Copy(w.users[name], plain(m.State))
	case wire.BodyPresenceStateRemoved:
		var m wire.PresenceStateRemovedMessage
		mustDecode(m.Decode(f.Payload))
		for _, key := range m.Keys {
			delete(w.users[name], key)
		}
	case wire.BodyPresenceStateCleared:
		clear(w.users[name])
	case wire.BodyPresenceAvailabilityChanged:
		var m wire.PresenceAvailabilityChangedMessage
		mustDecode(m.Decode(f.Payload))
		w.here[name] = m.Available
	}
}
