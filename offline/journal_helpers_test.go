package offline_test

import (
	"errors"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// page is a tab with the journal "j" open.
type page struct {
	t       *testing.T
	w       *offlinetest.World
	tab     *offlinetest.Tab
	store   *offlinetest.Store
	journal *offline.Journal
	opened  []offline.Entry // what the journal held when it was opened
	openErr error
	remote  []offline.Changes
	commits []offline.Changes
	undone  []offline.Changes
	corrupt []error
}

// openPage opens a tab of w on base and waits until its journal is open.
func openPage(t *testing.T, w *offlinetest.World, base offline.Store) *page {
	t.Helper()
	p := &page{t: t, w: w, tab: w.NewTab(), store: offlinetest.NewStore(base)}
	p.open(false)
	return p
}

func (p *page) open(inline bool) {
	offline.OpenJournal(offline.JournalConfig{
		Env: p.tab.Env(), Store: p.store, Name: "j", Inline: inline,
		OnRemote:  func(c offline.Changes) { p.remote = append(p.remote, c) },
		OnCommit:  func(c offline.Changes) { p.commits = append(p.commits, c) },
		OnUndo:    func(c offline.Changes) { p.undone = append(p.undone, c) },
		OnCorrupt: func(err error) { p.corrupt = append(p.corrupt, err) },
	}, func(j *offline.Journal, entries []offline.Entry, err error) {
		p.journal, p.opened, p.openErr = j, entries, err
	})
	p.w.Run()
}

// onePage is a world with one page on a new store.
func onePage(t *testing.T) (*page, *offlinetest.Limited) {
	t.Helper()
	base := offlinetest.Limit(offline.NewMemoryStore())
	p := openPage(t, offlinetest.NewWorld(1), base)
	if p.openErr != nil {
		t.Fatal(p.openErr)
	}
	return p, base
}

// twoPages is a world with two pages on a new store.
func twoPages(t *testing.T, seed uint64) (a, b *page) {
	t.Helper()
	base := offline.NewMemoryStore()
	w := offlinetest.NewWorld(seed)
	return openPage(t, w, base), openPage(t, w, base)
}

// result is what a done function got.
type result struct {
	called int
	err    error
}

func (r *result) done(err error) { r.called++; r.err = err }

func (r *result) want(t *testing.T, code offline.Code) {
	t.Helper()
	if r.called != 1 || offline.CodeOf(r.err) != code {
		t.Errorf("done was called %d times, with %v; want once, code %q", r.called, r.err, code)
	}
}

// append appends a queued entry without waiting.
func (p *page) append(lane, data string) *result {
	r := &result{}
	p.journal.Update(appending(lane, data), r.done)
	return r
}

func appending(lane, data string) func(*offline.Tx) error {
	return func(tx *offline.Tx) error {
		tx.Append(offline.Entry{Lane: lane, State: offline.StateQueued, Data: []byte(data)})
		return nil
	}
}

// save appends and waits until that is durable.
func (p *page) save(lane, data string) {
	p.t.Helper()
	r := p.append(lane, data)
	p.w.Run()
	r.want(p.t, "")
}

// stored is the payloads of all entries in the store, in order.
func (p *page) stored() (out []string) {
	p.t.Helper()
	var ns []uint64
	p.journal.Each(func(e offline.Entry) bool { ns = append(ns, e.N); return true })
	p.journal.Load(ns, func(entries []offline.Entry, err error) {
		if err != nil {
			p.t.Error(err)
		}
		for _, e := range entries {
			out = append(out, string(e.Data))
		}
	})
	p.w.Run()
	return out
}

func wantStrings(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %q; want %q", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("got %q; want %q", got, want)
		}
	}
}

var (
	errAborted = offline.Errorf(offline.ErrStorage, "the transaction was aborted")
	errFull    = offline.Errorf(offline.ErrQuotaExceeded, "the device is full")
	errOwn     = errors.New("the mutation does not want to")
)
