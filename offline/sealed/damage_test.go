package sealed_test

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestWhateverIsDoneToARecordItHasNoOtherValue(t *testing.T) {
	base := offline.NewMemoryStore()
	s := openTab(t, base, 1)
	key, other := offline.K("row", 1), offline.K("row", 2)
	put(t, s, offline.BucketRows, key, "the value")
	put(t, s, offline.BucketRows, other, "another")
	put(t, s, offline.BucketJournal, key, "the value")
	raw, _, _ := base.Get(offline.BucketRows, key)
	foreign, _, _ := base.Get(offline.BucketRows, other)
	bucket, _, _ := base.Get(offline.BucketJournal, key)
	damaged := map[string]string{"of another key": string(foreign), "of another bucket": string(bucket), "plain": "the value", "longer": string(raw) + "x"}
	for i := range raw {
		damaged["cut at "+string(rune('0'+i))] = string(raw[:i])
		flipped := append([]byte(nil), raw...)
		flipped[i] ^= 0x10
		damaged["flipped at "+string(rune('0'+i))] = string(flipped)
	}
	for name, bytes := range damaged {
		put(t, base, offline.BucketRows, key, bytes)
		if value, found, err := s.Get(offline.BucketRows, key); len(value) > 0 || !found || err != nil {
			t.Errorf("%s: it is %q, %v, %v; want an empty value", name, value, found, err)
		}
		records, err := s.GetRange(offline.BucketRows, offline.Prefix("row"))
		if err != nil || len(records) != 2 || len(records[0].Value) > 0 || string(records[1].Value) != "another" {
			t.Errorf("%s: the range is %q, %v", name, records, err)
		}
	}
}

// Who moves a damaged record away expects what was read of it.
func TestADamagedRecordCanBeReplaced(t *testing.T) {
	base := offline.NewMemoryStore()
	s := openTab(t, base, 1)
	key := offline.K("r")
	put(t, base, offline.BucketMeta, key, "garbage")
	value, _, _ := s.Get(offline.BucketMeta, key)
	var b offline.Batch
	b.Expect(offline.BucketMeta, key, value)
	b.Put(offline.BucketMeta, key, []byte("new"))
	b.Put(offline.BucketQuarantine, offline.K(offline.BucketMeta, "r"), value)
	wantCode(t, s.Apply(&b, offline.Strict), "")
	wantValue(t, s, offline.BucketMeta, key, "new")
}

// The journal's own checks find it: the entry goes to quarantine, the others load.
func TestAJournalPutsADamagedEntryIntoQuarantine(t *testing.T) {
	base := offline.NewMemoryStore()
	w := offlinetest.NewWorld(1)
	type page struct {
		journal *offline.Journal
		entries []offline.Entry
		corrupt []error
	}
	open := func() *page {
		p := &page{}
		offline.OpenJournal(offline.JournalConfig{
			Env: w.NewTab().Env(), Store: openTab(t, base, 1), Name: "j",
			OnCorrupt: func(err error) { p.corrupt = append(p.corrupt, err) },
		}, func(j *offline.Journal, entries []offline.Entry, err error) {
			if err != nil {
				t.Fatal(err)
			}
			p.journal, p.entries = j, entries
		})
		w.Run()
		return p
	}
	p := open()
	for _, secret := range []string{"secret 1", "secret 2", "secret 3"} {
		p.journal.Update(func(tx *offline.Tx) error {
			tx.Append(offline.Entry{Lane: "l", State: offline.StateQueued, Data: []byte(secret)})
			return nil
		}, func(err error) {
			if err != nil {
				t.Error(err)
			}
		})
	}
	w.Run()
	raw, found, _ := base.Get(offline.BucketJournal, offline.K("j", 2))
	if !found {
		t.Fatal("there is no entry 2")
	}
	raw[len(raw)/2] ^= 1
	put(t, base, offline.BucketJournal, offline.K("j", 2), string(raw))
	again := open()
	if len(again.entries) != 2 || len(again.corrupt) != 1 || offline.CodeOf(again.corrupt[0]) != offline.ErrCorrupt {
		t.Errorf("it has %d entries and reported %v", len(again.entries), again.corrupt)
	}
	if third := open(); len(third.corrupt) != 0 || len(third.entries) != 2 {
		t.Errorf("opened once more, it has %d entries and reports %v", len(third.entries), third.corrupt)
	}
	if moved, _ := base.GetRange(offline.BucketQuarantine, offline.Range{}); len(moved) != 1 || strings.Contains(dump(t, base), "secret") {
		t.Errorf("in quarantine is %q", moved)
	}
}
