package modelstore

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
)

// chainOf stores a chain of runs: replica, first entry, and how many links.
func chainOf(t *testing.T, s offline.Store, runs ...run) Chain {
	t.Helper()
	c := Chain{}.Sealed(1)
	b := &offline.Batch{}
	for _, r := range runs {
		w := NewRun(r.replica, 1, "i")
		for range r.n {
			w.Add(&ot.Op{Type: ot.StringSplice, Target: "@:1", Text: "x"})
		}
		b.Put(offline.BucketRows, linkKey("m", c.Next), w.encode(r.entry))
		c.Next += uint64(r.n)
	}
	c = c.Sealed(0)
	b.Put(offline.BucketRows, chainKey("m"), c.raw)
	if err := s.Apply(b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	return c
}

type run struct {
	replica string
	entry   uint64
	n       int
}

func read(t *testing.T, s offline.Store) (Chain, []Link) {
	t.Helper()
	c, links, err := ReadChain(s, "m")
	if err != nil {
		t.Fatal(err)
	}
	return c, links
}

func TestAChainIsReadWithItsRunsInOrder(t *testing.T) {
	s := offline.NewMemoryStore()
	chainOf(t, s, run{"a", 5, 2}, run{"b", 5, 1})
	c, links := read(t, s)
	if c.Live() != 3 || len(links) != 3 {
		t.Fatalf("%d live, links %+v", c.Live(), links)
	}
	for i, want := range []Link{{Place: 1, Replica: "a", Entry: 5, Run: 5}, {Place: 2, Replica: "a", Entry: 6, Run: 5, Last: true}, {Place: 3, Replica: "b", Entry: 5, Run: 5, Last: true}} {
		l := links[i]
		if l.Place != want.Place || l.Replica != want.Replica || l.Entry != want.Entry || l.Run != want.Run || l.Last != want.Last || l.Context != 1 {
			t.Errorf("link %d is %+v, want %+v", i, l, want)
		}
	}
}

func TestAChainThatIsOneRunIsReadWithoutLookingForOthers(t *testing.T) {
	for _, more := range []string{"", "another run", "dead letters"} {
		base := offline.NewMemoryStore()
		switch more {
		case "":
			chainOf(t, base, run{"a", 5, 2})
		case "another run":
			chainOf(t, base, run{"a", 5, 2}, run{"b", 1, 1})
		case "dead letters":
			c := chainOf(t, base, run{"a", 5, 2})
			c, _ = c.Bury(Burial{})
			b := &offline.Batch{}
			b.Put(offline.BucketRows, chainKey("m"), c.raw)
			base.Apply(b, offline.Strict)
		}
		want, _ := readLinks(base, "m", &Chain{First: 1, Next: 9})
		s := &rangeCounter{Store: base}
		c, links, h, _, err := ReadPending(s, "m")
		if err != nil || h.Found() || len(links) != len(want) || links[0].Entry != 5 || c.Live() == 0 != (more == "dead letters") || (s.ranges > 0) != (more != "") {
			t.Errorf("%q: %d ranges read, links %+v, %v", more, s.ranges, links, err)
		}
	}
}

type rangeCounter struct {
	offline.Store
	ranges int
}

func (s *rangeCounter) GetRange(bucket string, r offline.Range) ([]offline.Record, error) {
	s.ranges++
	return s.Store.GetRange(bucket, r)
}

func TestALiveRunThatCannotBeReadOrIsMissingIsAnErrorAndADeadOneIsNot(t *testing.T) {
	for _, garbage := range []bool{true, false} {
		for _, dead := range []bool{true, false} {
			s := offline.NewMemoryStore()
			c := chainOf(t, s, run{"a", 1, 2}, run{"a", 3, 1})
			b := &offline.Batch{}
			if garbage {
				b.Put(offline.BucketRows, linkKey("m", 1), []byte("garbage"))
			} else {
				b.Delete(offline.BucketRows, linkKey("m", 1))
			}
			if dead {
				c, _ = c.Bury(Burial{})
				b.Put(offline.BucketRows, chainKey("m"), c.raw)
			}
			s.Apply(b, offline.Strict)
			_, links, err := ReadChain(s, "m")
			if (offline.CodeOf(err) == offline.ErrCorrupt) == dead || len(links) != 1 {
				t.Errorf("garbage %v, dead %v: %v, %+v", garbage, dead, err, links)
			}
		}
	}
}

func TestDeadLettersAreRevivedInTheirOrderWithThoseOfOtherTabs(t *testing.T) {
	s := offline.NewMemoryStore()
	c := chainOf(t, s, run{"a", 1, 2}, run{"b", 1, 1}, run{"a", 3, 2})
	c, ok := c.Bury(Burial{})
	if !ok || c.Live() != 0 {
		t.Fatal("nothing was buried")
	}
	if _, ok := c.Bury(Burial{}); ok {
		t.Error("what is dead was buried again")
	}
	b := &offline.Batch{}
	b.Put(offline.BucketRows, chainKey("m"), c.raw)
	s.Apply(b, offline.Strict)
	_, links := read(t, s)
	letters := append(append([]Link(nil), links[:2]...), links[3:]...) // those of a
	for range 2 {                                                      // the second time it finds them revived
		if ok, err := Revive(s, "m", letters, 1); !ok || err != nil {
			t.Fatal(ok, err)
		}
		now, links := read(t, s)
		live := now.LiveOf(links)
		if len(live) != 5 || live[0].Entry != 1 || live[4].Entry != 4 || live[0].Replica != "a" || live[2].Replica != "b" || live[3].Replica != "a" {
			t.Fatalf("live are %+v", live)
		}
	}
	if ok, _ := Revive(s, "m", []Link{{Replica: "c", Entry: 1, Incarnation: "i"}}, 1); ok {
		t.Error("revived while others are pending")
	}
}

func TestDeadLettersThatWereInNoChainAreRevivedBehindTheOthers(t *testing.T) {
	for _, chained := range []bool{true, false} {
		s := offline.NewMemoryStore()
		var letters []Link
		if chained {
			chainOf(t, s, run{"a", 1, 1}, run{"a", 2, 1})
			err := Bury(s, "m", Burial{}, nil, func(_, live []Link) bool {
				letters = live[:1]
				return true
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		w := NewRun("a", 1, "i")
		w.Add(&ot.Op{Type: ot.StringSplice, Target: "@:1", Text: "x"})
		w.Add(&ot.Op{Type: ot.StringSplice, Target: "@:1", Text: "y"})
		b := &offline.Batch{}
		b.Put(offline.BucketRows, apartKey("m", "tab", 7), w.encode(7))
		s.Apply(b, offline.Strict)
		apart, err := ReadApart(s, "m", "tab", 7)
		if err != nil || len(apart) != 2 || apart[1].Entry != 8 || apart[1].Op.Text != "y" {
			t.Fatalf("apart are %+v, %v", apart, err)
		}
		if ok, err := Revive(s, "m", append(letters, apart...), 5); !ok || err != nil {
			t.Fatal(ok, err)
		}
		c, links := read(t, s)
		live := c.LiveOf(links)
		if n := len(live); n != len(letters)+2 || live[n-2].Entry != 7 || live[n-1].Entry != 8 || live[n-1].Op.Text != "y" || live[0].Incarnation != "i" {
			t.Errorf("live are %+v", live)
		}
		if apart, err = ReadApart(s, "m", "tab", 7); err != nil || apart != nil {
			t.Errorf("what is in the chain is apart from it, too: %+v, %v", apart, err)
		}
	}
}

// Both of them are read, and one is discarded before they are back in the chain, or before the record is read once more.
func TestDeadLettersThatAreDiscardedWhileTheyAreRevivedAreNotBroughtBack(t *testing.T) {
	for _, apart := range []bool{true, false} {
		for _, late := range []bool{true, false} {
			base := offline.NewMemoryStore()
			c, _ := chainOf(t, base, run{"a", 1, 1}, run{"a", 2, 1}).Bury(Burial{})
			b := &offline.Batch{}
			b.Put(offline.BucketRows, chainKey("m"), c.raw)
			w := NewRun("a", 1, "i")
			w.Add(&ot.Op{Type: ot.StringSplice, Target: "@:1", Text: "x"})
			b.Put(offline.BucketRows, apartKey("m", "tab", 7), w.encode(7))
			base.Apply(b, offline.Strict)
			_, letters := read(t, base)
			more, err := ReadApart(base, "m", "tab", 7)
			if err != nil {
				t.Fatal(err)
			}
			gone := &offline.Batch{}
			if apart {
				gone.Delete(offline.BucketRows, more[0].key("m"))
			} else {
				gone.Delete(offline.BucketRows, letters[0].key("m"))
			}
			s := offlinetest.NewStore(base)
			if late {
				s.OnApply = func(*offline.Batch) (f offlinetest.Fate) { base.Apply(gone, offline.Strict); return f }
			} else {
				base.Apply(gone, offline.Strict)
			}
			if ok, err := Revive(s, "m", append(letters, more...), 5); !ok || err != nil {
				t.Fatal(ok, err)
			}
			c, links := read(t, base)
			want := []uint64{2, 7}
			if apart {
				want = []uint64{1, 2}
			}
			if live := c.LiveOf(links); len(live) != 2 || live[0].Entry != want[0] || live[1].Entry != want[1] {
				t.Errorf("apart %v, late %v: live are %+v", apart, late, live)
			}
		}
	}
}

func TestARunApartThatCannotBeReadIsNone(t *testing.T) {
	s := offline.NewMemoryStore()
	b := &offline.Batch{}
	b.Put(offline.BucketRows, apartKey("m", "tab", 7), []byte("garbage"))
	s.Apply(b, offline.Strict)
	if run, err := ReadApart(s, "m", "tab", 7); run != nil || err != nil {
		t.Errorf("%+v, %v", run, err)
	}
}

func TestASessionThatAnEarlierModelOfTheIdWasEditedInIsKnownFromTheFirstEditOfTheNewOne(t *testing.T) {
	c := Chain{}.With("s", 5).With("other", 3).With("s", 7)
	if c.Knows("s", 4, "") || !c.Knows("s", 5, "") {
		t.Errorf("a later edit changes %+v", c.Sessions)
	}
	if c = c.With("s", 1); !c.Knows("s", 1, "") || len(c.Sessions) != 2 || !c.Knows("other", 3, "") {
		t.Errorf("the sessions are %+v", c.Sessions)
	}
}

// Its versions begin at 1 again.
func TestABurialIsOfOneIncarnationOfTheModel(t *testing.T) {
	c := chainOf(t, offline.NewMemoryStore(), run{"a", 1, 1}).With("session", 2)
	told, _ := c.Bury(Burial{5, "i"})
	told = told.With("session", 1)
	if !told.Knows("session", 1, "j") || told.Knows("session", 1, "i") {
		t.Errorf("the server tells which it is: %+v", told)
	}
	if again, _ := told.Bury(Burial{9, "i"}); again.Buried != told.Buried {
		t.Errorf("nothing was buried again, and it is noted: %+v", again)
	}
	told.Next++
	if later, _ := told.Bury(Burial{2, "j"}); later.Knows("session", 1, "j") || !later.Knows("session", 2, "j") {
		t.Errorf("links of the other one were buried: %+v", later)
	}
}

func TestWhatASessionHadOrderedBeforeABurialIsNoPendingLinkAlsoWhenThatIsRevived(t *testing.T) {
	s := offline.NewMemoryStore()
	c := chainOf(t, s, run{"a", 1, 1}).With("session", 2)
	wantKnown := func(what string, version int64, want bool) {
		t.Helper()
		if c, _, err := ReadChain(s, "m"); err != nil || !c.Has("session", version) || c.Knows("session", version, "i") != want {
			t.Errorf("%s: error %v, known at %d: %v", what, err, version, c.Knows("session", version, "i"))
		}
	}
	put := func(c Chain) {
		b := &offline.Batch{}
		b.Put(offline.BucketRows, chainKey("m"), c.Sealed(1).raw)
		s.Apply(b, offline.Strict)
	}
	put(c)
	wantKnown("pending", 3, true)
	buried, _ := c.Bury(Burial{5, "i"})
	put(buried)
	wantKnown("ordered before", 4, false)
	wantKnown("ordered behind", 5, true)
	if learned := c.Learned(&buried); learned.Knows("session", 4, "i") || !learned.Knows("session", 5, "i") {
		t.Errorf("learned %+v", learned)
	}
	_, links, _ := ReadChain(s, "m")
	if ok, err := Revive(s, "m", links, 1); !ok || err != nil {
		t.Fatal(ok, err)
	}
	wantKnown("revived, ordered before", 4, false)
	wantKnown("revived, ordered behind", 5, true)
}
