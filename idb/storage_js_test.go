package idb

import (
	"math/rand/v2"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestASecurePageHasAllCapabilities(t *testing.T) {
	if got, want := Capabilities(), (Features{true, true, true, true}); got != want {
		t.Errorf("Capabilities() = %+v; want %+v", got, want)
	}
}

func TestTheEstimateGrowsWithWhatIsStored(t *testing.T) {
	s := openNew(t)
	noise := make([]byte, 4<<20) // as LevelDB compresses
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	var before, after offline.Usage
	for i := range 10 { // meanwhile the browser may be at clearing away what earlier tests deleted
		before = estimated(t, s)
		if err := put(s, i, string(noise)); err != nil {
			t.Fatal(err)
		}
		if after = estimated(t, s); after.Used >= before.Used+3<<20 {
			return
		}
	}
	t.Errorf("Estimate() went from %+v to %+v; want some 4 MiB more", before, after)
}

func estimated(t *testing.T, s *Store) offline.Usage {
	t.Helper()
	u, err := s.Estimate()
	if err != nil || u.Quota <= 0 {
		t.Fatalf("Estimate() = %+v, %v", u, err)
	}
	return u
}

func TestPersistedAnswersWhatPersistAchieved(t *testing.T) {
	granted, err := Persist()
	if err != nil {
		t.Fatal(err)
	}
	if persisted, err := Persisted(); err != nil || persisted != granted {
		t.Errorf("Persisted() = %v, %v after Persist() = %v", persisted, err, granted)
	}
}

func TestWithoutAStorageManagerTheQuestionsFailTyped(t *testing.T) {
	s := openNew(t)
	replaceNavigator(t, "storage")
	_, err := Persist()
	wantCode(t, err, offline.ErrUnavailable)
	_, err = Persisted()
	wantCode(t, err, offline.ErrUnavailable)
	usage, err := s.Estimate()
	if err != nil || usage != (offline.Usage{}) {
		t.Errorf("Estimate() = %+v, %v; want unknown", usage, err)
	}
}

func TestRandomNumbersDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for range 1000 {
		n := Rand{}.Uint64()
		if seen[n] {
			t.Fatalf("%x came twice", n)
		}
		seen[n] = true
	}
}
