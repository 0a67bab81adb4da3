package activity

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

var home = Key{"view", "home"}

// page is a page with the service under test.
type page struct {
	*servicetest.Host
	service *Service
}

func newPage(t *testing.T, w *offlinetest.World, store *offline.MemoryStore) *page {
	h := servicetest.New(t, w, store)
	p := &page{h, New(h, permission.New(h))}
	if store != nil {
		h.On(func() { p.service.Stored(store) })
	}
	for session, name := range map[string]string{"2": "bob", "3": "cleo", "10": "dan"} {
		id := identity.UserID{Name: name}
		h.Users().Add(&identity.User{ID: id})
		h.Users().AddSession(session, id)
	}
	return p
}

func (p *page) connect(session string) { p.T.Helper(); p.Connect(session, p.service) }

func (p *page) cut() { p.T.Helper(); p.Cut(p.service) }

func (p *page) tell(m wire.BodyMessage) { p.T.Helper(); p.Tell(p.service, m) }

// outcome is that of a join.
type outcome struct {
	activity *Activity
	err      error
	calls    int
}

func (p *page) join(o JoinOptions) *outcome {
	p.T.Helper()
	out := &outcome{}
	p.On(func() {
		p.service.Join(home, o, func(a *Activity, err error) { out.activity, out.err, out.calls = a, err, out.calls+1 })
	})
	return out
}

// answer lets the server answer the request to join that the page has sent, which must have the given state.
func (p *page) answer(state string, number int32, states ...string) {
	p.T.Helper()
	m, answer := servicetest.Take[wire.ActivityJoinRequestMessage](p.Host)
	same(p.T, text(m.State), state)
	answer(&wire.ActivityJoinResponseMessage{ResourceID: number, State: statesOf(states), Ephemeral: true, Created: wire.FromMillis(5)}, nil)
}

func (p *page) refuse(code offline.Code) {
	p.T.Helper()
	_, answer := servicetest.Take[wire.ActivityJoinRequestMessage](p.Host)
	answer(nil, offline.Errorf(code, "because"))
}

// statesOf reads "session key=1 key=2".
func statesOf(list []string) map[string]wire.ActivityStateData {
	out := map[string]wire.ActivityStateData{}
	for _, one := range list {
		words := strings.Fields(one)
		out[words[0]] = wire.ActivityStateData{State: stateOf(words[1:]...)}
	}
	return out
}

// stateOf reads "key=1".
func stateOf(words ...string) State {
	state := State{}
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		state[key] = wire.JSON{Kind: wire.JSONString, Text: value}
	}
	return state
}

// text shows a state, sorted.
func text(state State) string {
	var parts []string
	for key, value := range state {
		parts = append(parts, key+"="+value.Text)
	}
	sort.Strings(parts)
	return strings.Join(parts, " ")
}

// shown are the participants, each as "session user state".
func shown(a *Activity) string {
	var parts []string
	for _, p := range a.Participants() {
		part := p.Session + " " + p.User.ID.Name + " " + text(p.State)
		if p.Local {
			part = "*" + part
		}
		parts = append(parts, strings.TrimSpace(part))
	}
	return strings.Join(parts, ", ")
}

// events takes what was emitted since the last call.
func (p *page) events() []string {
	var out []string
	for _, e := range p.Events {
		out = append(out, shownEvent(e.(*Event)))
	}
	p.Events = nil
	return out
}

func shownEvent(e *Event) string {
	s := e.Name + " " + e.Session
	if e.Local {
		s += " local"
	}
	value := func(v *wire.JSON) string {
		if v == nil {
			return "-"
		}
		return v.Text
	}
	switch e.Name {
	case SessionJoined:
		s += " " + e.Participant.User.ID.Name + " {" + text(e.Participant.State) + "}"
	case StateSet:
		s += " " + e.Key + " " + value(e.OldValue) + "→" + value(e.Value)
	case StateRemoved:
		s += " " + e.Key + " " + value(e.OldValue)
	case StateCleared, StateDelta:
		var old []string
		for key, v := range e.OldValues {
			old = append(old, key+"="+value(v))
		}
		sort.Strings(old)
		if e.Name == StateDelta {
			s += fmt.Sprintf(" {%s} %v %v", text(e.Values), e.Complete, e.Removed)
		}
		s += " was " + strings.Join(old, " ")
	case ForceLeave:
		s += " " + e.Reason
	}
	return s
}

func (p *page) emits(want ...string) {
	p.T.Helper()
	if got := p.events(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		p.T.Errorf("events\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("\ngot  %s\nwant %s", g, w)
	}
}

// joined is a page that has joined as session 1, with bob.
func joined(t *testing.T, store *offline.MemoryStore) (*page, *Activity) {
	t.Helper()
	p := newPage(t, offlinetest.NewWorld(1), store)
	p.connect("1")
	out := p.join(JoinOptions{State: stateOf("x=1")})
	p.answer("x=1", 0, "1 x=1", "2 y=1")
	if out.calls != 1 || out.err != nil {
		t.Fatalf("not joined: %+v", out)
	}
	return p, out.activity
}

func (p *page) sent(want string) {
	p.T.Helper()
	m, _ := servicetest.Take[wire.ActivityUpdateStateMessage](p.Host)
	same(p.T, fmt.Sprintf("%d {%s} %v %v", m.ResourceID, text(m.Set), m.Complete, m.Removed), want)
}
