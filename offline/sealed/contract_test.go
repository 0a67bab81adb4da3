package sealed_test

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/offline/sealed"
	"github.com/holdfast-sdk/holdfast/offline/storetest"
)

func TestASealedStoreKeepsTheStoreContract(t *testing.T) {
	limits := map[offline.Store]*offlinetest.Limited{}
	storetest.Run(t, storetest.Subject{
		Open: func(t *testing.T) offline.Store {
			base := offlinetest.Limit(offline.NewMemoryStore())
			s, err := sealed.Open(base, withKeys(t, 1, 2))
			if err != nil {
				t.Fatal(err)
			}
			limits[s] = base
			return s
		},
		Fill: func(t *testing.T, s offline.Store) {
			usage, err := s.Estimate()
			if err != nil {
				t.Fatal(err)
			}
			limits[s].SetQuota(usage.Used)
		},
	})
}

func TestWhatIsStoredIsThereForTheNextOneAndNothingOfItIsPlain(t *testing.T) {
	base := offline.NewMemoryStore()
	s := openTab(t, base, 1)
	fill(t, s, 100)
	if plain := dump(t, base); strings.Contains(plain, "secret") || !strings.Contains(plain, `"row" 99`) {
		t.Errorf("below it is\n%s", plain)
	}
	again := openTab(t, base, 1)
	if got, want := dump(t, again), dump(t, s); got != want || !strings.Contains(got, "secret 99") {
		t.Errorf("it has\n%s; want\n%s", got, want)
	}
}

func TestTheSameValueIsNeverSealedToTheSameBytes(t *testing.T) {
	base := offline.NewMemoryStore()
	s := openTab(t, base, 1)
	seen := map[string]bool{}
	for range 100 {
		put(t, s, offline.BucketRows, offline.K("r"), "the same")
		raw, _, _ := base.Get(offline.BucketRows, offline.K("r"))
		seen[string(raw)] = true
	}
	if len(seen) != 100 {
		t.Errorf("100 times the same value made %d records", len(seen))
	}
}

// The header is nobody's: what selects all of its bucket neither finds nor deletes it.
func TestARangeOfTheHeadersBucketLeavesItOut(t *testing.T) {
	base := offline.NewMemoryStore()
	s := openTab(t, base, 1)
	keys := []offline.Key{offline.K(-1), offline.K(0, "a"), offline.K(0, "sealed", 1), offline.K("z")}
	for _, r := range []offline.Range{
		{}, {Lower: offline.K(0)}, {Upper: offline.K(1)}, {Lower: offline.K(0, "sealed")}, {Upper: offline.K(0, "sealed")}, offline.Prefix(0),
		{Lower: offline.K("a")}, {Upper: offline.K(-1)},
	} {
		for _, key := range keys {
			put(t, s, offline.BucketMeta, key, "x")
		}
		model := offline.NewMemoryStore()
		for _, key := range keys {
			put(t, model, offline.BucketMeta, key, "x")
		}
		for limit := range 5 {
			r.Limit = limit
			got, err := s.GetRange(offline.BucketMeta, r)
			want, _ := model.GetRange(offline.BucketMeta, r)
			if err != nil || len(got) != len(want) {
				t.Errorf("range %+v has %d records, %v; want %d", r, len(got), err, len(want))
			}
		}
		var b offline.Batch
		b.DeleteRange(offline.BucketMeta, r)
		if err := s.Apply(&b, offline.Strict); err != nil {
			t.Fatal(err)
		}
		model.Apply(&b, offline.Strict)
		if got, want := dump(t, s), dump(t, model); got != want {
			t.Errorf("without %+v there is\n%s; want\n%s", r, got, want)
		}
	}
	put(t, openTab(t, base, 1), offline.BucketMeta, offline.K("still"), "usable")
}

func TestABatchIsStaleOnlyIfTheValueIsAnother(t *testing.T) {
	base := offline.NewMemoryStore()
	one, two := openTab(t, base, 1), openTab(t, base, 1)
	key := offline.K("r")
	swap := func(s offline.Store, from, to string) error {
		var b offline.Batch
		b.Expect(offline.BucketRows, key, []byte(from))
		b.Expect(offline.BucketMeta, offline.K("none"), nil)
		b.Put(offline.BucketRows, key, []byte(to))
		return s.Apply(&b, offline.Strict)
	}
	put(t, one, offline.BucketRows, key, "a")
	put(t, two, offline.BucketRows, key, "a") // the same value, other bytes
	wantCode(t, swap(one, "a", "b"), "")
	wantCode(t, swap(two, "a", "c"), offline.ErrStale)
	wantCode(t, swap(two, "b", "c"), "")
	wantCode(t, swap(one, "b", "d"), offline.ErrStale)
	put(t, two, offline.BucketMeta, offline.K("none"), "")
	wantCode(t, swap(one, "c", "d"), offline.ErrStale)
	wantValue(t, one, offline.BucketRows, key, "c")
}

// A store that calls everything stale must not be asked for ever.
func TestAStoreThatSaysStaleWhereNothingHasChangedIsBelieved(t *testing.T) {
	base := offlinetest.NewStore(offline.NewMemoryStore())
	s, err := sealed.Open(base, withKeys(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, offline.BucketRows, offline.K("r"), "a")
	asked := 0
	base.OnApply = func(*offline.Batch) offlinetest.Fate { asked++; return offlinetest.Fate{Err: offline.ErrStale} }
	var b offline.Batch
	b.Expect(offline.BucketRows, offline.K("r"), []byte("a"))
	wantCode(t, s.Apply(&b, offline.Strict), offline.ErrStale)
	if asked != 1 {
		t.Errorf("it was asked %d times", asked)
	}
}
