package document

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"pgregory.net/rapid"
)

// repaired repairs d and returns what was found.
func repaired(t testing.TB, d *Document, root *ot.Value) string {
	t.Helper()
	found := ""
	must(t, d.Repair(root, func(more bool) {
		if found += "numbers"; more {
			found = "content"
		}
		if !ot.Equal(d.Root().Value(), root) {
			t.Errorf("repaired to %s, want %s", content(d.Root().Value()), content(root))
		}
	}))
	return found
}

// copied is a copy of the content of d.
func copied(d *Document) *ot.Value { return d.Root().Value() }

func TestARepairChangesWhatIsOthersAndLeavesTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(v *ot.Value)
		found string
		said  string
	}{
		"nothing": {func(v *ot.Value) {}, "", ""},
		"a text":  {func(v *ot.Value) { v.Member("text").Text = "help" }, "content", `ValueSet $.text was "hello"`},
		"a number": {func(v *ot.Value) { v.Member("num").Number = 11 }, "numbers",
			`ValueSet $.num was 10`},
		"a boolean": {func(v *ot.Value) { v.Member("flag").Bool = true }, "content", `ValueSet $.flag was false`},
		"a date":    {func(v *ot.Value) { v.Member("date").Millis = 6 }, "content", `ValueSet $.date was @5`},
		"a missing element": {func(v *ot.Value) { v.Member("list").Items = v.Member("list").Items[:2] }, "content",
			`Detached L0; Detached L1; Detached L2; ValueSet $.list was -`},
		"an element under another id": {func(v *ot.Value) { v.Member("map").Members[0].Value.ID = "9:9" }, "content",
			`ValueSet $.map was -`},
		"an element under another key": {func(v *ot.Value) { v.Member("map").Members[0].Key = "w" }, "content", `ValueSet $.map was -`},
		"a number and a text": {func(v *ot.Value) { v.Member("map").Members[0].Value.Number, v.Member("text").Text = 7, "" }, "content",
			`ValueSet $.map.x was 1; ValueSet $.text was "hello"`},
		"elements that changed places": {func(v *ot.Value) {
			list, m := v.Member("list"), v.Member("map")
			list.Items[0], m.Members[0].Value = m.Members[0].Value, list.Items[0]
		}, "content", `Detached L0; Detached L1; Detached L2; ValueSet $.list was -; ValueSet $.map was -`},
	} {
		t.Run(name, func(t *testing.T) {
			d, sink := open(t, sample())
			list := d.Root().Get("list")
			for i := range 3 {
				list.At(i) // or nobody is told of their end
			}
			want := c.said
			for i := range 3 {
				want = strings.ReplaceAll(want, fmt.Sprint("L", i), list.At(i).ID())
			}
			root := copied(d)
			c.spoil(root)
			if found := repaired(t, d, root); found != c.found {
				t.Errorf("found %q, want %q", found, c.found)
			}
			if got := sink.said(); got != want {
				t.Errorf("said %s\nwant %s", got, want)
			}
			if d.Version() != 1 || !d.Committed() || len(sink.submitted) > 0 {
				t.Error("a repair is no edit")
			}
			if list != d.Root().Get("list") {
				t.Error("an element that stayed is another one")
			}
			if found := repaired(t, d, root); found != "" || sink.said() != "" {
				t.Errorf("repaired again: %q", found)
			}
		})
	}
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestContentOfAnotherModelIsNoRepair(t *testing.T) {
	d, sink := open(t, sample())
	before := copied(d)
	never := func(bool) { t.Error("something was repaired") }
	other := copied(d)
	other.ID = "other"
	twice := copied(d)
	twice.Member("list").Items[0].ID = twice.Member("text").ID
	twice.Member("flag").Bool = true
	for name, root := range map[string]*ot.Value{"none": nil, "another root": other, "a list": array(), "an id twice": twice} {
		wantCode(t, name, d.Repair(root, never), ErrInvalid)
	}
	must(t, d.Root().Get("text").SetText("edited"))
	wantCode(t, "in flight", d.Repair(before, never), ErrInvalid)
	must(t, d.Root().Get("text").SetText("hello"))
	if !ot.Equal(copied(d), before) || sink.said() == "" {
		t.Error("the content is not as before")
	}
}

func TestAfterARepairOperationsGoOnAtTheSameVersion(t *testing.T) {
	d, sink := open(t, sample())
	gone := d.Root().Get("list").At(0)
	root := copied(d)
	list := root.Member("list")
	list.Items = append(list.Items[:1:1], &ot.Value{ID: "2:0", Kind: ot.String, Text: "new"})
	repaired(t, d, root)
	if gone.Attached() {
		t.Error("an element that was replaced is attached")
	}
	wantCode(t, "an edit of it", gone.SetText("x"), ErrDetached)
	must(t, d.Remote("other", 1, ot.Op{Type: ot.StringSplice, Target: "2:0", Text: "very "}))
	must(t, d.Root().Get("list").At(0).SetText("mine"))
	must(t, d.Acknowledge(1, 2))
	if got := content(d.Root().Get("list").Value()); got != `["mine" "very new"]` {
		t.Errorf("the list is %s", got)
	}
	if s := sink.submitted[0]; s.Context != 2 || s.Op.Target != list.Items[0].ID {
		t.Errorf("submitted %+v", s)
	}
}

func TestReferencesGoWithWhatARepairReplaces(t *testing.T) {
	d, sink := open(t, sample())
	text, item := d.Root().Get("text"), d.Root().Get("list").At(0)
	kept := reference(t, d, d.Root().Get("list").At(1), ot.IndexRef, "kept")
	ended := reference(t, d, item, ot.IndexRef, "ended")
	cleared := reference(t, d, text, ot.IndexRef, "cleared")
	private := reference(t, d, item, ot.IndexRef, "private")
	elements := reference(t, d, nil, ot.ElementRef, "elements")
	for _, r := range []*Reference{kept, ended, cleared} {
		must(t, r.Set(indexes(1)))
		must(t, r.Share())
	}
	must(t, elements.Set(names(ot.ElementRef, item.ID(), text.ID())))
	d.RemoteReference("other", ReferenceChange{Action: Share, ValueID: item.ID(), Key: "theirs", Values: indexes(0)})
	sink.sent()

	root := copied(d)
	root.Member("text").Text = "other"
	repaired(t, d, root)
	if !kept.IsSet() || cleared.IsSet() || cleared.Disposed() {
		t.Errorf("after a text: %s, %s", sayReference(kept), sayReference(cleared))
	}
	root = copied(d)
	root.Member("list").Items[0], root.Member("list").Items[1] = root.Member("list").Items[1], root.Member("list").Items[0]
	root.Member("list").Items = root.Member("list").Items[:2]
	sink.events = nil
	repaired(t, d, root)
	theirs := d.FindReference(d.ByID(item.ID()), "other", "theirs")
	if !ended.Disposed() || !private.Disposed() || !kept.Disposed() || theirs != nil {
		t.Errorf("references of replaced elements go on; %v", theirs)
	}
	if got := elements.Values().Names; len(got) != 2 {
		t.Errorf("elements that are there under the same id are no longer referred to: %v", got)
	}
	d.ShareAgain()
	if got, want := sink.sent(), fmt.Sprintf("share %s/cleared[]@1; ", text.ID()); got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	// The server says what others share.
	d.ReplaceReferences([]SharedReference{{"other", ReferenceChange{ValueID: item.ID(), Key: "theirs", Values: indexes(0)}}})
	if d.FindReference(d.ByID(item.ID()), "other", "theirs") == nil {
		t.Error("theirs is not at the new element")
	}
}

func TestTheApplicationHearsOfARepairedModelThatItMayEdit(t *testing.T) {
	d, sink := open(t, sample())
	root := copied(d)
	root.Member("text").Text = "server"
	found := false
	sink.on = func(e Event) {
		if _, ok := e.(ValueSet); ok && len(sink.submitted) == 0 {
			if !found {
				t.Error("the application has heard of it too early")
			}
			must(t, d.Root().Get("text").SetText("mine"))
		}
	}
	must(t, d.Repair(root, func(bool) { found = true }))
	if len(sink.submitted) != 1 || d.Root().Get("text").Text() != "mine" {
		t.Error("the edit was not made")
	}
}

func TestNumbersThatSeveralAddToAreRoundedInTheOrderOfEach(t *testing.T) {
	d, _ := open(t, object("n", number(0.3)))
	id := d.Root().Get("n").ID()
	must(t, d.Root().Get("n").Add(0.1))
	must(t, d.Remote("other", 1, ot.Op{Type: ot.NumberDelta, Target: id, Number: 0.2}))
	must(t, d.Acknowledge(1, 2))
	server, err := ot.NewTree(must1(WithIDs("@", object("n", number(0.3)))))
	must(t, err)
	for _, delta := range []float64{0.2, 0.1} {
		_, err := server.Apply(ot.Op{Type: ot.NumberDelta, Target: id, Number: delta})
		must(t, err)
	}
	hash, _ := d.Hash()
	if ordered, _ := server.Hash(); hash == ordered {
		t.Fatal("nothing is rounded; this test is of no use")
	}
	if found := repaired(t, d, server.Value()); found != "numbers" {
		t.Errorf("found %q", found)
	}
}

func TestARepairLeadsFromAnyContentToAnyOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		one := &ot.Value{ID: "root", Kind: ot.Object}
		two := &ot.Value{ID: "root", Kind: ot.Object}
		fill := func(root *ot.Value, label string) {
			ids := rapid.Permutation([]string{"a", "b", "c", "d", "e", "f", "g"}).Draw(rt, label)
			spots := []*ot.Value{root}
			for _, id := range ids[:rapid.IntRange(0, len(ids)).Draw(rt, label+" values")] {
				v := &ot.Value{ID: id, Kind: rapid.SampledFrom([]ot.Kind{ot.Array, ot.Object, ot.Object, ot.String, ot.Number, ot.Null}).Draw(rt, label+id)}
				in := rapid.SampledFrom(spots).Draw(rt, label+id+" in")
				if in.Kind == ot.Array {
					in.Items = append(in.Items, v)
				} else {
					in.Members = append(in.Members, ot.Member{Key: "k" + id, Value: v})
					ot.SortMembers(in.Members)
				}
				if v.Kind == ot.Array || v.Kind == ot.Object {
					spots = append(spots, v)
				}
			}
		}
		fill(one, "one")
		fill(two, "two")
		sink := &record{}
		d, err := New(Config{Root: one, Version: 1, Session: "me", Sink: sink})
		if err != nil {
			rt.Fatal(err)
		}
		var elements []*Element
		for _, id := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			if e := d.ByID(id); e != nil {
				elements = append(elements, e)
			}
		}
		if err := d.Repair(two, func(bool) {}); err != nil || !ot.Equal(d.Root().Value(), two) {
			rt.Fatalf("%s became %s, want %s: %v", content(one), content(d.Root().Value()), content(two), err)
		}
		ended := map[*Element]int{}
		for _, e := range sink.events {
			if gone, ok := e.(Detached); ok {
				ended[gone.Element]++
			}
		}
		for _, e := range elements {
			if there := d.ByID(e.ID()) == e; there != e.Attached() || there == (ended[e] == 1) {
				rt.Errorf("%s: attached %v, told of its end %d times", e.ID(), e.Attached(), ended[e])
			}
		}
	})
}
