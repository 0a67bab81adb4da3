package document

import (
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// undoer opens sample with an undo manager, and a clock for it.
func undoer(t *testing.T, o UndoOptions) (*Document, *record, *UndoManager, *time.Duration) {
	t.Helper()
	d, sink := open(t, sample())
	now := new(time.Duration)
	o.Now = func() time.Duration { return *now }
	m, err := d.NewUndoManager(o)
	must(t, err)
	return d, sink, m, now
}

func undo(t *testing.T, m *UndoManager, want bool) {
	t.Helper()
	done, err := m.Undo()
	must(t, err)
	if done != want {
		t.Errorf("undo has done something: %v, want %v", done, want)
	}
}

func redo(t *testing.T, m *UndoManager, want bool) {
	t.Helper()
	done, err := m.Redo()
	must(t, err)
	if done != want {
		t.Errorf("redo has done something: %v, want %v", done, want)
	}
}

func wantContent(t *testing.T, what string, e *Element, want string) {
	t.Helper()
	if got := content(e.Value()); got != want {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}

func wantSteps(t *testing.T, m *UndoManager, undoable, redoable int) {
	t.Helper()
	if len(m.undo) != undoable || len(m.redo) != redoable {
		t.Errorf("there are %d steps to undo and %d to redo, want %d and %d", len(m.undo), len(m.redo), undoable, redoable)
	}
}

func remote(t *testing.T, d *Document, op ot.Op) {
	t.Helper()
	must(t, d.Remote("you", d.Version(), op))
}

func TestEveryKindOfEditIsUndoneAndRedone(t *testing.T) {
	edits := map[string]func(r *Element) error{
		"splice":      func(r *Element) error { return r.Get("text").Splice(1, 3, "ipp") },
		"text set":    func(r *Element) error { return r.Get("text").SetText("hollow 😀") },
		"insert":      func(r *Element) error { _, err := r.Get("list").Insert(1, object("k", array(number(1)))); return err },
		"remove at":   func(r *Element) error { _, err := r.Get("list").RemoveAt(1); return err },
		"replace":     func(r *Element) error { _, err := r.Get("list").SetAt(2, number(7)); return err },
		"move":        func(r *Element) error { return r.Get("list").Move(0, 2) },
		"array set":   func(r *Element) error { return r.Get("list").SetValue(array(text("z"))) },
		"add":         func(r *Element) error { _, err := r.Set("new", number(1)); return err },
		"set":         func(r *Element) error { _, err := r.Set("map", text("no map")); return err },
		"remove":      func(r *Element) error { _, err := r.Remove("map"); return err },
		"object set":  func(r *Element) error { return r.Get("map").SetValue(object("z", text("z"))) },
		"number add":  func(r *Element) error { return r.Get("num").Add(5) },
		"number set":  func(r *Element) error { return r.Get("num").SetNumber(5) },
		"boolean set": func(r *Element) error { return r.Get("flag").SetBool(true) },
		"date set":    func(r *Element) error { return r.Get("date").SetMillis(7) },
	}
	for name, edit := range edits {
		d, sink, m, _ := undoer(t, UndoOptions{})
		before := content(d.Root().Value())
		must(t, edit(d.Root()))
		after := content(d.Root().Value())
		for range 2 {
			undo(t, m, true)
			wantContent(t, name+" undone", d.Root(), before)
			redo(t, m, true)
			wantContent(t, name+" redone", d.Root(), after)
		}
		if n := len(sink.submitted); n != 5 {
			t.Errorf("%s: %d operations were submitted, want 5: an undo is an edit", name, n)
		}
	}
}

func TestEditsOfOneElementInQuickSuccessionAreOneStep(t *testing.T) {
	d, _, m, now := undoer(t, UndoOptions{Group: 500 * time.Millisecond})
	s := d.Root().Get("text")
	for range 3 {
		must(t, s.Splice(5, 0, "!"))
		*now += 499 * time.Millisecond
	}
	*now++
	*now += time.Millisecond
	must(t, s.Splice(0, 0, "x"))
	must(t, d.Root().Get("num").Add(1))
	must(t, s.Splice(0, 0, "y"))
	wantSteps(t, m, 4, 0)
	undo(t, m, true)
	wantContent(t, "text", s, `"xhello!!!"`)
	undo(t, m, true)
	undo(t, m, true)
	wantContent(t, "text", s, `"hello!!!"`)
	undo(t, m, true)
	wantContent(t, "text", s, `"hello"`)
	undo(t, m, false)
}

func TestABatchIsOneStepAndNothingElseJoinsIt(t *testing.T) {
	d, sink, m, _ := undoer(t, UndoOptions{Group: time.Hour})
	s := d.Root().Get("text")
	must(t, s.Splice(0, 0, "a"))
	must(t, d.StartBatch())
	must(t, s.Splice(0, 0, "b"))
	wantCode(t, "a batch in a batch", d.StartBatch(), ErrBatch)
	must(t, d.Root().Get("num").Add(1))
	_, err := m.Undo()
	wantCode(t, "undo while a batch is open", err, ErrBatch)
	must(t, s.Splice(0, 0, "c"))
	must(t, d.CompleteBatch())
	must(t, s.Splice(0, 0, "d"))
	wantSteps(t, m, 3, 0)
	undo(t, m, true)
	wantContent(t, "text", s, `"cbahello"`)
	undo(t, m, true)
	wantContent(t, "text", s, `"ahello"`)
	wantContent(t, "number", d.Root().Get("num"), "10")
	if last := sink.submitted[len(sink.submitted)-1].Op; last.Type != ot.Compound {
		t.Errorf("the undo of a batch was submitted as %v, want one compound", last.Type)
	}
}

func TestAnEditAfterAnUndoIsAStepOfItsOwnAndNothingCanBeRedone(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{Group: time.Hour})
	s, num := d.Root().Get("text"), d.Root().Get("num")
	must(t, s.Splice(5, 0, "1"))
	must(t, num.Add(1))
	undo(t, m, true)
	if !m.CanRedo() {
		t.Error("nothing can be redone after an undo")
	}
	must(t, s.Splice(6, 0, "2"))
	if m.CanRedo() {
		t.Error("something can be redone after an edit")
	}
	wantSteps(t, m, 2, 0)
	undo(t, m, true)
	wantContent(t, "text", s, `"hello1"`)
}

func TestEditsOfOthersLeaveWhatCanBeRedone(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{})
	s := d.Root().Get("text")
	must(t, s.Splice(5, 0, " you"))
	undo(t, m, true)
	remote(t, d, ot.Op{Type: ot.StringSplice, Target: s.ID(), Text: "oh "})
	redo(t, m, true)
	wantContent(t, "text", s, `"oh hello you"`)
}

func TestTextThatOthersWroteIntoAnOwnOneStaysWhenThatIsUndone(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{})
	s := d.Root().Get("text")
	must(t, s.Splice(5, 0, " world"))
	remote(t, d, ot.Op{Type: ot.StringSplice, Target: s.ID(), Index: 2, Count: 1, Text: "L"})
	must(t, d.Acknowledge(1, d.Version()))
	remote(t, d, ot.Op{Type: ot.StringSplice, Target: s.ID(), Index: 8, Text: "XY"})
	wantContent(t, "text", s, `"heLlo woXYrld"`)
	undo(t, m, true)
	wantContent(t, "text", s, `"heLloXY"`)
	redo(t, m, true)
	wantContent(t, "text", s, `"heLlo woXYrld"`)
}

func TestAReplacedTextIsUndoneWhereItDiffers(t *testing.T) {
	d, sink, m, _ := undoer(t, UndoOptions{})
	s := d.Root().Get("text")
	must(t, s.SetText("he😀o"))
	remote(t, d, ot.Op{Type: ot.NumberDelta, Target: d.Root().Get("num").ID(), Number: 1})
	must(t, d.Acknowledge(1, d.Version()))
	remote(t, d, ot.Op{Type: ot.StringSet, Target: s.ID(), Text: "he😀o!"})
	undo(t, m, true)
	wantContent(t, "text", s, `"hello!"`)
	if op := sink.submitted[1].Op; op.Index != 2 || op.Count != 2 || op.Text != "ll" {
		t.Errorf("the undo replaces %d units at %d by %q, want the emoji by ll", op.Count, op.Index, op.Text)
	}
}

func TestWhatOthersChangedOrRemovedSinceIsSkipped(t *testing.T) {
	d, sink, m, _ := undoer(t, UndoOptions{})
	root := d.Root()
	_, err := root.Set("flag", text("mine"))
	must(t, err)
	must(t, root.Get("num").Add(2))
	_, err = root.Get("list").SetAt(1, text("mine"))
	must(t, err)
	must(t, root.Get("map").Get("x").Add(1))
	_, err = root.Set("nil", text("mine"))
	must(t, err)
	for i := range 5 {
		must(t, d.Acknowledge(int32(i+1), d.Version()))
	}
	remote(t, d, ot.Op{Type: ot.ObjectSet, Target: root.ID(), Key: "flag", Value: &ot.Value{ID: "2:0", Kind: ot.Null}})
	remote(t, d, ot.Op{Type: ot.ObjectRemove, Target: root.ID(), Key: "map"})
	remote(t, d, ot.Op{Type: ot.ArrayRemove, Target: root.Get("list").ID(), Index: 1})
	remote(t, d, ot.Op{Type: ot.ObjectRemove, Target: root.ID(), Key: "nil"})
	undo(t, m, true) // the number
	wantContent(t, "the model", root, `{date:@5 flag:null list:["a" "c"] num:10 text:"hello"}`)
	if m.CanUndo() {
		t.Error("something can be undone of which nothing is left")
	}
	undo(t, m, false)
	if n := len(sink.submitted); n != 6 {
		t.Errorf("%d operations were submitted, want the five edits and one undo", n)
	}
}

func TestABatchOfWhichSomeIsGoneIsUndoneInTheRest(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{})
	root := d.Root()
	must(t, d.StartBatch())
	must(t, root.Get("map").Get("x").Add(1))
	must(t, root.Get("num").Add(1))
	must(t, d.CompleteBatch())
	remote(t, d, ot.Op{Type: ot.ObjectRemove, Target: root.ID(), Key: "map"})
	undo(t, m, true)
	wantContent(t, "number", root.Get("num"), "10")
}

func TestAReplacementOfEverythingIsNotUndoneOverEditsOfOthers(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{})
	list, first := d.Root().Get("list"), d.Root().Get("map")
	_, err := list.Insert(0, text("mine"))
	must(t, err)
	must(t, list.SetValue(array(text("new"))))
	must(t, first.SetValue(object("new", number(1))))
	for i := range 3 {
		must(t, d.Acknowledge(int32(i+1), d.Version()))
	}
	remote(t, d, ot.Op{Type: ot.ArrayInsert, Target: list.ID(), Index: 1, Value: &ot.Value{ID: "2:0", Kind: ot.Null}})
	remote(t, d, ot.Op{Type: ot.ObjectAdd, Target: first.ID(), Key: "k", Value: &ot.Value{ID: "2:1", Kind: ot.Null}})
	wantSteps(t, m, 0, 0)
	undo(t, m, false)
	wantContent(t, "list", list, `["new" null]`)
	wantContent(t, "map", first, `{k:null new:1}`)
}

func TestASetNumberIsUndoneWithWhatOthersAdded(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{})
	num := d.Root().Get("num")
	must(t, num.SetNumber(100))
	must(t, d.Acknowledge(1, d.Version()))
	remote(t, d, ot.Op{Type: ot.NumberDelta, Target: num.ID(), Number: 3})
	undo(t, m, true)
	wantContent(t, "number", num, "13")
}

func TestEditsOfAnElementThatWasRemovedAndCameBackAreUndone(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{})
	list := d.Root().Get("list")
	before := content(d.Root().Value())
	e, err := list.Insert(1, object("name", text("n"), "tags", array(text("t"))))
	must(t, err)
	must(t, e.Get("name").Splice(1, 0, "ew"))
	_, err = e.Get("tags").Insert(0, text("s"))
	must(t, err)
	must(t, e.Get("tags").At(0).Splice(0, 0, "!"))
	after := content(d.Root().Value())
	_, err = list.RemoveAt(1)
	must(t, err)
	undo(t, m, true)
	wantContent(t, "after the removal is undone", d.Root(), after)
	for range 4 {
		undo(t, m, true)
	}
	wantContent(t, "after all is undone", d.Root(), before)
	for range 4 {
		redo(t, m, true)
	}
	wantContent(t, "after all but the removal is redone", d.Root(), after)
	if list.At(1).ID() == e.ID() {
		t.Error("a value has come back under its old id, which somebody else may bring back, too")
	}
}

func TestAnUndoBringsNothingThatIsTooDeepOrHalf(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{})
	num := d.Root().Get("num")
	must(t, num.SetNumber(1.7e308))
	must(t, d.Acknowledge(1, d.Version()))
	must(t, d.StartBatch())
	must(t, d.Root().Get("text").Splice(0, 1, ""))
	must(t, num.Add(-1.7e308))
	must(t, d.CompleteBatch())
	must(t, d.Acknowledge(2, d.Version()))
	remote(t, d, ot.Op{Type: ot.NumberDelta, Target: num.ID(), Number: 1.7e308})
	undo(t, m, false) // would be infinite; the step before was to set what is not to be known then
	wantContent(t, "text", d.Root().Get("text"), `"ello"`)
	wantSteps(t, m, 0, 0)
}

func TestOnlyTheLatestStepsAreKept(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{Depth: 2})
	for _, s := range []string{"a", "b", "c"} {
		must(t, d.Root().Get("text").Splice(0, 0, s))
	}
	undo(t, m, true)
	undo(t, m, true)
	undo(t, m, false)
	wantContent(t, "text", d.Root().Get("text"), `"ahello"`)
}

func TestWithoutPermissionToWriteNothingIsUndone(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{})
	must(t, d.Root().Get("num").Add(1))
	d.config.Writable = func() error { return offline.Errorf(ErrReadOnly, "not allowed") }
	_, err := m.Undo()
	wantCode(t, "undo", err, ErrReadOnly)
	d.config.Writable = nil
	undo(t, m, true)
}

func TestAnUndoManagerRefusesWhatItCannotDo(t *testing.T) {
	d, _ := open(t, sample())
	other, _ := open(t, sample())
	gone, err := d.Root().Remove("map")
	must(t, err)
	_, err = d.NewUndoManager(UndoOptions{Scope: other.Root()})
	wantCode(t, "a scope in another model", err, ErrDetached)
	_, err = d.NewUndoManager(UndoOptions{Scope: gone})
	wantCode(t, "a scope that was removed", err, ErrDetached)
	_, err = d.NewUndoManager(UndoOptions{Depth: -1})
	wantCode(t, "a negative depth", err, ErrInvalid)
	_, err = d.NewUndoManager(UndoOptions{Group: time.Second})
	wantCode(t, "time without a clock", err, ErrInvalid)
}
