package presence

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

var (
	me  = identity.UserID{Name: "me"}
	ann = identity.UserID{Name: "ann"}
	bob = identity.UserID{Name: "bob"}
)

// stage is a service in a domain of its own. The store, if there is one, outlives it.
type stage struct {
	*servicetest.Host
	s        *Service
	sessions int
}

func newStage(t *testing.T, store *offline.MemoryStore) *stage {
	return stageIn(t, offlinetest.NewWorld(1), store)
}

// stageIn is a stage in another tab of a world.
func stageIn(t *testing.T, w *offlinetest.World, store *offline.MemoryStore) *stage {
	h := servicetest.New(t, w, store)
	g := &stage{Host: h, s: New(h)}
	if store != nil {
		h.On(func() { g.s.Stored(store) })
	}
	return g
}

// text is a state of texts: key, value, …
func text(pairs ...string) State {
	state := State{}
	for i := 0; i < len(pairs); i += 2 {
		state[pairs[i]] = wire.JSON{Kind: wire.JSONString, Text: pairs[i+1]}
	}
	return state
}

func data(id identity.UserID, available bool, state State) wire.UserPresenceData {
	user := id.Data()
	return wire.UserPresenceData{User: &user, Available: available, State: state}
}

// connect begins a session in which the server has this state of this user. It expects the others to be asked for, and answers.
func (g *stage) connect(mine State, others ...wire.UserPresenceData) {
	g.T.Helper()
	g.sessions++
	g.Connect(fmt.Sprint("s", g.sessions), g.s)
	m, reply := servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
	var asked, want []string
	for i := range m.Users {
		asked = append(asked, m.Users[i].Username)
	}
	all := append([]wire.UserPresenceData{data(g.Me.ID, true, mine)}, others...)
	for i := range all {
		want = append(want, all[i].User.Username)
	}
	if !slices.Equal(asked, want) {
		g.T.Fatalf("it subscribes to %v, want %v", asked, want)
	}
	reply(&wire.SubscribePresenceResponseMessage{UserPresences: all}, nil)
}

// confirm expects the question what the server has of this user, and answers.
func (g *stage) confirm(mine State) {
	g.T.Helper()
	m, reply := servicetest.Take[wire.PresenceRequestMessage](g.Host)
	if len(m.Users) != 1 || m.Users[0].Username != g.Me.ID.Name {
		g.T.Fatalf("it asks for %v", m.Users)
	}
	reply(&wire.PresenceResponseMessage{UserPresences: []wire.UserPresenceData{data(g.Me.ID, true, mine)}}, nil)
}

// sent takes a message of the service and shows it.
func (g *stage) sets() string {
	g.T.Helper()
	m, _ := servicetest.Take[wire.PresenceSetStateMessage](g.Host)
	return show(m.State)
}

func show(state State) string {
	var keys []string
	for _, key := range wire.SortedKeys(state) {
		keys = append(keys, key+"="+state[key].Text)
	}
	return strings.Join(keys, ",")
}

// told takes the events since the last call.
func (g *stage) told() string {
	var parts []string
	for _, e := range g.Events {
		e := e.(*Event)
		who := e.User.Name
		if e.Own {
			who = "I"
		}
		switch e.Name {
		case StateSet:
			who += " set " + show(e.State)
		case StateRemoved:
			who += " removed " + strings.Join(e.Keys, ",")
		case StateCleared:
			who += " cleared"
		case AvailabilityChanged:
			who += fmt.Sprint(" available ", e.Available)
		}
		parts = append(parts, who)
	}
	g.Events = nil
	return strings.Join(parts, "; ")
}

func (g *stage) want(got, want string) {
	g.T.Helper()
	if got != want {
		g.T.Errorf("got  %s\nwant %s", got, want)
	}
}

// mine changes what this user says of itself.
func (g *stage) mine(do func(*Service)) { g.T.Helper(); g.On(func() { do(g.s) }) }

func setting(pairs ...string) func(*Service) {
	return func(s *Service) { s.SetState(text(pairs...)) }
}

func removing(keys ...string) func(*Service) { return func(s *Service) { s.RemoveState(keys) } }

// known shows what is known of a user; an asterisk is for what is not live, a question mark for nothing.
func (g *stage) known(id identity.UserID) string { return showPresence(g.s.Known(id)) }

func showPresence(p Presence) string {
	text := fmt.Sprint(p.User.Name, " ", p.Available, " ", show(p.State))
	if !p.Live {
		text += "*"
	}
	if p.AsOf == 0 {
		text += "?"
	}
	return text
}

// asking is a call whose answer is shown.
func (g *stage) asking(ask func(s *Service, done func([]Presence, error))) func() string {
	got := "nothing"
	g.On(func() {
		ask(g.s, func(list []Presence, err error) {
			got = string(offline.CodeOf(err))
			for i := range list {
				got += "[" + showPresence(list[i]) + "]"
			}
		})
	})
	return func() string { return got }
}

func (g *stage) presence(ids ...identity.UserID) func() string {
	return g.asking(func(s *Service, done func([]Presence, error)) { s.Presence(ids, done) })
}

func (g *stage) subscribe(ids ...identity.UserID) func() string {
	return g.asking(func(s *Service, done func([]Presence, error)) { s.Subscribe(ids, done) })
}

// subscribed subscribes with an answer of the server.
func (g *stage) subscribed(answers ...wire.UserPresenceData) {
	g.T.Helper()
	var ids []identity.UserID
	for i := range answers {
		ids = append(ids, identity.IDOf(answers[i].User))
	}
	got := g.subscribe(ids...)
	_, reply := servicetest.Take[wire.SubscribePresenceRequestMessage](g.Host)
	reply(&wire.SubscribePresenceResponseMessage{UserPresences: answers}, nil)
	if strings.Count(got(), "[") != len(ids) {
		g.T.Fatalf("subscribing gave %s", got())
	}
}

// rest lets the time pass after which what is known of others is written.
func (g *stage) rest() {
	g.World.Advance(2 * time.Second)
	g.World.Run()
}

func set(id identity.UserID, pairs ...string) *wire.PresenceStateSetMessage {
	user := id.Data()
	return &wire.PresenceStateSetMessage{User: &user, State: text(pairs...)}
}

func removed(id identity.UserID, keys ...string) *wire.PresenceStateRemovedMessage {
	user := id.Data()
	return &wire.PresenceStateRemovedMessage{User: &user, Keys: keys}
}

func cleared(id identity.UserID) *wire.PresenceStateClearedMessage {
	user := id.Data()
	return &wire.PresenceStateClearedMessage{User: &user}
}

func available(id identity.UserID, is bool) *wire.PresenceAvailabilityChangedMessage {
	user := id.Data()
	return &wire.PresenceAvailabilityChangedMessage{User: &user, Available: is}
}
