package modelstore

import (
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

func textRoot(text string) *ot.Value {
	return &ot.Value{ID: "r:0", Kind: ot.Object, Members: []ot.Member{{Key: "text", Value: &ot.Value{ID: "r:1", Kind: ot.String, Text: text}}}}
}

func insert(at int, text string) ot.Op {
	return ot.Op{Type: ot.StringSplice, Target: "r:1", Index: at, Text: text}
}

func change(t *testing.T, s offline.Store, f func(*Edit) bool) Head {
	t.Helper()
	h, err := Change(s, "m", offline.Relaxed, f)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func appendLog(t *testing.T, s offline.Store, incarnation string, from int64, texts ...string) {
	t.Helper()
	b := &offline.Batch{}
	for i, text := range texts {
		op := LogOp{Version: from + int64(i), Millis: 5, Op: insert(0, text)}
		b.Put(offline.BucketRows, LogKey("m", incarnation, op.Version), op.Encode())
	}
	if err := s.Apply(b, offline.Relaxed); err != nil {
		t.Fatal(err)
	}
}

func loaded(t *testing.T, s offline.Store) *Stored {
	t.Helper()
	m, err := Load(s, "m")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func replaceWith(root *ot.Value, version int64) func(*Edit) bool {
	return func(e *Edit) bool {
		e.Head.Collection, e.Head.Created, e.Head.Modified = "c", 1, 2
		e.Head.Read, e.Head.Write = true, true
		e.Replace(NewSnapshot(root, version), "i1")
		return true
	}
}

func TestAModelComesBackAsItWasStored(t *testing.T) {
	s := offline.NewMemoryStore()
	change(t, s, replaceWith(textRoot("hello"), 7))
	appendLog(t, s, "i1", 7, "a", "b")
	m := loaded(t, s)
	if !ot.Equal(m.Root, textRoot("hello")) || m.Version() != 9 || m.Log[1].Op.Text != "b" || m.Log[1].Millis != 5 {
		t.Errorf("loaded %+v", m)
	}
	h := m.Head
	if h.Collection != "c" || h.Incarnation != "i1" || h.Created != 1 || h.Modified != 2 || !h.Read || !h.Write || h.Remove || !h.Available() || !h.Found() {
		t.Errorf("the head is %+v", h)
	}
	if v, err := StoredVersion(s, &h); v != 9 || err != nil {
		t.Errorf("stored version %d, %v", v, err)
	}
}

func TestABigModelIsStoredInChunks(t *testing.T) {
	s := offline.NewMemoryStore()
	root := textRoot(strings.Repeat("0123456789", 30_000))
	change(t, s, replaceWith(root, 1))
	records, _ := s.GetRange(offline.BucketRows, offline.Prefix("snapshot", "m"))
	for _, r := range records {
		if len(r.Value) > 64<<10 {
			t.Errorf("a record has %d bytes", len(r.Value))
		}
	}
	if len(records) != 5 || !ot.Equal(loaded(t, s).Root, root) {
		t.Errorf("%d chunks, or the content differs", len(records))
	}
	change(t, s, replaceWith(textRoot("small"), 2))
	if records, _ = s.GetRange(offline.BucketRows, offline.Prefix("snapshot", "m")); len(records) != 1 {
		t.Errorf("%d chunks are left of the old snapshot", len(records)-1)
	}
}

func TestTheNextSnapshotDropsTheLogBeforeIt(t *testing.T) {
	s := offline.NewMemoryStore()
	change(t, s, replaceWith(textRoot(""), 1))
	appendLog(t, s, "i1", 1, "a", "b", "c")
	change(t, s, func(e *Edit) bool { e.Advance(NewSnapshot(textRoot("ba"), 3)); return true })
	log, _ := s.GetRange(offline.BucketRows, offline.Prefix("log", "m"))
	if m := loaded(t, s); m.Version() != 4 || len(log) != 1 || m.Head.Generation != 2 {
		t.Errorf("version %d, log %d", m.Version(), len(log))
	}
}

func TestALogThatIsQuickerThanItsSnapshotStaysUnlessItIsOfAnotherIncarnation(t *testing.T) {
	s := offline.NewMemoryStore()
	appendLog(t, s, "i1", 1, "old")
	appendLog(t, s, "i1", 2, "new")
	change(t, s, replaceWith(textRoot(""), 2))
	if m := loaded(t, s); m.Version() != 3 || m.Log[0].Op.Text != "new" {
		t.Errorf("version %d", m.Version())
	}
	change(t, s, func(e *Edit) bool { e.Replace(NewSnapshot(textRoot(""), 2), "i2"); return true })
	if m := loaded(t, s); m.Version() != 2 || m.Head.Incarnation != "i2" {
		t.Errorf("version %d of %s", m.Version(), m.Head.Incarnation)
	}
}

func TestALogThatIsWrittenLateIsNotTakenForThatOfTheNextModelOfTheId(t *testing.T) {
	s := offline.NewMemoryStore()
	change(t, s, replaceWith(textRoot(""), 1))
	change(t, s, func(e *Edit) bool { e.Drop(); return true })
	appendLog(t, s, "i1", 1, "old", "older") // by a tab that did not know
	change(t, s, func(e *Edit) bool { e.Replace(NewSnapshot(textRoot(""), 1), "i2"); return true })
	appendLog(t, s, "i2", 1, "new")
	m := loaded(t, s)
	if v, err := StoredVersion(s, &m.Head); m.Version() != 2 || m.Log[0].Op.Text != "new" || v != 2 || err != nil {
		t.Errorf("version %d, stored %d, %v: %+v", m.Version(), v, err, m.Log)
	}
}

func TestAGapInTheLogEndsIt(t *testing.T) {
	s := offline.NewMemoryStore()
	change(t, s, replaceWith(textRoot(""), 1))
	appendLog(t, s, "i1", 1, "a")
	appendLog(t, s, "i1", 3, "c")
	if m := loaded(t, s); m.Version() != 2 {
		t.Errorf("version %d; want 2", m.Version())
	}
}

func TestAChangeThatLosesARaceIsMadeAgain(t *testing.T) {
	base := offline.NewMemoryStore()
	change(t, base, replaceWith(textRoot(""), 1))
	s := offlinetest.NewStore(base)
	runs := 0
	h := change(t, s, func(e *Edit) bool {
		if runs++; runs == 1 {
			change(t, base, func(e *Edit) bool { e.Head.Pin("theirs", 1); return true })
		}
		e.Head.Pin("ours", 2)
		return true
	})
	if v, ok := h.Pinned("ours"); runs != 2 || len(h.Pins) != 2 || v != 1 || !ok {
		t.Errorf("%d runs, pins %v", runs, h.Pins)
	}
	if _, ok := h.Pinned(""); !ok {
		t.Error("nobody has pinned")
	}
	h.Unpin("theirs")
	if _, ok := h.Pinned("ours"); ok {
		t.Error("a pin is left")
	}
}

func TestAChangeByWhoHasReadTheHeadBeforeReadsItOnlyIfItWasChangedSince(t *testing.T) {
	for _, changed := range []bool{false, true} {
		base := offline.NewMemoryStore()
		change(t, base, replaceWith(textRoot(""), 1))
		h, _ := ReadHead(base, "m")
		if changed {
			change(t, base, func(e *Edit) bool { e.Head.Pin("theirs", 1); return true })
		}
		s, reads := offlinetest.NewStore(base), 0
		s.OnRead = func() error { reads++; return nil }
		h, err := ChangeFrom(s, h, offline.Relaxed, func(e *Edit) bool { e.Head.Pin("ours", 2); return true })
		if now, _ := ReadHead(base, "m"); err != nil || len(h.Pins) != len(now.Pins) || (len(now.Pins) == 2) != changed || (reads > 0) != changed {
			t.Errorf("changed %v: %d reads, pins %v, stored %v, %v", changed, reads, h.Pins, now.Pins, err)
		}
	}
}

func TestADroppedModelLeavesOnlyItsSubscription(t *testing.T) {
	s := offline.NewMemoryStore()
	change(t, s, replaceWith(textRoot("x"), 1))
	appendLog(t, s, "i1", 1, "a")
	change(t, s, func(e *Edit) bool { e.Head.Subscribed = true; e.Drop(); return true })
	if h, _ := ReadHead(s, "m"); !h.Subscribed || h.Available() || h.Incarnation != "" {
		t.Errorf("left %+v", h)
	}
	change(t, s, func(e *Edit) bool { e.Head.Subscribed = false; e.Drop(); return true })
	if all, _ := s.GetRange(offline.BucketRows, offline.Range{}); len(all) != 0 {
		t.Errorf("left %v", all)
	}
}

func TestContentThatCannotBeReadIsNotTakenForAnother(t *testing.T) {
	base := offline.NewMemoryStore()
	s := offlinetest.NewStore(base)
	change(t, s, replaceWith(textRoot("x"), 1))
	h, _ := ReadHead(s, "m")
	s.Corrupt(offline.BucketRows, chunkKey("m", h.Generation, 0), []byte("garbage"))
	if _, err := Load(s, "m"); !errors.Is(err, offline.ErrCorrupt) {
		t.Errorf("garbage loads with %v", err)
	}
	s.Corrupt(offline.BucketRows, headKey("m"), []byte("garbage"))
	if m, err := Load(s, "m"); err != nil || m.Root != nil || m.Head.Found() {
		t.Errorf("a broken head gives %+v, %v", m, err)
	}
	change(t, s, replaceWith(textRoot("again"), 1)) // and can be written over
	if loaded(t, s).Root == nil {
		t.Error("the model is not there again")
	}
}

func runOf(replica string, context int64, incarnation string, ops ...ot.Op) *Run {
	r := NewRun(replica, context, incarnation)
	for i := range ops {
		r.Add(&ops[i])
	}
	return r
}

// golden has records as version 1 of the schema writes them: what is on people's devices must stay readable.
func TestRecordsOfVersionOneStayReadable(t *testing.T) {
	h := Head{Collection: "notes", Incarnation: "1a", Generation: 3, Chunks: 2, Version: 70, Created: 1000, Modified: 2000,
		Read: true, Write: true, Subscribed: true, Pins: []Pin{{"models/x", 69}}}
	chain := Chain{First: 3, Next: 5, Sessions: []SentIn{{"s1", 3}, {"s2", 9}}, epoch: 7}.Sealed(0)
	run := runOf("0123456789abcdef", 70, "1a", insert(4, "ü"), insert(5, "v"))
	id := "m"
	create := &wire.CreateRealtimeModelRequestMessage{CollectionID: "notes", ModelID: &id, Data: textRoot("x")}
	logged := LogOp{Version: 70, Millis: 3000, Session: "s1", Replica: "0123456789abcdef", Entry: 9, Op: insert(4, "ü")}
	noted, err := noteIn(run.encode(9), []Link{{Ordered: 71}})
	if err != nil {
		t.Fatal(err)
	}
	records := [][]byte{h.encode(), run.encode(9), EncodeCreate(create), logged.Encode(), chain.raw, EncodeRun(3, 2), EncodeDelete("1a"), noted}
	file := "testdata/records-v1.txt"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		out := ""
		for _, r := range records {
			out += hex.EncodeToString(r) + "\n"
		}
		if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Fields(string(text)) {
		old, err := hex.DecodeString(line)
		if err != nil {
			t.Fatal(err)
		}
		var again []byte
		switch i {
		case 0:
			got, e := decodeHead("m", old)
			again, err = got.encode(), e
		case 1:
			got, e := decodeRun(3, old)
			again, err = runOf(got[0].Replica, got[0].Context, got[0].Incarnation, got[0].Op, got[1].Op).encode(got[0].Entry), e
		case 2:
			got, e := DecodeCreate(&offline.Entry{Data: old})
			again, err = EncodeCreate(got), e
		case 3:
			got, e := decodeLogOp(70, old)
			again, err = got.Encode(), e
		case 4:
			got, e := decodeChain("m", old)
			again, err = got.Sealed(0).raw, e
		case 5:
			place, n, e := DecodeRun(&offline.Entry{Data: old})
			again, err = EncodeRun(place, n), e
		case 6:
			got, e := DecodeDelete(&offline.Entry{Data: old})
			again, err = EncodeDelete(got), e
		case 7:
			got, e := decodeRun(3, old)
			if again, err = noteIn(old, got[:1]); e != nil || got[0].Ordered != 71 || got[1].Ordered != 0 || len(got) != 2 {
				t.Errorf("the run is %+v, %v", got, e)
			}
		}
		if err != nil || string(again) != string(old) || string(old) != string(records[i]) {
			t.Errorf("record %d of version 1 reads as %x, %v; written today it is %x", i, again, err, records[i])
		}
	}
}

func TestGarbageInTheJournalIsAnError(t *testing.T) {
	for _, data := range [][]byte{nil, {1}, offline.NewRecordWriter(0).Finish([]byte{255, 255, 255})} {
		e := &offline.Entry{Data: data}
		if _, err := decodeRun(1, data); err == nil {
			t.Errorf("%x reads as an operation", data)
		}
		if _, err := DecodeCreate(e); err == nil {
			t.Errorf("%x reads as a model", data)
		}
	}
}
