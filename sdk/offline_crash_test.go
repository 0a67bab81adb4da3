package sdk

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

// A crash between any two steps: the page is killed at every moment of a short story, and another takes over.
func TestACrashAtAnyMomentLosesNothingThatWasSavedAndDoublesNothing(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := range seeds(300) {
			s := newStory(t, seed, once)
			for part := range 4 {
				s.part(part == 0)
			}
			s.check()
		}
	})
}

// story is what a user does in pages that crash, with three models.
type story struct {
	*device
	seed  uint64
	rand  *rand.Rand
	edits int
	all   map[string]string // token → model
	saved map[string]bool   // tokens that must be there, and "made": that the third model must be
}

// storyIDs are the models: the server has the first two, and the third is made here.
var storyIDs = []string{"m0", "m1", "m2"}

func newStory(t *testing.T, seed uint64, once bool) *story {
	s := &story{device: newDevice(t, seed, once), seed: seed, all: map[string]string{}, saved: map[string]bool{}}
	s.rand = s.world.Rand()
	s.server.note = "seed " + strconv.FormatUint(seed, 10)
	s.server.add("m0", "")
	s.server.add("m1", "")
	s.server.lose = func(c *manyConn, m wire.BodyMessage) bool {
		switch m.(type) {
		case *wire.OperationAcknowledgementMessage, *wire.CreateRealtimeModelResponseMessage, *wire.ModelResyncServerCompleteMessage, *wire.RemoteOperationMessage:
			return s.rand.IntN(25) == 0
		}
		return false
	}
	return s
}

// part is the life of one page.
func (s *story) part(first bool) {
	p := s.newPage()
	p.dialer.down = s.rand.IntN(3) > 0 || s.edits == 0
	if p.dialer.down {
		p.offline()
	} else {
		p.connect()
	}
	if first {
		s.make(p)
	}
	models := map[string]*Model{}
	for _, id := range storyIDs {
		s.open(p, models, id)
	}
	for range 12 + s.rand.IntN(30) {
		for range s.rand.IntN(25) {
			s.world.Step()
		}
		s.step(p, models)
	}
	if len(p.faults) > 0 {
		s.t.Fatalf("seed %d: %q", s.seed, p.faults)
	}
	p.kill()
}

// make makes the third model.
func (s *story) make(p *page) {
	p.tab.Post(func() {
		p.domain.Models().Create(NewModel{Collection: "c", ID: "m2", Data: object(member("text", ""))}, func(_ string, err error) {
			if err == nil {
				s.saved["made"] = true
			}
		})
	})
	if s.rand.IntN(2) == 0 {
		p.dialer.down = false
		p.connect()
	}
}

func (s *story) open(p *page, models map[string]*Model, id string) {
	p.tab.Post(func() {
		p.domain.Models().Open(id, func(m *Model, err error) {
			if err == nil {
				models[id] = m
			}
		})
	})
}

// step does one thing.
func (s *story) step(p *page, models map[string]*Model) {
	id := storyIDs[s.rand.IntN(3)]
	switch m := models[id]; s.rand.IntN(9) {
	case 0:
		p.dialer.down = true
		p.cutAll()
	case 1:
		p.dialer.down = false
		p.tab.Post(p.goOnline)
	case 2:
		if m != nil {
			p.tab.Post(func() { m.Close(nil) })
			delete(models, id)
		} else {
			s.open(p, models, id)
		}
	case 3:
		if s.server.models["m0"] != nil {
			s.server.edit("m0", spliceOp(0, 0, "."))
		}
	default:
		for range s.rand.IntN(3) + 1 { // those of one tick are one run
			if m == nil {
				break
			}
			s.edit(p, m)
		}
	}
}

// edit types a token.
func (s *story) edit(p *page, m *Model) {
	s.edits++
	token := "<" + strconv.Itoa(s.edits) + ">"
	s.all[token] = m.id
	p.tab.Post(func() {
		if !m.IsOpen() || m.IsClosing() {
			return
		}
		text := m.text()
		at := strings.LastIndexByte(text.Text()[:s.rand.IntN(text.Len()+1)], '>') + 1
		if err := text.Splice(at, 0, token); err != nil {
			s.t.Errorf("seed %d: %v", s.seed, err)
		}
		m.WhenSaved(func(err error) {
			if err == nil {
				s.saved[token] = true
			}
		})
	})
}

// check wants all that was saved, once, from a last page.
func (s *story) check() {
	s.server.lose = nil
	p := s.newPage().connect()
	p.await("all is sent, seed "+strconv.FormatUint(s.seed, 10), func() bool { return p.domain.Pending().Entries == 0 })
	s.world.Run()
	if len(p.faults) > 0 || len(p.letters()) > 0 {
		s.t.Fatalf("seed %d: %q, letters %+v", s.seed, p.faults, p.letters())
	}
	if s.saved["made"] && s.server.models["m2"] == nil {
		s.t.Fatalf("seed %d: the model that was made is not there", s.seed)
	}
	for token, id := range s.all {
		n := 0
		if s.server.models[id] != nil {
			n = strings.Count(s.server.text(id), token)
		}
		if n > 1 || n == 0 && s.saved[token] {
			s.t.Fatalf("seed %d: %s of %s is there %d times, saved %v: %s", s.seed, token, id, n, s.saved[token], s.server.text(id))
		}
	}
	for _, id := range storyIDs {
		if s.server.models[id] != nil {
			p.wantText(p.open(id), s.server.text(id))
			p.wantCleanJournal(id)
		}
	}
}
