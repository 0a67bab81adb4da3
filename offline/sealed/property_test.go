package sealed_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/offline/sealed"
)

// The memory store is the model: whatever tabs do to a sealed store, while keys are rotated and batches fail, they get its answers.
func TestSealedStoresOfSeveralTabsAnswerAsOnePlainStoreDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := &world{T: rt, base: offline.NewMemoryStore(), model: offline.NewMemoryStore(), newest: 1}
		w.open(0)
		w.open(1)
		rt.Repeat(map[string]func(*rapid.T){
			"":       func(*rapid.T) { w.compare() },
			"apply":  func(*rapid.T) { w.apply() },
			"reopen": func(*rapid.T) { w.open(w.drawTab()) },
			"newKey": func(*rapid.T) { w.newest++; w.open(w.drawTab()) },
			"rotate": func(*rapid.T) { w.rotate() },
		})
	})
}

type world struct {
	*rapid.T
	base, model *offline.MemoryStore
	tabs        [2]*sealed.Store
	below       [2]*offlinetest.Store
	newest      byte // the newest key's number; every tab has them all, but as current one that of its opening
}

func (w *world) drawTab() int { return rapid.IntRange(0, 1).Draw(w.T, "tab") }

// open lets a tab load the page anew: another tab stays as it is, unless it lacks a key now.
func (w *world) open(tab int) {
	keys := []byte{w.newest}
	for k := w.newest - 1; k > 0; k-- {
		keys = append(keys, k)
	}
	w.below[tab] = offlinetest.NewStore(w.base)
	s, err := sealed.Open(w.below[tab], withKeys(w.T, keys...))
	if err != nil {
		w.Fatalf("Open: %v", err)
	}
	w.tabs[tab] = s
}

// current returns a tab, which has loaded the page anew if it has the key no more that others write with.
func (w *world) current(tab int) *sealed.Store {
	if _, err := w.tabs[tab].GetRange(offline.BucketRows, offline.Range{}); offline.CodeOf(err) == offline.ErrWrongKey {
		w.open(tab)
	}
	return w.tabs[tab]
}

var drawnKeys = rapid.Map(rapid.IntRange(0, 5), func(n int) offline.Key { return offline.K("k", n) })

func (w *world) batch() *offline.Batch {
	b := &offline.Batch{}
	for range rapid.IntRange(0, 2).Draw(w.T, "expects") {
		key := drawnKeys.Draw(w.T, "expected")
		value, _, _ := w.model.Get(offline.BucketRows, key)
		if rapid.IntRange(0, 4).Draw(w.T, "another") == 0 {
			value = []byte(rapid.SampledFrom([]string{"", "a", "b"}).Draw(w.T, "other"))
		}
		b.Expect(offline.BucketRows, key, value)
	}
	for range rapid.IntRange(0, 3).Draw(w.T, "writes") {
		key := drawnKeys.Draw(w.T, "key")
		switch rapid.IntRange(0, 5).Draw(w.T, "write") {
		case 0:
			b.Delete(offline.BucketRows, key)
		case 1:
			b.DeleteRange(offline.BucketRows, offline.Range{Lower: key})
		default:
			b.Put(offline.BucketRows, key, []byte(rapid.SampledFrom([]string{"", "a", "b"}).Draw(w.T, "value")))
		}
	}
	return b
}

// apply applies a batch in a tab, and perhaps says that it failed although it was made, or was not.
func (w *world) apply() {
	tab, b := w.drawTab(), w.batch()
	fate := offlinetest.Fate{}
	if rapid.IntRange(0, 5).Draw(w.T, "fails") == 0 {
		fate = offlinetest.Fate{Err: offline.ErrStorage, Made: rapid.Bool().Draw(w.T, "made")}
	}
	w.fail(tab, 0, fate)
	got := w.tabs[tab].Apply(b, offline.Relaxed)
	w.below[tab].OnApply = nil
	if offline.CodeOf(got) == offline.ErrWrongKey {
		w.open(tab)
		got = w.tabs[tab].Apply(b, offline.Relaxed)
	}
	if offline.CodeOf(got) == offline.ErrStorage && !fate.Made {
		return
	}
	want := w.model.Apply(b, offline.Relaxed)
	if offline.CodeOf(got) == offline.ErrStorage {
		got = nil // the batch was made
	}
	if offline.CodeOf(got) != offline.CodeOf(want) {
		w.Fatalf("Apply(%+v) = %v; the model says %v", b, got, want)
	}
}

// fail lets the batch behind the next n meet a fate.
func (w *world) fail(tab, n int, fate offlinetest.Fate) {
	w.below[tab].OnApply = func(*offline.Batch) offlinetest.Fate {
		if n--; n == -1 {
			return fate
		}
		return offlinetest.Fate{}
	}
}

func (w *world) rotate() {
	tab := w.drawTab()
	w.open(tab)
	w.fail(tab, rapid.IntRange(0, 3).Draw(w.T, "batches before it fails"), offlinetest.Fate{Err: offline.ErrStorage, Made: rapid.Bool().Draw(w.T, "made")})
	if err := w.tabs[tab].Rotate(goOn); err != nil && offline.CodeOf(err) != offline.ErrStorage {
		w.Fatalf("Rotate: %v", err)
	}
	w.below[tab].OnApply = nil
}

func (w *world) compare() {
	want, _ := w.model.GetRange(offline.BucketRows, offline.Range{})
	for tab := range w.tabs {
		got, err := w.current(tab).GetRange(offline.BucketRows, offline.Range{})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			w.Fatalf("tab %d has %q, %v; the model %q", tab, got, err, want)
		}
	}
}
