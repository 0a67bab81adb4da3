package offlinetest

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestAFrozenTabDoesNothingUntilItIsThawed(t *testing.T) {
	w := NewWorld(1)
	tab, ran := w.NewTab(), 0
	tab.Post(func() { ran++ })
	tab.Go(func() { ran++ }, func() { ran++ })
	tab.AfterFunc(time.Second, func() { ran++ })
	w.Freeze(tab)
	w.Advance(time.Minute)
	if ran != 0 {
		t.Fatalf("%d things happened in a frozen tab", ran)
	}
	w.Thaw(tab)
	w.Advance(0)
	if ran != 4 || w.Now() != time.Minute {
		t.Errorf("thawed, %d things happened until %v", ran, w.Now())
	}
}

func TestAKilledTabDoesNothingMoreAndItsLeaseIsFree(t *testing.T) {
	w := NewWorld(1)
	dead, heir := w.NewTab(), w.NewTab()
	var held offline.Lease
	dead.Acquire("l", func(offline.Lease) {})
	heir.Acquire("l", func(l offline.Lease) { held = l })
	w.Run()
	if held != nil {
		t.Fatal("two tabs hold the lease")
	}
	dead.Go(func() { t.Error("work of a dead tab") }, nil)
	dead.AfterFunc(time.Second, func() { t.Error("a timer of a dead tab") })
	dead.Open("c", func([]byte) { t.Error("a message to a dead tab") })
	w.Kill(dead)
	heir.Open("c", nil).Send(nil)
	w.Advance(time.Minute)
	if held == nil || !held.Valid() {
		t.Error("the lease of the dead tab is not free")
	}
}

func TestMessagesReachTheOtherTabsUnlessTheyAreLost(t *testing.T) {
	w := NewWorld(1)
	got := ""
	from := w.NewTab().Open("c", func([]byte) { t.Error("a message to its sender") })
	w.NewTab().Open("c", func(m []byte) { got += string(m) })
	from.Send([]byte("1"))
	w.LoseMessages = 1
	from.Send([]byte("2"))
	w.Run()
	if got != "1" {
		t.Errorf("got %q", got)
	}
}

func TestABatchBeyondTheQuotaChangesNothing(t *testing.T) {
	l := Limit(offline.NewMemoryStore())
	key := offline.K("k")
	put := func(value string) error {
		var b offline.Batch
		b.Put(offline.BucketRows, key, []byte(value))
		return l.Apply(&b, offline.Strict)
	}
	if err := put("old"); err != nil {
		t.Fatal(err)
	}
	l.SetQuota(20)
	if err := put("much more than twenty bytes"); offline.CodeOf(err) != offline.ErrQuotaExceeded {
		t.Errorf("error is %v", err)
	}
	if v, _, err := l.Get(offline.BucketRows, key); string(v) != "old" || err != nil {
		t.Errorf("the store has %q, %v", v, err)
	}
}

func TestAFateMayMakeTheBatchAllTheSame(t *testing.T) {
	for _, made := range []bool{false, true} {
		s := NewStore(offline.NewMemoryStore())
		s.FailApplies(Fate{Err: offline.ErrStorage, Made: made})
		var b offline.Batch
		b.Put(offline.BucketRows, offline.K("k"), nil)
		if err := s.Apply(&b, offline.Strict); err != offline.ErrStorage {
			t.Errorf("error is %v", err)
		}
		if _, found, _ := s.Get(offline.BucketRows, offline.K("k")); found != made {
			t.Errorf("made %v, found %v", made, found)
		}
	}
}

// counter is a source with so many things to do.
type counter struct{ left, done int }

func (c *counter) Choices() int { return c.left }
func (c *counter) Do(int)       { c.left, c.done = c.left-1, c.done+1 }

func TestWhatHappensInASourceHappensAmongWhatHappensInTabs(t *testing.T) {
	w := NewWorld(1)
	tab, c, ran := w.NewTab(), &counter{left: 2}, 0
	w.Add(c)
	tab.Post(func() { ran++ })
	w.Run()
	if ran != 1 || c.done != 2 {
		t.Errorf("%d in the tab, %d in the source", ran, c.done)
	}
	c.left = 1
	w.Remove(c)
	if w.Step() {
		t.Error("something happens in a source that was taken out")
	}
}

func TestAReadFailsWhenOnReadSaysSo(t *testing.T) {
	s := NewStore(offline.NewMemoryStore())
	s.OnRead = func() error { return offline.ErrStorage }
	if _, _, err := s.Get(offline.BucketRows, offline.K("k")); err != offline.ErrStorage {
		t.Errorf("error is %v", err)
	}
}
