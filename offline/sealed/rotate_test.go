package sealed_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/offline/sealed"
)

func TestAfterARotationTheOlderKeyIsNotNeeded(t *testing.T) {
	base := offline.NewMemoryStore()
	fill(t, openTab(t, base, 1), 300)
	want := dump(t, openTab(t, base, 1))
	s := openTab(t, base, 2, 1)
	if got := dump(t, s); got != want {
		t.Errorf("before, it has\n%s", got)
	}
	refuses(t, base, withKeys(t, 2), offline.ErrWrongKey)
	records := 0
	wantCode(t, s.Rotate(func(n int) bool { records = n; return true }), "")
	if records != 305 {
		t.Errorf("it looked at %d records; want 305", records)
	}
	if got := dump(t, openTab(t, base, 2)); got != want {
		t.Errorf("with the new key alone, it has\n%s", got)
	}
	refuses(t, base, withKeys(t, 1), offline.ErrWrongKey)
}

func TestARotationThatHasNothingToDoWritesNothing(t *testing.T) {
	base := offline.NewMemoryStore()
	s := openTab(t, base, 1)
	fill(t, s, 10)
	before := dump(t, base)
	wantCode(t, s.Rotate(func(int) bool { t.Error("it looked at records"); return true }), "")
	if dump(t, base) != before {
		t.Error("something was written")
	}
}

// A crash comes before, or behind, each batch in turn.
func TestARotationThatWasKilledGoesOnWhenItIsCalledAgain(t *testing.T) {
	for crash := range 22 {
		base := offline.NewMemoryStore()
		fill(t, openTab(t, base, 1), 300)
		want := dump(t, openTab(t, base, 1))
		below := offlinetest.NewStore(base)
		s, err := sealed.Open(below, withKeys(t, 2, 1))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		below.OnApply = func(*offline.Batch) offlinetest.Fate {
			if n++; n > crash/2 {
				return offlinetest.Fate{Err: offline.ErrStorage, Made: crash%2 == 1}
			}
			return offlinetest.Fate{}
		}
		wantCode(t, s.Rotate(goOn), map[bool]offline.Code{true: offline.ErrStorage}[crash < 20])
		again := openTab(t, base, 2, 1)
		if got := dump(t, again); got != want {
			t.Errorf("crash %d: it has\n%s", crash, got)
		}
		wantCode(t, again.Rotate(goOn), "")
		if got := dump(t, openTab(t, base, 2)); got != want {
			t.Errorf("crash %d: rotated, it has\n%s", crash, got)
		}
	}
}

func TestACancelledRotationKeepsWhatItHasDone(t *testing.T) {
	base := offline.NewMemoryStore()
	fill(t, openTab(t, base, 1), 300)
	s := openTab(t, base, 2, 1)
	wantCode(t, s.Rotate(func(n int) bool { return n < 150 }), offline.ErrCancelled)
	old := 0
	records, _ := base.GetRange(offline.BucketRows, offline.Range{})
	first, _, _ := base.Get(offline.BucketMeta, offline.K(0, "sealed"))
	for _, r := range records {
		if string(r.Value[1:17]) != string(first[1:17]) {
			old++
		}
	}
	if old == 0 || old >= 300 {
		t.Errorf("%d records still have the old key", old)
	}
	refuses(t, base, withKeys(t, 2), offline.ErrWrongKey)
	wantCode(t, s.Rotate(goOn), "")
	openTab(t, base, 2)
}

// It must not write with a key that the others take for gone, and what it cannot read it must not take for damaged.
func TestATabThatLacksTheNewKeyIsStoppedAndLosesNothing(t *testing.T) {
	base := offline.NewMemoryStore()
	old := openTab(t, base, 1)
	fill(t, old, 3)
	s := openTab(t, base, 2, 1)
	put(t, s, offline.BucketRows, offline.K("row", 0), "new")
	wantValue(t, old, offline.BucketRows, offline.K("row", 1), "secret 1")
	_, _, err := old.Get(offline.BucketRows, offline.K("row", 0))
	wantCode(t, err, offline.ErrWrongKey)
	wantCode(t, s.Rotate(goOn), "")
	_, _, err = old.Get(offline.BucketRows, offline.K("row", 1))
	wantCode(t, err, offline.ErrWrongKey)
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K("row", 1), []byte("with the old key"))
	wantCode(t, old.Apply(&b, offline.Strict), offline.ErrWrongKey)
	wantValue(t, openTab(t, base, 2), offline.BucketRows, offline.K("row", 1), "secret 1")
}

func TestTabsThatHaveEachOthersKeysFollowTheLastOneThatOpened(t *testing.T) {
	base := offline.NewMemoryStore()
	one := openTab(t, base, 1, 2)
	two := openTab(t, base, 2, 1)
	put(t, one, offline.BucketRows, offline.K("r"), "of one")
	raw, _, _ := base.Get(offline.BucketRows, offline.K("r"))
	put(t, two, offline.BucketRows, offline.K("r"), "of two")
	if next, _, _ := base.Get(offline.BucketRows, offline.K("r")); string(raw[1:17]) != string(next[1:17]) {
		t.Error("each wrote with a key of its own")
	}
	wantValue(t, one, offline.BucketRows, offline.K("r"), "of two")
	wantCode(t, two.Rotate(goOn), "")
	wantValue(t, one, offline.BucketRows, offline.K("r"), "of two")
	openTab(t, base, 2)
}

func TestARotationLeavesDamagedRecordsAsTheyAre(t *testing.T) {
	base := offline.NewMemoryStore()
	s := openTab(t, base, 1)
	fill(t, s, 2)
	raw, _, _ := base.Get(offline.BucketRows, offline.K("row", 0))
	raw[len(raw)-1] ^= 1
	put(t, base, offline.BucketRows, offline.K("row", 0), string(raw))
	put(t, base, offline.BucketRows, offline.K("row", 2), "no record")
	s = openTab(t, base, 2, 1)
	wantCode(t, s.Rotate(goOn), "")
	for row, want := range []string{"", "secret 1", ""} {
		wantValue(t, s, offline.BucketRows, offline.K("row", row), want)
	}
	if left, _, _ := base.Get(offline.BucketRows, offline.K("row", 0)); string(left) != string(raw) {
		t.Error("the damaged record was changed")
	}
}

func TestWhatIsEditedBetweenReadAndWriteOfARotationKeepsTheEdit(t *testing.T) {
	base := offline.NewMemoryStore()
	fill(t, openTab(t, base, 1), 100)
	below := offlinetest.NewStore(base)
	s, err := sealed.Open(below, withKeys(t, 2, 1))
	if err != nil {
		t.Fatal(err)
	}
	other := openTab(t, base, 2, 1)
	below.OnApply = func(b *offline.Batch) offlinetest.Fate {
		if len(b.Expects) == 65 { // the first of the rows are about to be written
			below.OnApply = nil
			var edit offline.Batch
			edit.Put(offline.BucketRows, offline.K("row", 1), []byte("edited"))
			edit.Delete(offline.BucketRows, offline.K("row", 2))
			wantCode(t, other.Apply(&edit, offline.Strict), "")
		}
		return offlinetest.Fate{}
	}
	wantCode(t, s.Rotate(goOn), "")
	last := openTab(t, base, 2)
	wantValue(t, last, offline.BucketRows, offline.K("row", 1), "edited")
	wantValue(t, last, offline.BucketRows, offline.K("row", 3), "secret 3")
	if value, found, err := last.Get(offline.BucketRows, offline.K("row", 2)); found || err != nil {
		t.Errorf("the deleted record is %q, %v", value, err)
	}
}

func TestARotationThatIsOvertakenByANewerKeyGoesOnWithThat(t *testing.T) {
	base := offline.NewMemoryStore()
	fill(t, openTab(t, base, 1), 100)
	below := offlinetest.NewStore(base)
	s, err := sealed.Open(below, withKeys(t, 2, 1, 3))
	if err != nil {
		t.Fatal(err)
	}
	below.OnApply = func(*offline.Batch) offlinetest.Fate {
		below.OnApply = nil
		openTab(t, base, 3, 2, 1)
		return offlinetest.Fate{}
	}
	wantCode(t, s.Rotate(goOn), "")
	wantValue(t, openTab(t, base, 3), offline.BucketRows, offline.K("row", 99), "secret 99")
}

func TestARecordWhoseKeyATabLacksIsNotTakenForDamaged(t *testing.T) {
	base := offline.NewMemoryStore()
	one := openTab(t, base, 1, 3)
	put(t, openTab(t, base, 2, 1), offline.BucketRows, offline.K("r"), "of the second key")
	openTab(t, base, 3, 2, 1)
	_, _, err := one.Get(offline.BucketRows, offline.K("r")) // it can read the header
	wantCode(t, err, offline.ErrWrongKey)
	wantCode(t, one.Rotate(goOn), offline.ErrWrongKey)
}

// Tabs count while others open the store with new keys and rotate, all at once.
func TestNothingIsLostWhereTabsEditWhileOthersRotate(t *testing.T) {
	const counters, increments = 3, 60
	base := offline.NewMemoryStore()
	fill(t, openTab(t, base, 1), 200)
	tabs := make([]*sealed.Store, counters)
	for i := range tabs {
		tabs[i] = openTab(t, base, 1, 2, 3)
		put(t, tabs[i], offline.BucketMeta, offline.K("counter"), "0")
	}
	var all sync.WaitGroup
	for _, s := range tabs {
		all.Go(func() {
			for range increments {
				for !increment(t, s) {
				}
			}
		})
	}
	for _, keys := range [][]byte{{2, 1, 3}, {3, 2, 1}} {
		all.Go(func() {
			s, err := sealed.Open(offlinetest.NewStore(base), withKeys(t, keys...))
			if err == nil {
				err = s.Rotate(goOn)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s := openTab(t, base, 3, 2, 1)
	wantCode(t, s.Rotate(goOn), "")
	last := openTab(t, base, 3)
	wantValue(t, last, offline.BucketMeta, offline.K("counter"), strconv.Itoa(counters*increments))
	for i := range 200 {
		wantValue(t, last, offline.BucketRows, offline.K("row", i), fmt.Sprintf("secret %d", i))
	}
}

// increment adds one to the counter, unless another tab was faster.
func increment(t *testing.T, s offline.Store) (done bool) {
	old, _, err := s.Get(offline.BucketMeta, offline.K("counter"))
	if err != nil {
		t.Error(err)
		return true
	}
	n, _ := strconv.Atoi(string(old))
	var b offline.Batch
	b.Expect(offline.BucketMeta, offline.K("counter"), old)
	b.Put(offline.BucketMeta, offline.K("counter"), []byte(strconv.Itoa(n+1)))
	if err = s.Apply(&b, offline.Relaxed); err != nil && offline.CodeOf(err) != offline.ErrStale {
		t.Error(err)
	}
	return err == nil
}
