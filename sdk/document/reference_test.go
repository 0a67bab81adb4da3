package document

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
)

func indexes(at ...int) ot.RefValues { return ot.RefValues{Kind: ot.IndexRef, Indexes: at} }

func ranges(ends ...int) ot.RefValues {
	v := ot.RefValues{Kind: ot.RangeRef}
	for i := 0; i < len(ends); i += 2 {
		v.Ranges = append(v.Ranges, ot.Range{Start: ends[i], End: ends[i+1]})
	}
	return v
}

func names(kind ot.RefKind, of ...string) ot.RefValues { return ot.RefValues{Kind: kind, Names: of} }

func reference(t *testing.T, d *Document, e *Element, kind ot.RefKind, key string) *Reference {
	t.Helper()
	r, err := d.Reference(e, kind, key)
	must(t, err)
	return r
}

// sent is what the reference changes since the last call were.
func (r *record) sent() string {
	out := ""
	for _, c := range r.references {
		out += fmt.Sprintf("%s %s/%s%s@%d; ", [...]string{"", "share", "set", "clear", "unshare"}[c.Action], c.ValueID, c.Key, sayValues(c.Values), c.Version)
	}
	r.references = nil
	return out
}

func TestNothingOfAReferenceIsSentBeforeItIsShared(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	caret := reference(t, d, s, ot.IndexRef, "caret")
	told := ""
	sink.on = func(e Event) { told += sayEvent(e) + "; " }
	must(t, caret.Set(indexes(3)))
	must(t, caret.Clear())
	must(t, caret.Set(indexes(2, 4)))
	if got := sink.sent(); got != "" {
		t.Errorf("sent %s", got)
	}
	must(t, caret.Share())
	must(t, caret.Share())
	must(t, caret.Set(indexes(5)))
	must(t, caret.Clear())
	must(t, caret.Unshare())
	must(t, caret.Set(indexes(1)))
	id := s.ID()
	want := fmt.Sprintf("share %s/caret[2 4]@1; set %s/caret[5]@1; clear %s/caret[]@1; unshare %s/caret[]@1; ", id, id, id, id)
	if got := sink.sent(); got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
	want = "ReferenceSet me/caret[3] moved false; ReferenceCleared me/caret[]; ReferenceSet me/caret[2 4] moved false; " +
		"ReferenceSet me/caret[5] moved false; ReferenceCleared me/caret[]; ReferenceSet me/caret[1] moved false; "
	if told != want {
		t.Errorf("told %s\nwant %s", told, want)
	}
}

func TestReferencesMoveWithTheText(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	caret, selection := reference(t, d, s, ot.IndexRef, "caret"), reference(t, d, s, ot.RangeRef, "selection")
	must(t, caret.Set(indexes(1, 4)))
	must(t, selection.Set(ranges(4, 2)))
	sink.said()
	must(t, s.Splice(1, 0, "XX")) // at the very place of an index: it moves behind
	if got := sayReference(caret) + sayReference(selection); got != "me/caret[3 6]me/selection[{6 4}]" {
		t.Errorf("after an insertion: %s", got)
	}
	if got := sink.said(); got != `TextSpliced $.text 1-0 "">"XX"; ReferenceSet me/caret[3 6] moved true; ReferenceSet me/selection[{6 4}] moved true; Modified` {
		t.Errorf("told %s", got)
	}
	must(t, d.Acknowledge(1, 1))
	must(t, d.Remote("o", 2, ot.Op{Type: ot.StringSplice, Target: s.ID(), Index: 0, Count: 3}))
	if got := sayReference(caret) + sayReference(selection); got != "me/caret[0 3]me/selection[{3 1}]" {
		t.Errorf("after a deletion: %s of %q", got, s.Text())
	}
	must(t, s.Splice(4, 0, "behind"))
	if got := sayReference(caret); got != "me/caret[0 3]" {
		t.Errorf("a caret before an edit has moved: %s", got)
	}
	must(t, s.SetText("other"))
	if caret.IsSet() || selection.IsSet() || caret.Disposed() {
		t.Errorf("with another text: %s, %s", sayReference(caret), sayReference(selection))
	}
}

func TestPropertyReferencesGoWithTheirProperty(t *testing.T) {
	d, _ := open(t, sample())
	m := d.Root().Get("map")
	r := reference(t, d, m, ot.PropertyRef, "p")
	must(t, r.Set(names(ot.PropertyRef, "x", "y", "z")))
	must(t, second(m.Set("x", number(5))))
	must(t, second(m.Set("w", number(5))))
	if got := sayReference(r); got != "me/p[x y z]" {
		t.Errorf("after setting: %s", got)
	}
	must(t, second(m.Remove("y")))
	if got := sayReference(r); got != "me/p[x z]" {
		t.Errorf("after removing: %s", got)
	}
	must(t, m.SetValue(object("x", number(1))))
	if r.IsSet() {
		t.Errorf("after replacing all: %s", sayReference(r))
	}
}

func TestElementReferencesGoWithTheirElement(t *testing.T) {
	d, sink := open(t, sample())
	list := d.Root().Get("list")
	a, b := list.At(0), list.At(1)
	r := reference(t, d, nil, ot.ElementRef, "sel")
	must(t, r.Set(names(ot.ElementRef, a.ID(), b.ID(), list.ID())))
	wantCode(t, "an id of nothing", r.Set(names(ot.ElementRef, "none")), ErrInvalid)
	sink.said()
	must(t, second(list.RemoveAt(0)))
	want := fmt.Sprintf("me/sel[%s %s]", b.ID(), list.ID())
	if got := sink.said(); sayReference(r) != want || got != `ArrayRemoved $.list[0] was "a"; Detached `+a.ID()+"; ReferenceSet "+want+" moved true; Modified" {
		t.Errorf("after removing one: %s, told %s", sayReference(r), got)
	}
	must(t, second(d.Root().Remove("list")))
	if r.IsSet() {
		t.Errorf("after removing all: %s", sayReference(r))
	}
}

func TestAReferenceEndsWithItsElement(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	caret := reference(t, d, s, ot.IndexRef, "caret")
	must(t, caret.Set(indexes(1)))
	must(t, caret.Share())
	d.RemoteReference("o", ReferenceChange{Action: Share, ValueID: s.ID(), Key: "c", Values: indexes(2)})
	sink.said()
	sink.sent()
	must(t, s.RemoveFromParent())
	if got := sink.said(); got != `ObjectRemoved $.text was "hello"; Detached `+s.ID()+"; ReferenceDisposed me/caret[1]; ReferenceDisposed o/c[2]; Modified" {
		t.Errorf("told %s", got)
	}
	if len(d.references) != 0 || len(d.References(s, "", "")) != 0 || sink.sent() != "" {
		t.Error("references of a removed element are kept")
	}
	wantCode(t, "setting it", caret.Set(indexes(0)), ErrReference)
	wantCode(t, "another one", second(d.Reference(s, ot.IndexRef, "new")), ErrDetached)
	must(t, caret.Dispose())
}

func TestWhichReferencesThereCanBe(t *testing.T) {
	d, _ := open(t, sample())
	root := d.Root()
	for _, e := range []*Element{root.Get("list"), root.Get("num"), root.Get("flag"), root.Get("date"), root.Get("nil")} {
		for kind := ot.IndexRef; kind <= ot.ElementRef; kind++ {
			wantCode(t, kind.String()+" of "+e.Kind().String(), second(d.Reference(e, kind, "k")), ErrReference)
		}
	}
	for name, err := range map[string]error{
		"property of text":    second(d.Reference(root.Get("text"), ot.PropertyRef, "k")),
		"index of object":     second(d.Reference(root, ot.IndexRef, "k")),
		"property of model":   second(d.Reference(nil, ot.PropertyRef, "k")),
		"element of text":     second(d.Reference(root.Get("text"), ot.ElementRef, "k")),
		"values of a kind":    reference(t, d, root.Get("text"), ot.IndexRef, "i").Set(ranges(0, 1)),
		"kind of a taken key": second(d.Reference(root.Get("text"), ot.RangeRef, "i")),
	} {
		wantCode(t, name, err, ErrReference)
	}
	if reference(t, d, root.Get("text"), ot.IndexRef, "i") != d.FindReference(root.Get("text"), "me", "i") {
		t.Error("a reference of the same name is another one")
	}
}

func TestPositionsOutsideTheTextAreBroughtInside(t *testing.T) {
	d, _ := open(t, sample())
	s := d.Root().Get("text")
	caret, selection := reference(t, d, s, ot.IndexRef, "c"), reference(t, d, s, ot.RangeRef, "s")
	must(t, caret.Set(indexes(-3, 99)))
	must(t, selection.Set(ranges(99, -1)))
	d.RemoteReference("o", ReferenceChange{Action: Share, ValueID: s.ID(), Key: "c", Values: indexes(1<<40, -5)})
	if got := sayReference(caret) + sayReference(selection) + sayReference(d.FindReference(s, "o", "c")); got != "me/c[0 5]me/s[{5 0}]o/c[5 0]" {
		t.Errorf("got %s", got)
	}
}

func TestReferencesOfOthersArriveOverWhatIsInFlight(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	must(t, s.Splice(2, 0, "X"))
	must(t, s.Splice(3, 0, "Y"))
	must(t, d.StartBatch())
	must(t, s.Splice(0, 1, ""))
	sink.said()
	d.RemoteReference("o", ReferenceChange{Action: Share, ValueID: s.ID(), Key: "c", Values: indexes(0, 1, 2, 4)})
	d.RemoteReference("o", ReferenceChange{Action: Set, ValueID: s.ID(), Key: "c", Values: indexes(3)})
	d.RemoteReference("o", ReferenceChange{Action: Set, ValueID: s.ID(), Key: "unknown", Values: indexes(3)})
	d.RemoteReference("o", ReferenceChange{Action: Set, ValueID: s.ID(), Key: "c", Values: ranges(0, 1)})
	d.RemoteReference("o", ReferenceChange{Action: Set, ValueID: "gone", Key: "c", Values: indexes(3)})
	d.RemoteReference("o", ReferenceChange{Action: Share, ValueID: s.ID(), Key: "bad", Values: names(ot.PropertyRef, "x")})
	d.RemoteReference("me", ReferenceChange{Action: Share, ValueID: s.ID(), Key: "mine", Values: indexes(1)})
	d.RemoteReference("o", ReferenceChange{Action: Clear, ValueID: s.ID(), Key: "c"})
	d.RemoteReference("o", ReferenceChange{Action: Unshare, ValueID: s.ID(), Key: "c"})
	want := "ReferenceShared o/c[]; ReferenceSet o/c[] moved false; ReferenceCleared o/c[]; ReferenceDisposed o/c[]"
	if got := sink.said(); got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
	d.RemoteReference("o", ReferenceChange{Action: Share, ValueID: s.ID(), Key: "c", Values: indexes(0, 1, 2, 4)})
	if got := sayReference(d.FindReference(s, "o", "c")); got != "o/c[0 0 3 5]" {
		t.Errorf("arrived at %s in %q", got, s.Text())
	}
}

func TestASessionThatLeavesTakesItsReferencesAlong(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	mine := reference(t, d, s, ot.IndexRef, "c")
	share := func(session, id string, values ot.RefValues) SharedReference {
		return SharedReference{session, ReferenceChange{Action: Share, ValueID: id, Key: "c", Values: values}}
	}
	d.ReplaceReferences([]SharedReference{share("a", s.ID(), indexes(1)), share("b", s.ID(), indexes(2)), share("b", "", names(ot.ElementRef, s.ID()))})
	d.Leave("a")
	d.Leave("nobody")
	if got := len(d.References(s, "", "")); got != 2 || len(d.References(s, "b", "c")) != 1 || len(d.References(nil, "", "c")) != 1 || len(d.References(s, "b", "x")) != 0 {
		t.Errorf("%d references are left", got)
	}
	sink.said()
	d.ReplaceReferences([]SharedReference{share("b", s.ID(), indexes(3)), share("c", s.ID(), indexes(4))})
	d.ReplaceReferences([]SharedReference{share("c", s.ID(), indexes(4))})
	if got := sink.said(); got != "ReferenceDisposed b/c["+s.ID()+"]; ReferenceSet b/c[3] moved false; ReferenceShared c/c[4]; ReferenceDisposed b/c[3]" || mine.Disposed() {
		t.Errorf("told %s", got)
	}
}

func TestReferencesOfOthersCannotBeChanged(t *testing.T) {
	d, _ := open(t, sample())
	s := d.Root().Get("text")
	d.RemoteReference("o", ReferenceChange{Action: Share, ValueID: s.ID(), Key: "c", Values: indexes(1)})
	r := d.FindReference(s, "o", "c")
	if r.Local() || !r.Shared() || r.Session() != "o" || r.Element() != s || d.ReferenceByRef(r.Ref()) != r || d.ByRef(r.Ref()) != nil {
		t.Errorf("the reference is %+v", r)
	}
	ref := r.Ref()
	d.Release(ref)
	if d.ReferenceByRef(ref) != nil || d.ReferenceByRef(r.Ref()) != r {
		t.Error("a released number leads to the reference, or its new one does not")
	}
	for name, err := range map[string]error{"set": r.Set(indexes(0)), "clear": r.Clear(), "share": r.Share(), "unshare": r.Unshare(), "dispose": r.Dispose()} {
		wantCode(t, name, err, ErrReference)
	}
}

func TestReferencesSetInABatchAreSentAfterIt(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	caret := reference(t, d, s, ot.IndexRef, "c")
	must(t, caret.Share())
	must(t, d.StartBatch())
	must(t, caret.Set(indexes(1)))
	sink.sent()
	must(t, s.Splice(0, 0, "xyz"))
	must(t, caret.Set(indexes(3)))
	must(t, caret.Set(indexes(4)))
	other := reference(t, d, s, ot.RangeRef, "other")
	must(t, other.Share())
	must(t, other.Set(ranges(1, 2)))
	if got := sink.sent(); got != "" {
		t.Errorf("sent in the batch: %s", got)
	}
	must(t, s.Splice(0, 0, "-"))
	must(t, d.CompleteBatch())
	want := strings.ReplaceAll("set $/c[5]@1; share $/other[{2 3}]@1; set $/other[{2 3}]@1; ", "$", s.ID())
	if got := sink.sent(); got != want || len(sink.submitted) != 1 {
		t.Errorf("sent after the batch: %s\nwant %s", got, want)
	}
}

func TestWhatWaitsForABatchAndIsGoneByThenIsNotSent(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	caret, selected := reference(t, d, s, ot.IndexRef, "c"), reference(t, d, nil, ot.ElementRef, "e")
	must(t, d.StartBatch())
	must(t, d.Root().Get("num").Add(1))
	must(t, caret.Share())
	must(t, selected.Share())
	must(t, selected.Set(names(ot.ElementRef, s.ID(), d.Root().ID())))
	must(t, s.RemoveFromParent())
	must(t, d.CompleteBatch())
	if got, want := sink.sent(), fmt.Sprintf("share /e[%s]@1; set /e[%s]@1; ", d.Root().ID(), d.Root().ID()); got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestReferencesAreSharedAgainAfterAResyncOnly(t *testing.T) {
	d, sink := open(t, sample())
	s := d.Root().Get("text")
	caret, private := reference(t, d, s, ot.IndexRef, "c"), reference(t, d, s, ot.IndexRef, "private")
	must(t, caret.Share())
	sink.sent()
	d.Pause()
	must(t, caret.Set(indexes(2)))
	must(t, private.Set(indexes(2)))
	d.SetSession("again")
	d.Resume()
	must(t, caret.Set(indexes(3)))
	if got := sink.sent(); got != "" {
		t.Errorf("sent before the resync is complete: %s", got)
	}
	d.ShareAgain()
	must(t, caret.Set(indexes(4)))
	sink.said()
	must(t, caret.Dispose())
	must(t, caret.Dispose())
	if got := sink.sent(); got != fmt.Sprintf("share %s/c[3]@1; set %s/c[4]@1; unshare %s/c[]@1; ", s.ID(), s.ID(), s.ID()) || caret.Session() != "again" {
		t.Errorf("sent %s", got)
	}
	if got := sink.said(); got != "ReferenceDisposed again/c[4]" || !caret.Disposed() || d.FindReference(s, "again", "c") != nil {
		t.Errorf("told %s", got)
	}
}
