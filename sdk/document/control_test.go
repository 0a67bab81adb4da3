package document

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
)

func TestModifiedAndCommittedTellWhenOwnChangesAreUnderWay(t *testing.T) {
	d, sink := open(t, sample())
	num := d.Root().Get("num")
	must(t, num.Add(1))
	must(t, num.Add(2))
	if d.Committed() || d.InflightLen() != 2 {
		t.Error("committed with two changes under way")
	}
	must(t, d.Acknowledge(1, 1))
	must(t, d.Acknowledge(2, 2))
	must(t, num.Add(3))
	want := "NumberAdded $.num 1; Modified; NumberAdded $.num 2; VersionChanged 2; VersionChanged 3; Committed; NumberAdded $.num 3; Modified"
	if got := sink.said(); got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
	wantCode(t, "acknowledging twice", d.Acknowledge(2, 3), ErrVersion)
	wantCode(t, "acknowledging another version", d.Acknowledge(3, 7), ErrVersion)
	if got := sink.said(); got != "" || d.Version() != 3 {
		t.Errorf("what was refused told %s, version %d", got, d.Version())
	}
}

func TestARemoteOperationIsRebasedOverWhatIsInFlight(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	must(t, s.Splice(0, 0, "XY"))
	must(t, d.Remote("other", 1, ot.Op{Type: ot.StringSplice, Target: s.ID(), Index: 5, Text: "!"}))
	if s.Text() != "XYhello!" {
		t.Errorf("text %q", s.Text())
	}
	must(t, d.Remote("other", 2, ot.Op{Type: ot.StringSplice, Target: s.ID(), Index: 0, Text: ">"}))
	if got := d.Inflight()[0]; s.Text() != ">XYhello!" || got.Op.Index != 1 || got.Context != 3 {
		t.Errorf("text %q, in flight %+v", s.Text(), got)
	}
	want := `TextSpliced $.text 0-0 "">"XY"; Modified; TextSpliced $.text 7-0 "">"!"; VersionChanged 2; TextSpliced $.text 0-0 "">">"; VersionChanged 3`
	if got := sink.said(); got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
}

func TestRemoteOperationsThatCannotBeAreRefused(t *testing.T) {
	d, _ := open(t, sample())
	id := d.Root().Get("text").ID()
	before := content(d.Root().Value())
	wantCode(t, "from the future", d.Remote("o", 2, ot.Op{Type: ot.StringSet, Target: id}), ErrVersion)
	wantCode(t, "on another kind", d.Remote("o", 1, ot.Op{Type: ot.NumberSet, Target: id}), ErrInvalid)
	d, _ = open(t, sample())
	must(t, second(d.Root().Set("k", text("x"))))
	wantCode(t, "replacing what is not there", d.Remote("o", 1, ot.Op{Type: ot.ObjectRemove, Target: d.Root().ID(), Key: "k"}), ErrPair)
	must(t, second(d.Root().Remove("k")))
	if got := content(d.Root().Value()); got != before {
		t.Errorf("content %s", got)
	}
}

func TestEventsOfACompoundComeOnceAllOfItIsApplied(t *testing.T) {
	d, sink := open(t, sample())
	seen := []string{}
	sink.on = func(e Event) { seen = append(seen, brief(d.Root().Get("list"))) }
	list := d.Root().Get("list").ID()
	must(t, d.Remote("o", 1, ot.Op{Type: ot.Compound, Ops: []ot.Op{
		{Type: ot.ArrayRemove, Target: list, Index: 0},
		{Type: ot.ArrayInsert, Target: list, Index: 0, Value: &ot.Value{ID: "2:0", Kind: ot.String, Text: "new"}},
	}}))
	if got := sink.said(); got != `ArrayRemoved $.list[0] was "a"; Detached @:4; ArrayInserted $.list[0]="new"; VersionChanged 2` {
		t.Errorf("told %s", got)
	}
	for _, s := range seen {
		if s != `["new" "b" "c"]` {
			t.Errorf("a listener saw %s", s)
		}
	}
}

func TestAListenerMayChangeTheModel(t *testing.T) {
	d, sink := open(t, sample())
	num := d.Root().Get("num")
	sink.on = func(e Event) {
		if e, ok := e.(TextSpliced); ok && !e.Local {
			must(t, num.Add(1))
			must(t, d.Root().Get("flag").SetBool(true))
		}
	}
	must(t, d.Remote("o", 1, ot.Op{Type: ot.StringSplice, Target: d.Root().Get("text").ID(), Text: "x"}))
	want := `TextSpliced $.text 0-0 "">"x"; VersionChanged 2; NumberAdded $.num 1; Modified; ValueSet $.flag was false`
	if got := sink.said(); got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
	if len(sink.submitted) != 2 || sink.submitted[0].Context != 2 || sink.submitted[1].Sequence != 2 {
		t.Errorf("submitted %+v", sink.submitted)
	}
}

func TestABatchIsOneCompound(t *testing.T) {
	d, sink := open(t, sample())
	wantCode(t, "completing none", d.CompleteBatch(), ErrBatch)
	must(t, d.StartBatch())
	wantCode(t, "starting another", d.StartBatch(), ErrBatch)
	wantCode(t, "completing an empty one", d.CompleteBatch(), ErrBatch)
	must(t, d.CancelBatch())
	must(t, d.StartBatch())
	must(t, d.Root().Get("num").Add(1))
	must(t, d.Root().Get("text").Splice(0, 0, "x"))
	wantCode(t, "cancelling one with changes", d.CancelBatch(), ErrBatch)
	if !d.Batching() || d.BatchSize() != 2 || len(sink.submitted) != 0 || d.Committed() {
		t.Errorf("batching %v, size %d, submitted %d", d.Batching(), d.BatchSize(), len(sink.submitted))
	}
	must(t, d.Remote("o", 1, ot.Op{Type: ot.StringSplice, Target: d.Root().Get("text").ID(), Text: "abc"}))
	must(t, d.CompleteBatch())
	if len(sink.submitted) != 1 || sink.submitted[0].Context != 2 || len(sink.submitted[0].Op.Ops) != 2 || sink.submitted[0].Op.Ops[1].Index != 3 {
		t.Errorf("submitted %+v", sink.submitted)
	}
	must(t, d.Acknowledge(1, 2))
	if !d.Committed() || !strings.HasSuffix(sink.said(), "VersionChanged 3; Committed") {
		t.Error("the batch is acknowledged, and not committed")
	}
}

func TestAfterAResyncEverythingInFlightIsSubmittedAgainRebased(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	must(t, s.Splice(0, 0, "a"))
	must(t, s.Splice(1, 0, "b"))
	d.Pause()
	must(t, s.Splice(2, 0, "c"))
	if len(sink.submitted) != 2 || !d.Paused() {
		t.Fatalf("submitted %d while paused", len(sink.submitted))
	}
	d.SetSession("again")
	// The server has our first one, then somebody else's.
	must(t, d.Acknowledge(1, 1))
	must(t, d.Remote("o", 2, ot.Op{Type: ot.StringSplice, Target: s.ID(), Text: ">>"}))
	sink.submitted = nil
	d.Resume()
	got := ""
	for _, sub := range sink.submitted {
		got += fmt.Sprintf("%d@%d:%d%s ", sub.Sequence, sub.Context, sub.Op.Index, sub.Op.Text)
	}
	if got != "2@3:3b 3@3:4c " || s.Text() != ">>abchello" || d.Session() != "again" {
		t.Errorf("submitted %s, text %q", got, s.Text())
	}
	must(t, s.Splice(0, 0, "d"))
	if len(sink.submitted) != 3 || sink.submitted[2].Sequence != 4 {
		t.Errorf("after the resync: submitted %+v", sink.submitted[2:])
	}
}

func TestAfterAcknowledgementsInAResyncTheRestIsSubmittedAtTheVersionReached(t *testing.T) {
	d, sink := open(t, sample())
	for range 3 {
		must(t, d.Root().Get("num").Add(1))
	}
	d.Pause()
	must(t, d.Acknowledge(1, 1))
	must(t, d.Acknowledge(2, 2))
	d.Resume()
	if last := sink.submitted[len(sink.submitted)-1]; last.Sequence != 3 || last.Context != 3 {
		t.Errorf("submitted %+v", last)
	}
}

func TestWhatIsChangedWhileTheRestIsSubmittedAgainFollowsInOrder(t *testing.T) {
	sink := &resubmitting{}
	root, err := WithIDs("@", sample())
	must(t, err)
	d, err := New(Config{Root: root, Version: 1, Session: "me", Sink: sink})
	must(t, err)
	d.Pause()
	must(t, d.Root().Get("num").Add(1))
	must(t, d.Root().Get("num").Add(2))
	sink.d = d
	d.Resume()
	got := ""
	for _, s := range sink.submitted {
		got += fmt.Sprint(s.Sequence, " ")
	}
	if got != "1 2 3 " {
		t.Errorf("submitted %s", got)
	}
}

// resubmitting is a sink that changes the model once while it submits.
type resubmitting struct {
	record
	d *Document
}

func (r *resubmitting) Submit(s ot.Submission) {
	r.record.Submit(s)
	if d := r.d; d != nil {
		r.d = nil
		if err := d.Root().Get("num").Add(3); err != nil {
			panic(err)
		}
	}
}

func TestContentThatIsNotValidCannotBeOpened(t *testing.T) {
	_, err := New(Config{Root: text("no object"), Version: 1, Sink: &record{}})
	wantCode(t, "a string at the root", err, ErrInvalid)
	_, err = WithIDs("@", text("no object"))
	wantCode(t, "ids for a string", err, ErrInvalid)
	_, err = WithIDs("@", object("a", object("b", text("\xff"))))
	wantCode(t, "ids for bad text", err, ErrInvalid)
}
