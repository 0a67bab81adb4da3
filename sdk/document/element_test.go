package document

import (
	"math"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

func TestEveryChangeIsAppliedSubmittedAndTold(t *testing.T) {
	d, sink := open(t, sample())
	root := d.Root()
	for _, c := range []struct {
		name   string
		change func() error
		after  string // content of the changed element's parent or itself
		where  string
		event  string
		op     ot.Type
	}{
		{"object add", func() error { return second(root.Get("map").Set("z", number(3))) }, "{x:1 y:2 z:3}", "map", "ObjectSet $.map.z=3 was -", ot.ObjectAdd},
		{"object set", func() error { return second(root.Get("map").Set("z", text("4"))) }, `{x:1 y:2 z:"4"}`, "map", `ObjectSet $.map.z="4" was 3`, ot.ObjectSet},
		{"object remove", func() error { return second(root.Get("map").Remove("x")) }, `{y:2 z:"4"}`, "map", "ObjectRemoved $.map.x was 1", ot.ObjectRemove},
		{"object value", func() error { return root.Get("map").SetValue(object("q", number(9))) }, "{q:9}", "map", "ValueSet $.map was -", ot.ObjectSetAll},
		{"array insert", func() error { return second(root.Get("list").Insert(1, text("n"))) }, `["a" "n" "b" "c"]`, "list", `ArrayInserted $.list[1]="n"`, ot.ArrayInsert},
		{"array append", func() error { return second(root.Get("list").Insert(4, text("z"))) }, `["a" "n" "b" "c" "z"]`, "list", `ArrayInserted $.list[4]="z"`, ot.ArrayInsert},
		{"array remove", func() error { return second(root.Get("list").RemoveAt(0)) }, `["n" "b" "c" "z"]`, "list", `ArrayRemoved $.list[0] was "a"`, ot.ArrayRemove},
		{"array replace", func() error { return second(root.Get("list").SetAt(3, text("Z"))) }, `["n" "b" "c" "Z"]`, "list", `ArrayReplaced $.list[3]="Z" was "z"`, ot.ArrayReplace},
		{"array move", func() error { return root.Get("list").Move(0, 2) }, `["b" "c" "n" "Z"]`, "list", "ArrayMoved $.list 0>2", ot.ArrayMove},
		{"array value", func() error { return root.Get("list").SetValue(array(text("1"))) }, `["1"]`, "list", "ValueSet $.list was -", ot.ArraySet},
		{"text splice", func() error { return root.Get("text").Splice(1, 3, "u") }, `"huo"`, "text", `TextSpliced $.text 1-3 "ell">"u"`, ot.StringSplice},
		{"text value", func() error { return root.Get("text").SetText("new") }, `"new"`, "text", `ValueSet $.text was "huo"`, ot.StringSet},
		{"number add", func() error { return root.Get("num").Add(-2.5) }, "7.5", "num", "NumberAdded $.num -2.5", ot.NumberDelta},
		{"number set", func() error { return root.Get("num").SetNumber(1) }, "1", "num", "ValueSet $.num was 7.5", ot.NumberSet},
		{"boolean", func() error { return root.Get("flag").SetBool(true) }, "true", "flag", "ValueSet $.flag was false", ot.BooleanSet},
		{"date", func() error { return root.Get("date").SetMillis(-7) }, "@-7", "date", "ValueSet $.date was @5", ot.DateSet},
		{"generic value", func() error { return root.Get("text").SetValue(text("via value")) }, `"via value"`, "text", `ValueSet $.text was "new"`, ot.StringSet},
		{"remove from object", func() error { return root.Get("nil").RemoveFromParent() }, "-", "nil", "ObjectRemoved $.nil was null", ot.ObjectRemove},
		{"remove from array", func() error { return root.Get("list").At(0).RemoveFromParent() }, "[]", "list", `ArrayRemoved $.list[0] was "1"`, ot.ArrayRemove},
	} {
		before := len(sink.submitted)
		sink.said()
		must(t, c.change())
		if got := brief(root.Get(c.where)); got != c.after {
			t.Errorf("%s: content %s, want %s", c.name, got, c.after)
		}
		if got := sink.said(); !strings.HasPrefix(got, c.event) {
			t.Errorf("%s: told %q, want %q", c.name, got, c.event)
		}
		if len(sink.submitted) != before+1 || sink.submitted[before].Op.Type != c.op || sink.submitted[before].Sequence != int32(before+1) {
			t.Errorf("%s: submitted %+v", c.name, sink.submitted[before:])
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestNewValuesGetIDsContainersFirst(t *testing.T) {
	d, _ := open(t, object())
	e, err := d.Root().Set("k", object("b", array(text("x"), text("y")), "a", number(1)))
	must(t, err)
	got := []string{e.ID(), e.Get("a").ID(), e.Get("b").ID(), e.Get("b").At(0).ID(), e.Get("b").At(1).ID()}
	if want := "1:0 1:1 1:2 1:3 1:4"; strings.Join(got, " ") != want {
		t.Errorf("ids %v, want %s", got, want)
	}
}

func TestWhatAnElementCannotTakeIsRefusedAndChangesNothing(t *testing.T) {
	d, sink := open(t, sample())
	root := d.Root()
	deep := text("x")
	for range 2 * ot.MaxDepth {
		deep = array(deep)
	}
	must(t, root.Get("text").SetText("a😀b"))
	before, sent := content(root.Value()), len(sink.submitted)
	for name, err := range map[string]error{
		"splice before":        root.Get("text").Splice(-1, 0, "x"),
		"splice behind":        root.Get("text").Splice(5, 0, "x"),
		"splice too long":      root.Get("text").Splice(0, 5, ""),
		"splice overflow":      root.Get("text").Splice(1, math.MaxInt, ""),
		"insert in a pair":     root.Get("text").Splice(2, 0, "x"),
		"half a pair deleted":  root.Get("text").Splice(1, 1, ""),
		"other half deleted":   root.Get("text").Splice(2, 1, ""),
		"no UTF-8":             root.Get("text").Splice(0, 0, "\xff"),
		"no UTF-8 at all":      root.Get("text").SetText("\xc3"),
		"NaN":                  root.Get("num").SetNumber(math.NaN()),
		"infinite":             root.Get("num").Add(math.Inf(1)),
		"infinite sum":         second(root.Set("huge", number(math.Inf(-1)))),
		"index behind":         second(root.Get("list").Insert(4, text("x"))),
		"index of nothing":     second(root.Get("list").RemoveAt(3)),
		"negative index":       second(root.Get("list").SetAt(-1, text("x"))),
		"move to nowhere":      root.Get("list").Move(0, 3),
		"move from nowhere":    root.Get("list").Move(3, 0),
		"no value":             second(root.Set("k", nil)),
		"no value inside":      second(root.Set("k", array(nil))),
		"no kind":              second(root.Set("k", &ot.Value{})),
		"too deep":             second(root.Set("k", deep)),
		"key twice":            second(root.Set("k", object("a", text("1"), "a", text("2")))),
		"key no UTF-8":         second(root.Set("\xff", text("1"))),
		"remove missing":       second(root.Remove("missing")),
		"remove root":          root.RemoveFromParent(),
		"value of other kind":  root.Get("text").SetValue(number(1)),
		"no value for content": root.Get("text").SetValue(nil),
	} {
		wantCode(t, name, err, ErrInvalid)
	}
	for name, err := range map[string]error{
		"splice of number": root.Get("num").Splice(0, 0, "x"),
		"add to text":      root.Get("text").Add(1),
		"bool of date":     root.Get("date").SetBool(true),
		"date of bool":     root.Get("flag").SetMillis(1),
		"insert in object": second(root.Insert(0, text("x"))),
		"key of array":     second(root.Get("list").Set("k", text("x"))),
		"value of null":    root.Get("nil").SetValue(&ot.Value{Kind: ot.Null}),
	} {
		wantCode(t, name, err, ErrKind)
	}
	if got := content(root.Value()); got != before || len(sink.submitted) != sent {
		t.Errorf("the content is now %s, %d more submitted", got, len(sink.submitted)-sent)
	}
}

func TestChangesWithoutEffectAreNoChange(t *testing.T) {
	d, sink := open(t, sample())
	must(t, d.Root().Get("num").Add(0))
	must(t, d.Root().Get("text").Splice(2, 0, ""))
	if len(sink.submitted) != 0 || sink.said() != "" {
		t.Errorf("submitted %+v", sink.submitted)
	}
}

func TestWithoutPermissionNothingIsChanged(t *testing.T) {
	d, sink := open(t, sample())
	d.config.Writable = func() error { return offline.Errorf(ErrReadOnly, "not allowed") }
	root := d.Root()
	for name, err := range map[string]error{
		"splice": root.Get("text").Splice(0, 0, "x"), "set": second(root.Set("k", text("x"))), "insert": second(root.Get("list").Insert(0, text("x"))),
		"add": root.Get("num").Add(1), "bool": root.Get("flag").SetBool(true), "date": root.Get("date").SetMillis(1), "all": root.SetValue(object()),
		"remove": root.Get("text").RemoveFromParent(),
	} {
		wantCode(t, name, err, ErrReadOnly)
	}
	if content(root.Value()) != content(sample2().Value()) || len(sink.submitted) != 0 {
		t.Errorf("content %s", content(root.Value()))
	}
}

// sample2 is the root of another document of the same content.
func sample2() *Element {
	root, _ := WithIDs("@", sample())
	d, _ := New(Config{Root: root, Version: 1, Sink: &record{}})
	return d.Root()
}

func TestADetachedElementStaysReadableAndCannotBeChanged(t *testing.T) {
	d, sink := open(t, object("a", object("b", array(text("deep"), text("deeper")))))
	a := d.Root().Get("a")
	b, deep, deeper := a.Get("b"), a.Get("b").At(0), a.Get("b").At(1)
	old, err := d.Root().Remove("a")
	must(t, err)
	if old != a || a.Attached() || deep.Attached() || deeper.Attached() || a.Parent() != nil || deep.Parent() != nil || deep.Path() != nil {
		t.Error("removed elements are attached, or were found somewhere")
	}
	if deep.Text() != "deep" || b.Len() != 2 || content(a.Value()) != `{b:["deep" "deeper"]}` {
		t.Errorf("removed elements read %s", content(a.Value()))
	}
	wantCode(t, "splice", deep.Splice(0, 0, "x"), ErrDetached)
	wantCode(t, "insert", second(b.Insert(0, text("x"))), ErrDetached)
	wantCode(t, "remove", deep.RemoveFromParent(), ErrDetached)
	if d.ByID(deep.ID()) != nil {
		t.Error("a removed element is found by its id")
	}
	if got, want := sink.said(), "ObjectRemoved $.a was {b:[\"deep\" \"deeper\"]}; Detached @:1; Detached @:2; Detached @:3; Detached @:4; Modified"; got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
}

func TestPathsFollowElementsThatMove(t *testing.T) {
	d, _ := open(t, object("list", array(object("n", text("0")), object("n", text("1")), object("n", text("2")))))
	list := d.Root().Get("list")
	leaf := list.At(2).Get("n")
	must(t, list.Move(2, 0))
	if got := pathOf(leaf); got != "$.list[0].n" {
		t.Errorf("path %s", got)
	}
	must(t, second(list.Insert(0, text("front"))))
	if got := pathOf(leaf); got != "$.list[1].n" || d.ElementAt(leaf.Path()) != leaf {
		t.Errorf("path %s", got)
	}
	if step, ok := leaf.Parent().RelativePath(); !ok || !step.Array || step.Index != 1 {
		t.Errorf("relative path %+v", step)
	}
	if got := leaf.PathFrom(list); len(got) != 2 || got[0].Index != 1 || got[1].Key != "n" {
		t.Errorf("path from the list: %+v", got)
	}
	if leaf.PathFrom(list.At(0)) != nil || d.Root().Path() == nil || len(d.Root().Path()) != 0 {
		t.Error("a path from what is no ancestor, or the root's")
	}
	for _, path := range [][]Step{{{Key: "none"}}, {{Index: 0, Array: true}}, {{Key: "list"}, {Index: 9, Array: true}}, {{Key: "list"}, {Key: "0"}}} {
		if e := d.ElementAt(path); e != nil {
			t.Errorf("%+v leads to %s", path, pathOf(e))
		}
	}
}

func TestAnElementIsOneObjectAndHasOneNumberUntilReleased(t *testing.T) {
	d, _ := open(t, sample())
	e := d.Root().Get("text")
	if e != d.ByID(e.ID()) || e != d.ElementAt([]Step{{Key: "text"}}) || e.HasRef() {
		t.Error("an element is several objects, or has a number that nobody asked for")
	}
	ref := e.Ref()
	if ref == 0 || e.Ref() != ref || d.ByRef(ref) != e || d.ByRef(0) != nil || d.ByRef(999) != nil || d.ReferenceByRef(ref) != nil {
		t.Errorf("number %d leads to %v", ref, d.ByRef(ref))
	}
	must(t, e.RemoveFromParent())
	if d.ByRef(ref) != e {
		t.Error("a removed element has lost its number")
	}
	d.Release(ref)
	d.Release(ref)
	other := d.Root().Get("num").Ref()
	if d.ByRef(ref) != d.Root().Get("num") || other != ref || e.HasRef() || e.Ref() == ref {
		t.Error("a released number is not given again, or twice")
	}
}

func TestAStampChangesWithTheElementOnly(t *testing.T) {
	d, _ := open(t, sample())
	list, item := d.Root().Get("list"), d.Root().Get("list").At(0)
	listStamp, itemStamp := list.Stamp(), item.Stamp()
	must(t, item.Splice(0, 0, "x"))
	if item.Stamp() == itemStamp || list.Stamp() != listStamp {
		t.Errorf("after a change of the item: item %d (was %d), list %d (was %d)", item.Stamp(), itemStamp, list.Stamp(), listStamp)
	}
	must(t, list.Move(0, 1))
	if list.Stamp() == listStamp {
		t.Error("the list has moved elements, and its stamp stays")
	}
}

func TestReadingIsByKind(t *testing.T) {
	d, _ := open(t, sample())
	root := d.Root()
	if got := strings.Join(root.Keys(), " "); got != "date flag list map nil num text" {
		t.Errorf("keys %s", got)
	}
	if root.Get("text").Text() != "hello" || root.Get("text").Len() != 5 || root.Get("text").Slice(-1, 3) != "hel" || root.Get("text").Slice(3, 99) != "lo" {
		t.Error("text reads otherwise")
	}
	if root.Get("num").Number() != 10 || root.Get("date").Millis() != 5 || root.Get("flag").Bool() || root.Get("list").Len() != 3 || root.Len() != 7 {
		t.Error("a scalar or length reads otherwise")
	}
	num := root.Get("num")
	if num.Text() != "" || num.Slice(0, 1) != "" || num.Keys() != nil || num.Get("x") != nil || num.At(0) != nil || num.Len() != 0 || num.Bool() || num.Millis() != 0 || root.Get("text").Number() != 0 {
		t.Error("methods of another kind read something")
	}
	seen := ""
	root.Get("list").Each(func(step Step, e *Element) bool {
		seen += e.Text() + string(rune('0'+step.Index))
		if !step.Array {
			t.Errorf("the step to %d is none of an array", step.Index)
		}
		return step.Index < 1
	})
	root.Get("map").Each(func(step Step, e *Element) bool { seen += step.Key; return true })
	if seen != "a0b1xy" {
		t.Errorf("each saw %s", seen)
	}
}

func TestMutedEventsAreNotMade(t *testing.T) {
	d, sink := open(t, sample())
	d.MuteLocal = true
	must(t, d.Root().Get("num").Add(1))
	must(t, d.Remote("other", 1, ot.Op{Type: ot.NumberDelta, Target: d.Root().Get("num").ID(), Number: 1}))
	d.MuteRemote = true
	must(t, d.Remote("other", 2, ot.Op{Type: ot.NumberDelta, Target: d.Root().Get("num").ID(), Number: 1}))
	if got := sink.said(); got != "Modified; NumberAdded $.num 1; VersionChanged 2; VersionChanged 3" {
		t.Errorf("told %s", got)
	}
}
