package offline_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// pair is two rigs on one store.
func pair(t *testing.T, seed uint64) (first, second *rig) {
	t.Helper()
	a, b := twoPages(t, seed)
	return rigOn(a), rigOn(b)
}

func TestAnHeirThatMissedTheLastNewsGoesOnAtOnce(t *testing.T) {
	first, heir := pair(t, 1)
	first.save("x", "1")
	first.save("x", "2")
	first.cfg.OnOutcome = func(offline.Entry, offline.Outcome) { first.flusher.Cancel() }
	first.start()
	heir.start()
	first.w.LoseMessages = 1
	first.answer(offline.Outcome{Class: offline.Done})
	wantStrings(t, first.payloads(), "1")
	wantStrings(t, heir.payloads(), "2")
}

func TestAnHeirDoesNotHoldBackWhatIsSettledAlready(t *testing.T) {
	first, heir := pair(t, 1)
	heir.lost = offline.LostHold
	first.save("x", "1")
	first.start()
	heir.start()
	first.w.LoseMessages = 1
	first.answer(failed(offline.Permanent)) // and gives the lease away, as nothing is left to send
	heir.w.Advance(time.Minute)
	heir.wantCounts(offline.Counts{Dead: 1})
}

func TestAClosedFlusherTakesNothingBackFromItsHeir(t *testing.T) {
	first, heir := pair(t, 1)
	first.save("x", "1")
	first.start()
	first.request(0).answer(failed(offline.Transient))
	first.flusher.Close() // before the outcome is durable
	first.w.Freeze(first.tab)
	heir.start()
	if !heir.request(0).Repeat {
		t.Fatal("the heir was too late to repeat the request")
	}
	first.w.Thaw(first.tab)
	first.w.Run()
	heir.wantCounts(offline.Counts{Submitted: 1})
	heir.answerAll()
	wantStrings(t, heir.payloads(), "1")
	heir.wantCounts(offline.Counts{})
}

func TestALeaseThatWasLostAndWonBackTakesNothingBack(t *testing.T) {
	first, heir := leased(t, 1)
	first.save("x", "1")
	first.start()
	first.w.Freeze(first.tab)
	heir.start()
	heir.w.Advance(30 * time.Second)
	if !heir.request(0).Repeat {
		t.Fatal("the heir has not repeated the request")
	}
	heir.w.Kill(heir.tab) // the server may have got it by then
	first.w.Thaw(first.tab)
	first.save("y", "2") // asks for the lease again
	first.w.Advance(30 * time.Second)
	wantStrings(t, first.payloads(), "1", "2")
	first.request(0).answer(failed(offline.Transient)) // the answer to its own request, not to the heir's
	first.w.Advance(time.Minute)
	if q := first.request(2); string(q.Entries[0].Data) != "1" || !q.Repeat {
		t.Errorf("then sent %+v", q.Submission)
	}
}

func TestARequestMarkedUnderAnEarlierLeaseIsARepetition(t *testing.T) {
	overtaken := 0
	for seed := range uint64(200) {
		first, heir := leased(t, seed)
		first.save("x", "1")
		first.flusher = offline.NewFlusher(first.cfg)
		first.w.RunUntil(time.Minute, func() bool { return len(first.commits) > 1 }) // marked
		first.w.Freeze(first.tab)
		heir.start()
		heir.w.Advance(30 * time.Second)
		heir.flusher.Cancel() // too late for the server to notice
		heir.w.Run()
		first.w.Thaw(first.tab)
		first.append("y", "2") // asks for the lease again
		first.w.Run()
		for _, q := range first.requests {
			if string(q.Entries[0].Data) == "1" {
				overtaken += len(heir.requests)
				if !q.Repeat {
					t.Fatalf("seed %d: sent as if the heir had not sent it", seed)
				}
			}
		}
	}
	if overtaken == 0 {
		t.Error("the first tab never won the lease back")
	}
}

// What others do until the mark is durable counts, at whatever moment.
func TestAnEntryThatOthersSettledBeforeItsMarkIsNotSent(t *testing.T) {
	changes := map[string]func(*offline.Tx) error{
		"retired": func(tx *offline.Tx) error { tx.Retire(1); return nil },
		"dead": func(tx *offline.Tx) error {
			e, _ := tx.Get(1)
			e.State, e.Batch = offline.StateDead, 0
			tx.Put(e)
			return nil
		},
	}
	for name, change := range changes {
		moments := 0
		for ; ; moments++ {
			w, store := offlinetest.NewWorld(uint64(moments)), offline.NewMemoryStore()
			first, other := rigOn(openPage(t, w, store)), openPage(t, w, store)
			first.save("x", "1")
			unmarked, _ := store.GetRange(offline.BucketMeta, offline.Range{})
			first.w.LoseMessages = 1
			first.flusher = offline.NewFlusher(first.cfg)
			for range moments {
				first.w.Step()
			}
			if now, _ := store.GetRange(offline.BucketMeta, offline.Range{}); !reflect.DeepEqual(now, unmarked) {
				break
			}
			first.w.Freeze(first.tab)
			var r result
			other.journal.Settle(change, r.done)
			other.w.Run()
			r.want(t, "")
			first.w.Thaw(first.tab)
			first.w.Advance(time.Minute)
			if len(first.requests) > 0 {
				t.Errorf("%s after %d steps: sent %+v", name, moments, first.request(0).Submission)
			}
		}
		if moments < 3 {
			t.Errorf("%s: only %d moments before the mark", name, moments)
		}
	}
}
