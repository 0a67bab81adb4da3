package sdk

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
)

// simClient is one domain in a simulation, with the model open.
type simClient struct {
	name   string
	tab    *offlinetest.Tab
	domain *Domain
	model  *Model
	edits  int // numbers added, tokens inserted
	wrong  string
}

func newSimClient(t *testing.T, s *simServer, name string, once bool) *simClient {
	c := &simClient{name: name, tab: s.world.NewTab()}
	o := DefaultOptions()
	o.ExactlyOnce = once
	var err error
	c.domain, err = New(Config{URL: "ws://h/n/d", Options: o, Loop: c.tab, Clock: c.tab, Rand: c.tab, Dialer: &simDialer{s, c.tab},
		Events: func(e Event) {
			if e, ok := e.(*DomainEvent); ok && e.Name == ErrorOccurred {
				c.wrong = e.Message + ": " + e.Cause.Error()
			}
			if e, ok := e.(*ModelEvent); ok && e.Name == ModelClosed {
				c.wrong += " closed: " + e.Reason
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	c.tab.Post(func() {
		c.domain.Connect(Anonymous(name), func(err error) {
			c.domain.Models().Open("m", func(m *Model, err error) {
				if err != nil {
					t.Error(err)
				}
				c.model = m
			})
		})
	})
	if !s.world.RunUntil(time.Minute, func() bool { return c.model != nil }) {
		t.Fatal("the model does not open")
	}
	return c
}

// edit makes one edit that leaves a trace of its own: a token in the text, one in the list, and one more in the count.
func (c *simClient) edit(t *testing.T, random interface{ IntN(int) int }) {
	if !c.model.IsOpen() {
		return
	}
	root := c.model.Document().Root()
	text, list := root.Get("text"), root.Get("list")
	c.edits++
	token := "<" + c.name + strconv.Itoa(c.edits) + ">"
	check := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	batch := random.IntN(4) == 0 && c.model.Document().StartBatch() == nil
	// Tokens are not torn: they go to where one begins or ends.
	at := strings.LastIndexByte(text.Text()[:random.IntN(text.Len()+1)], '>') + 1
	check(text.Splice(at, 0, token))
	_, err := list.Insert(random.IntN(list.Len()+1), &ot.Value{Kind: ot.String, Text: token})
	check(err)
	if n := list.Len(); n > 1 && random.IntN(2) == 0 {
		check(list.Move(random.IntN(n), random.IntN(n)))
	}
	check(root.Get("count").Add(1))
	if batch {
		check(c.model.Document().CompleteBatch())
	}
}

// simulate lets three clients edit while connections are cut, and checks that every edit is there once and the same everywhere.
func simulate(t *testing.T, seed uint64, once bool) {
	w := offlinetest.NewWorld(seed)
	s := newSimServer(t, w, once)
	var clients []*simClient
	for _, name := range []string{"a", "b", "c"} {
		clients = append(clients, newSimClient(t, s, name, once))
	}
	random := w.Rand()
	for range 60 {
		for range random.IntN(12) {
			w.Step()
		}
		c := clients[random.IntN(len(clients))]
		switch n := random.IntN(10); {
		case n < 7:
			c.tab.Post(func() { c.edit(t, random) })
		case n < 9:
			conn := s.conns[len(s.conns)-1-random.IntN(min(3, len(s.conns)))]
			// Without the extension a submission must not arrive after the next session has caught up: nothing could
			// tell it from its repetition.
			conn.drop(once && random.IntN(2) == 0)
		default:
			w.Advance(time.Duration(random.IntN(3000)) * time.Millisecond)
		}
	}
	done := func() bool {
		for _, c := range clients {
			if c.model.state != online || !c.model.Committed() || c.model.Version() != s.control.Version() {
				return c.wrong != ""
			}
		}
		return true
	}
	if !w.RunUntil(10*time.Minute, done) {
		for _, c := range clients {
			t.Logf("%s: state %d, version %d of %d, in flight %d", c.name, c.model.state, c.model.Version(), s.control.Version(), c.model.Document().InflightLen())
		}
		t.Fatalf("seed %d: it does not come to rest", seed)
	}
	edits := 0
	for _, c := range clients {
		if c.wrong != "" {
			t.Fatalf("seed %d: %s: %s", seed, c.name, c.wrong)
		}
		edits += c.edits
	}
	text := s.tree.Value().Member("text").Text
	for _, c := range clients {
		if !ot.Equal(c.model.Document().Root().Value(), s.tree.Value()) {
			t.Fatalf("seed %d: %s has\n%s, the server\n%s", seed, c.name, c.model.Document().Root().Get("text").Text(), text)
		}
		for i := range c.edits {
			token := "<" + c.name + strconv.Itoa(i+1) + ">"
			if strings.Count(text, token) != 1 {
				t.Fatalf("seed %d: %s is there %d times: %s", seed, token, strings.Count(text, token), text)
			}
		}
	}
	if count := s.tree.Value().Member("count").Number; int(count) != edits || len(s.tree.Value().Member("list").Items) != edits {
		t.Fatalf("seed %d: %d edits, count %v, list %d", seed, edits, count, len(s.tree.Value().Member("list").Items))
	}
}

func TestEditsAreThereOnceWhateverIsCut(t *testing.T) {
	for seed := range uint64(300) {
		simulate(t, seed, true)
	}
}

func TestEditsAreThereOnceAlsoWithoutTheExtension(t *testing.T) {
	for seed := range uint64(300) {
		simulate(t, seed, false)
	}
}
