package offline_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestABatchTakesEntriesOfOneKindAndOfDifferentLanes(t *testing.T) {
	r := newRig(t)
	r.cfg.BatchSize, r.cfg.Window = 3, 1
	for i, kind := range []uint8{0, 0, 0, 0, 1, 1} {
		r.add(fmt.Sprint("lane", i), fmt.Sprint(i), kind, offline.StateQueued)
	}
	r.add("lane0", "6", 0, offline.StateQueued)
	r.start()
	r.answerAll()
	wantStrings(t, r.payloads(), "0+1+2", "3", "6", "4+5") // lane0 was not free again when 3 went
}

func TestARefusedBatchIsSplitUntilTheBadEntryIsAlone(t *testing.T) {
	r := newRig(t)
	r.cfg.BatchSize = 8
	for i := range 8 {
		r.append(fmt.Sprint("lane", i), fmt.Sprint(i))
	}
	r.start()
	keys := map[string]string{}
	for done := false; !done; {
		done = true
		for i, q := range r.requests {
			if q.answered {
				continue
			}
			done = false
			what := r.payloads()[i]
			if before, used := keys[q.Key]; used {
				t.Errorf("key %s was used for %s and for %s", q.Key, before, what)
			}
			keys[q.Key] = what
			class := offline.Done
			for _, e := range q.Entries {
				if string(e.Data) == "5" {
					class = offline.Permanent
				}
			}
			q.answer(offline.Outcome{Class: class})
		}
		r.w.Run()
	}
	r.wantCounts(offline.Counts{Dead: 1})
	if e, _ := firstEntry(r.page); e.Lane != "lane5" {
		t.Errorf("the dead letter is %+v", e)
	}
}

func TestTheEntriesOfABatchCanFareDifferently(t *testing.T) {
	r := newRig(t)
	r.cfg.BatchSize = 4
	for i := range 4 {
		r.append(fmt.Sprint("lane", i), fmt.Sprint(i))
	}
	r.start()
	r.request(0).answer(offline.Outcome{Class: offline.Done}, failed(offline.Permanent), failed(offline.Conflict), failed(offline.Transient))
	r.w.Run()
	r.wantCounts(offline.Counts{Dead: 1, Conflict: 1, Queued: 1})
}

func TestAnEntryTheAnswerDoesNotMentionIsLost(t *testing.T) {
	r := newRig(t)
	r.cfg.BatchSize, r.lost = 3, offline.LostHold
	for i := range 3 {
		r.append(fmt.Sprint("lane", i), fmt.Sprint(i))
	}
	r.start()
	r.request(0).answer(offline.Outcome{Class: offline.Done}, offline.Outcome{Class: offline.Done})
	r.w.Run()
	r.wantCounts(offline.Counts{Uncertain: 1})
	if e, _ := firstEntry(r.page); e.Code != offline.ErrResponse {
		t.Errorf("the entry is %+v", e)
	}
}

func TestABatchOfADeadTabIsRepeatedAsItWas(t *testing.T) {
	r := newRig(t)
	r.cfg.BatchSize = 3
	for i := range 3 {
		r.append(fmt.Sprint("lane", i), fmt.Sprint(i))
	}
	r.start()
	r.w.Kill(r.tab)
	heir := rigOn(openPage(t, r.w, r.store))
	heir.cfg.BatchSize = 2 // whatever it would make itself
	heir.save("lane9", "9")
	heir.start()
	if got := heir.request(0); got.Key != r.request(0).Key || !got.Repeat || heir.payloads()[0] != "0+1+2" {
		t.Errorf("repeated %q with key %s, was %q with %s", heir.payloads()[0], got.Key, r.payloads()[0], r.request(0).Key)
	}
	heir.answerAll()
	heir.wantCounts(offline.Counts{})
}

func TestABatchOfADeadTabIsHeldAsAWhole(t *testing.T) {
	r := newRig(t)
	r.cfg.BatchSize = 3
	for i := range 3 {
		r.append(fmt.Sprint("lane", i), fmt.Sprint(i))
	}
	r.start()
	r.w.Kill(r.tab)
	heir := rigOn(openPage(t, r.w, r.store))
	heir.cfg.OnLost = func(e offline.Entry) offline.LostPolicy {
		if string(e.Lane) == "lane1" {
			return offline.LostHold
		}
		return offline.LostRetry
	}
	heir.start()
	heir.w.Advance(time.Hour)
	heir.wantCounts(offline.Counts{Uncertain: 3})
}
