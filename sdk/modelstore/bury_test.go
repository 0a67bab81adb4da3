package modelstore

import (
	"slices"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func always(_, _ []Link) bool { return true }

// buriedOf stores a chain of runs, all of which became dead letters but for the first n links: these are ordered, at versions from 10 on.
func buriedOf(t *testing.T, s offline.Store, n int, runs ...run) (links []Link) {
	t.Helper()
	chainOf(t, s, runs...)
	_, links = read(t, s)
	ordered := slices.Clone(links[:n])
	for i := range ordered {
		ordered[i].Ordered = int64(10 + i)
	}
	if err := Bury(s, "m", Burial{}, ordered, always); err != nil {
		t.Fatal(err)
	}
	_, links = read(t, s)
	return links
}

// wantLinks compares the places of links and the versions at which they are ordered.
func wantLinks(t *testing.T, what string, links []Link, places []uint64, ordered []int64) {
	t.Helper()
	var gotPlaces []uint64
	var gotOrdered []int64
	for _, l := range links {
		gotPlaces, gotOrdered = append(gotPlaces, l.Place), append(gotOrdered, l.Ordered)
	}
	if !slices.Equal(gotPlaces, places) || !slices.Equal(gotOrdered, ordered) {
		t.Errorf("%s: places %v, ordered %v; want %v, %v", what, gotPlaces, gotOrdered, places, ordered)
	}
}

func TestOfBuriedLinksItIsNotedWhichTheServerHasOrdered(t *testing.T) {
	s := offline.NewMemoryStore()
	links := buriedOf(t, s, 3, run{"a", 1, 2}, run{"b", 7, 3})
	wantLinks(t, "buried", links, []uint64{1, 2, 3, 4, 5}, []int64{10, 11, 12, 0, 0})
	if c, _ := read(t, s); c.Live() != 0 {
		t.Errorf("live are %d", c.Live())
	}
	more := slices.Clone(links[3:4])
	more[0].Ordered = 20
	if err := Bury(s, "m", Burial{}, more, always); err != nil { // by somebody who knows more
		t.Fatal(err)
	}
	_, links = read(t, s)
	wantLinks(t, "noted later", links, []uint64{1, 2, 3, 4, 5}, []int64{10, 11, 12, 20, 0})
	if links[3].Op.Text != "x" || links[4].Entry != 9 || !links[4].Last {
		t.Errorf("links %+v", links)
	}
}

func TestNothingIsWrittenWhereNothingIsBuriedAndNothingIsNew(t *testing.T) {
	base := offline.NewMemoryStore()
	ordered := buriedOf(t, base, 1, run{"a", 1, 2})[:1]
	s := offlinetest.NewStore(base)
	s.OnApply = func(b *offline.Batch) (f offlinetest.Fate) { t.Errorf("it writes %+v", b); return f }
	for _, whether := range []bool{true, false} {
		if err := Bury(s, "m", Burial{}, ordered, func(_, _ []Link) bool { return whether }); err != nil {
			t.Fatal(err)
		}
	}
	if err := Bury(s, "other", Burial{}, nil, always); err != nil {
		t.Fatal(err)
	}
}

func TestADeadLetterThatIsDiscardedWhileItIsNotedThatItIsOrderedIsNotBroughtBack(t *testing.T) {
	base := offline.NewMemoryStore()
	links := buriedOf(t, base, 0, run{"a", 1, 1}, run{"a", 2, 1})
	s := offlinetest.NewStore(base)
	s.OnApply = func(*offline.Batch) (f offlinetest.Fate) {
		gone := &offline.Batch{}
		gone.Delete(offline.BucketRows, links[0].key("m"))
		base.Apply(gone, offline.Strict)
		return f
	}
	links[0].Ordered = 5
	if err := Bury(s, "m", Burial{}, links[:1], always); err != nil {
		t.Fatal(err)
	}
	_, links = read(t, base)
	wantLinks(t, "left", links, []uint64{2}, []int64{0})
}

func TestARunThatCannotBeReadIsBuriedWithThoseBehindIt(t *testing.T) {
	s := offline.NewMemoryStore()
	chainOf(t, s, run{"a", 1, 1}, run{"a", 2, 1})
	b := &offline.Batch{}
	b.Put(offline.BucketRows, linkKey("m", 1), []byte("garbage"))
	s.Apply(b, offline.Strict)
	if err := Bury(s, "m", Burial{}, nil, func(_, _ []Link) bool { return false }); err != nil {
		t.Fatal(err)
	}
	if c, links := read(t, s); c.Live() != 0 || len(links) != 1 || !c.Unreadable {
		t.Errorf("live are %d of %+v, unreadable %v", c.Live(), links, c.Unreadable)
	}
}

// They are what it was made on.
func TestWhatIsOrderedBeforeALetterComesAlongWhenThatIsRevived(t *testing.T) {
	s := offline.NewMemoryStore()
	links := buriedOf(t, s, 3, run{"a", 1, 2}, run{"b", 7, 2}, run{"a", 3, 1})
	if ok, err := Revive(s, "m", links[4:], 1); !ok || err != nil {
		t.Fatal(ok, err)
	}
	c, links := read(t, s)
	wantLinks(t, "revived", c.LiveOf(links), []uint64{6, 7, 8, 9, 10}, []int64{10, 11, 12, 0, 0})
}

func TestWhatIsOrderedIsClearedWithAChainThatHasNoLetters(t *testing.T) {
	s := offline.NewMemoryStore()
	buriedOf(t, s, 2, run{"a", 1, 2})
	c, links := read(t, s)
	e := &Edit{Head: Head{ID: "m"}, Batch: &offline.Batch{}}
	e.Clear(&c, links)
	if err := s.Apply(e.Batch, offline.Strict); err != nil {
		t.Fatal(err)
	}
	if c, links = read(t, s); c.raw != nil || len(links) > 0 {
		t.Errorf("left are %+v", links)
	}
}
