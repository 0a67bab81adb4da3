package outbox

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// desk is a queue in a tab, with a server that does what the test says.
type desk struct {
	t     *testing.T
	world *offlinetest.World
	tab   *offlinetest.Tab
	store *offlinetest.Store
	queue *Queue

	answer    func(Item) (Receipt, offline.Outcome) // nil: there is no answer
	sent      []string
	repeats   int
	delivered []string
	refused   []string
	faults    []error
	full      int
}

func open(t *testing.T, w *offlinetest.World, base *offline.MemoryStore) *desk {
	d := &desk{t: t, world: w, tab: w.NewTab(), store: offlinetest.NewStore(base)}
	d.answer = func(it Item) (Receipt, offline.Outcome) {
		return Receipt{Number: int64(len(d.sent)), Millis: 7}, offline.Outcome{Class: offline.Done}
	}
	d.queue = New(Config{Env: d.tab.Env(), Send: d.send, Fault: func(err error) { d.faults = append(d.faults, err) },
		Delivered: func(it Item, r Receipt) { d.delivered = append(d.delivered, it.Text) },
		Refused:   func(it Item) { d.refused = append(d.refused, it.Text) },
		Full:      func(retry func()) { d.full++ }})
	return d
}

func (d *desk) send(it Item, repeat bool, done func(Receipt, offline.Outcome)) {
	d.sent = append(d.sent, it.Text)
	if repeat {
		d.repeats++
	}
	if d.answer != nil {
		r, o := d.answer(it)
		d.tab.Post(func() { done(r, o) })
	}
}

func (d *desk) on(f func()) {
	d.tab.Post(f)
	d.world.Run()
}

func (d *desk) openStore() *desk {
	d.on(func() {
		d.queue.Open(d.store, "outbox of a test", true, func(err error) {
			if err != nil {
				d.t.Fatal(err)
			}
		})
	})
	return d
}

// fate is what was told of an item.
type fate struct {
	saved, done int
	err         error
	receipt     Receipt
}

func (d *desk) add(lane string, kind uint8, text string) *fate {
	f := &fate{}
	d.on(func() { d.addNow(f, lane, kind, text, nil) })
	return f
}

func (d *desk) addNow(f *fate, lane string, kind uint8, text string, merge func(old, now Item) Item) string {
	return d.queue.Add(Item{Lane: lane, Kind: kind, Text: text}, merge,
		func(err error) { f.saved, f.err = f.saved+1, err },
		func(r Receipt, err error) { f.done, f.receipt, f.err = f.done+1, r, err })
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	same := len(got) == len(want)
	for i := range got {
		same = same && got[i] == want[i]
	}
	if !same {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestWhatIsAddedBeforeThereIsAStoreIsSavedAndSentInOrder(t *testing.T) {
	d := open(t, offlinetest.NewWorld(1), offline.NewMemoryStore())
	one, two := d.add("l", 0, "one"), d.add("l", 1, "two")
	if items := d.queue.Items("l"); len(items) != 2 || items[0].N != 0 || items[0].Token == items[1].Token || one.saved != 0 {
		t.Fatalf("before there is a store: %+v, saved %d", items, one.saved)
	}
	d.openStore()
	if items := d.queue.Items("l"); one.saved+two.saved != 2 || len(items) != 2 || items[0].N == 0 || items[0].Text != "one" {
		t.Fatalf("in the store: %+v", items)
	}
	d.on(func() { d.queue.SetOnline(true) })
	want(t, d.sent, "one", "two")
	want(t, d.delivered, "one", "two")
	if one.done != 1 || two.receipt != (Receipt{2, 7}) || two.err != nil || len(d.queue.Items("l")) != 0 {
		t.Errorf("told %+v and %+v", one, two)
	}
}

func TestItemsThatWereNotSentYetAreMergedAndThoseThatWereAreNot(t *testing.T) {
	d := open(t, offlinetest.NewWorld(1), offline.NewMemoryStore()).openStore()
	latest := func(old, now Item) Item { return now }
	var fates [4]fate
	d.on(func() {
		d.addNow(&fates[0], "l", 1, "a", latest)
		d.addNow(&fates[1], "l", 1, "b", latest)
	})
	d.on(func() { d.addNow(&fates[2], "l", 1, "c", latest) })
	if items := d.queue.Items("l"); len(items) != 1 || items[0].Text != "c" {
		t.Fatalf("there wait %+v", items)
	}
	d.answer = nil
	d.on(func() { d.queue.SetOnline(true) })
	d.on(func() { d.addNow(&fates[3], "l", 1, "d", latest) })
	if items := d.queue.Items("l"); len(items) != 2 || items[0].State != offline.StateSubmitted || items[1].Text != "d" {
		t.Fatalf("with one under way, there wait %+v", items)
	}
	d.on(func() { d.queue.SetOnline(false) })
	d.world.Kill(d.tab)
}

func TestAnotherTabSendsWhatATabThatIsGoneHasLeftAndTellsTheOthers(t *testing.T) {
	w, base := offlinetest.NewWorld(1), offline.NewMemoryStore()
	gone := open(t, w, base).openStore()
	gone.add("l", 0, "left behind")
	gone.answer = nil
	gone.on(func() { gone.queue.SetOnline(true) })
	want(t, gone.sent, "left behind")
	heir, other := open(t, w, base).openStore(), open(t, w, base).openStore()
	mine := other.add("l", 0, "mine")
	w.Kill(gone.tab)
	heir.on(func() { heir.queue.SetOnline(true) })
	want(t, heir.sent, "left behind", "mine")
	want(t, other.delivered, "left behind", "mine")
	if heir.repeats != 1 || mine.done != 1 || mine.receipt.Number != 2 || len(other.queue.Items("l")) != 0 {
		t.Errorf("%d repeats; told %+v", heir.repeats, mine)
	}
}

func TestARefusedItemStaysUntilSomebodyDecidesInAnyTab(t *testing.T) {
	w, base := offlinetest.NewWorld(1), offline.NewMemoryStore()
	d, other := open(t, w, base).openStore(), open(t, w, base).openStore()
	refuse := func(Item) (Receipt, offline.Outcome) {
		return Receipt{}, offline.Outcome{Class: offline.Permanent, Err: offline.Errorf("no", "it is not wanted")}
	}
	good := d.answer
	d.answer = refuse
	one := d.add("l", 0, "one")
	d.add("l", 0, "two")
	d.on(func() { d.queue.SetOnline(true) })
	if one.done != 1 || offline.CodeOf(one.err) != "no" {
		t.Errorf("told %+v", one)
	}
	want(t, d.refused, "one", "two")
	want(t, other.refused, "one", "two")
	items := other.queue.Items("l")
	if len(items) != 2 || !items[0].Dead() || items[0].Code != "no" || items[0].Reason == "" {
		t.Fatalf("the other tab has %+v", items)
	}
	d.answer = good
	other.on(func() { other.queue.Retry(items[0].N, func(error) {}) })
	other.on(func() { other.queue.Discard(items[1].N, func(error) {}) })
	want(t, d.delivered, "one")
	if len(d.queue.Items("l"))+len(other.queue.Items("l")) != 0 {
		t.Error("something is left")
	}
}

func TestAnItemThatCannotBeSavedIsVisibleAndTriedAgain(t *testing.T) {
	d := open(t, offlinetest.NewWorld(1), offline.NewMemoryStore()).openStore()
	d.store.FailApplies(offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "full")})
	f := d.add("l", 0, "big")
	items := d.queue.Items("l")
	if f.saved != 1 || offline.CodeOf(f.err) != offline.ErrQuotaExceeded || len(items) != 1 || !items[0].Unsaved() || d.full != 1 {
		t.Fatalf("told %+v, there is %+v, asked for room %d times", f, items, d.full)
	}
	d.world.Advance(5 * time.Minute)
	if items = d.queue.Items("l"); len(items) != 1 || items[0].Unsaved() || items[0].N == 0 || f.saved != 1 {
		t.Errorf("later there is %+v, told %+v", items, f)
	}
}

func TestAClosedQueueSavesWhatItHasAndRefusesTheRest(t *testing.T) {
	base := offline.NewMemoryStore()
	d := open(t, offlinetest.NewWorld(1), base).openStore()
	var before, after fate
	closed := 0
	d.on(func() {
		d.addNow(&before, "l", 0, "before", nil)
		d.queue.Close(func() { closed++ })
		d.addNow(&after, "l", 0, "after", nil)
	})
	if before.saved != 1 || before.err != nil || offline.CodeOf(after.err) != offline.ErrClosed || closed != 1 {
		t.Errorf("before %+v, after %+v, closed %d times", before, after, closed)
	}
	d.on(func() { d.queue.Close(func() { closed++ }) })
	if next := open(t, d.world, base).openStore(); len(next.queue.Items("l")) != 1 || closed != 2 {
		t.Errorf("the next one finds %+v", next.queue.Items("l"))
	}
}

func TestWhatStillWaitsForAStoreWhenTheQueueIsClosedIsToldThatItIsNotKept(t *testing.T) {
	d := open(t, offlinetest.NewWorld(1), offline.NewMemoryStore())
	a := d.add("a", 0, "one")
	d.on(func() { d.queue.Close(func() {}) })
	d.openStore()
	if a.saved != 1 || a.done != 1 || offline.CodeOf(a.err) != offline.ErrClosed || len(d.sent) > 0 {
		t.Errorf("saved %d, done %d, %v; sent %v", a.saved, a.done, a.err, d.sent)
	}
}

func TestAnItemThatCannotBeReadIsAFaultAndHoldsUpNothing(t *testing.T) {
	w, base := offlinetest.NewWorld(1), offline.NewMemoryStore()
	d := open(t, w, base).openStore()
	d.add("l", 0, "spoiled")
	d.add("l", 0, "good")
	w.Kill(d.tab)
	if err := d.store.Corrupt(offline.BucketJournal, offline.K("outbox of a test", 1), []byte("garbage")); err != nil {
		t.Fatal(err)
	}
	next := open(t, w, base).openStore()
	next.on(func() { next.queue.SetOnline(true) })
	want(t, next.sent, "good")
	if len(next.faults) != 1 {
		t.Errorf("faults: %v", next.faults)
	}
}

func TestOldReceiptsLeaveTheStore(t *testing.T) {
	base := offline.NewMemoryStore()
	d := open(t, offlinetest.NewWorld(1), base).openStore()
	d.on(func() { d.queue.SetOnline(true) })
	for range receiptsKept + 10 {
		d.add("l", 0, "x")
	}
	records, err := base.GetRange(offline.BucketRows, offline.Prefix("outbox", "receipt"))
	if err != nil || len(records) != receiptsKept {
		t.Errorf("%d receipts, %v", len(records), err)
	}
}

func TestWithoutAStoreOfTheUserItemsAreSentFromMemory(t *testing.T) {
	d := open(t, offlinetest.NewWorld(1), offline.NewMemoryStore())
	d.on(func() { d.queue.Open(offline.NewMemoryStore(), "", true, func(error) {}) })
	f := d.add("l", 0, "x")
	d.on(func() { d.queue.SetOnline(true) })
	if f.saved != 1 || f.done != 1 || !d.queue.Leading() {
		t.Errorf("told %+v", f)
	}
}
