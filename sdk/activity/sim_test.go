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
	server "github.com/holdfast-sdk/holdfast/server/activity"
	granted "github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
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
