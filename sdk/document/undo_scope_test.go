package document

import (
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
)

func manager(t *testing.T, d *Document, scope *Element) *UndoManager {
	t.Helper()
	m, err := d.NewUndoManager(UndoOptions{Scope: scope})
	must(t, err)
	return m
}

func TestAManagerUndoesWhatIsInItsScopeOnly(t *testing.T) {
	d, _ := open(t, sample())
	root := d.Root()
	m := manager(t, d, root.Get("map"))
	must(t, root.Get("map").Get("x").Add(1))
	must(t, root.Get("num").Add(1))
	undo(t, m, true)
	must(t, root.Get("num").Add(1)) // out of scope, so it can still be redone
	undo(t, m, false)
	wantContent(t, "the model", root, `{date:@5 flag:false list:["a" "b" "c"] map:{x:1 y:2} nil:null num:12 text:"hello"}`)
	redo(t, m, true)
	wantContent(t, "map", root.Get("map"), "{x:2 y:2}")
}

func TestABatchIsUndoneInTheScopeOnly(t *testing.T) {
	d, _ := open(t, sample())
	m := manager(t, d, d.Root().Get("list"))
	must(t, d.StartBatch())
	_, err := d.Root().Get("list").Insert(0, text("new"))
	must(t, err)
	must(t, d.Root().Get("num").Add(1))
	must(t, d.CompleteBatch())
	undo(t, m, true)
	wantContent(t, "list", d.Root().Get("list"), `["a" "b" "c"]`)
	wantContent(t, "number", d.Root().Get("num"), "11")
}

func TestWhatOneManagerHasUndoneAnotherDoesNotUndoAgain(t *testing.T) {
	d, _ := open(t, sample())
	s := d.Root().Get("text")
	all, some := manager(t, d, nil), manager(t, d, s)
	must(t, s.Splice(4, 1, ""))
	must(t, s.Splice(0, 1, ""))
	undo(t, some, true)
	wantContent(t, "text", s, `"hell"`)
	undo(t, all, true) // the other edit
	wantContent(t, "text", s, `"hello"`)
	undo(t, all, false)
	undo(t, some, false)
	redo(t, all, true)
	wantContent(t, "text", s, `"hell"`)
	undo(t, some, true) // what was redone is an edit of both
	wantContent(t, "text", s, `"hello"`)
	redo(t, some, true)
	redo(t, some, true)
	wantContent(t, "text", s, `"ell"`)
}

func TestValuesThatOneManagerBringsBackAreKnownToTheOthers(t *testing.T) {
	d, _ := open(t, sample())
	m := d.Root().Get("map")
	all, some := manager(t, d, nil), manager(t, d, m)
	must(t, m.Get("x").Add(5))
	_, err := d.Root().Remove("map")
	must(t, err)
	if some.CanUndo() {
		t.Error("something can be undone in a scope that is not there")
	}
	undo(t, all, true)
	undo(t, some, true)
	wantContent(t, "map", d.Root().Get("map"), "{x:1 y:2}")
	must(t, d.Root().Get("map").Get("y").Add(1)) // the scope is there again
	undo(t, some, true)
	wantContent(t, "map", d.Root().Get("map"), "{x:1 y:2}")
}

func TestAManagerTellsWhatHasChanged(t *testing.T) {
	d, sink := open(t, sample())
	d.MuteLocal = true
	m := manager(t, d, nil)
	said := func(want string) {
		t.Helper()
		var got []string
		for _, e := range sink.events {
			switch e.(type) {
			case UndoChanged:
				got = append(got, "changed")
			case Undone:
				got = append(got, "undo")
			case Redone:
				got = append(got, "redo")
			}
		}
		sink.events = nil
		if s := strings.Join(got, " "); s != want {
			t.Errorf("told %q, want %q", s, want)
		}
	}
	must(t, d.Root().Get("map").Get("x").Add(1))
	said("changed")
	undo(t, m, true)
	said("undo changed")
	redo(t, m, true)
	said("redo changed")
	remote(t, d, ot.Op{Type: ot.NumberDelta, Target: d.Root().Get("num").ID(), Number: 1})
	said("")
	remote(t, d, ot.Op{Type: ot.ObjectRemove, Target: d.Root().ID(), Key: "map"})
	said("changed") // it cannot be undone any more
	undo(t, m, false)
	said("changed")
	must(t, d.Root().Get("num").Add(1))
	said("changed")
	m.Clear()
	said("changed")
	m.Dispose()
	m.Dispose()
	must(t, d.Root().Get("num").Add(1))
	undo(t, m, false)
	said("")
}

func TestAManagerHasANumberUntilItIsDisposedOf(t *testing.T) {
	d, _ := open(t, sample())
	m := manager(t, d, nil)
	ref := m.Ref()
	if ref == 0 || m.Ref() != ref || d.UndoByRef(ref) != m {
		t.Errorf("number %d stands for %v", ref, d.UndoByRef(ref))
	}
	m.Dispose()
	if m.Ref() != 0 || d.UndoByRef(ref) != nil {
		t.Error("a manager that was disposed of has a number")
	}
}

func TestAnEventListenerMayUndo(t *testing.T) {
	d, sink := open(t, sample())
	m := manager(t, d, nil)
	sink.on = func(e Event) {
		if _, ok := e.(NumberAdded); ok && len(m.undo) == 1 {
			undo(t, m, true)
		}
	}
	must(t, d.Root().Get("num").Add(1))
	wantContent(t, "number", d.Root().Get("num"), "10")
}

func TestLinksOfOtherTabsAreNoEditsToUndo(t *testing.T) {
	d, _ := open(t, sample())
	d.Pause()
	s := d.Root().Get("text")
	m := manager(t, d, nil)
	must(t, s.Splice(5, 0, "!"))
	must(t, d.Insert(0, ot.Op{Type: ot.StringSplice, Target: s.ID(), Text: "oh "}, false))
	must(t, d.Insert(2, ot.Op{Type: ot.StringSplice, Target: s.ID(), Index: 8, Text: "?"}, true))
	wantContent(t, "text", s, `"oh hello?!"`)
	undo(t, m, true)
	undo(t, m, false)
	wantContent(t, "text", s, `"oh hello?"`)
}

func TestARepairLeavesStepsOfWhatItLeaves(t *testing.T) {
	d, _ := open(t, sample())
	root := d.Root()
	m, err := d.NewUndoManager(UndoOptions{Group: time.Hour, Now: func() time.Duration { return 0 }})
	must(t, err)
	must(t, root.Get("num").Add(1))
	must(t, root.Get("list").At(2).Splice(0, 0, "c"))
	must(t, root.Get("map").Get("x").Add(1))
	for i := range 3 {
		must(t, d.Acknowledge(int32(i+1), d.Version()))
	}
	server := root.Value()
	list := *server.Member("list")
	list.Items = list.Items[1:]
	for i := range server.Members {
		if server.Members[i].Key == "list" {
			server.Members[i].Value = &list
		}
	}
	must(t, d.Repair(server, func(bool) {}))
	wantSteps(t, m, 2, 0)
	undo(t, m, true)
	undo(t, m, true)
	wantContent(t, "the model", root, `{date:@5 flag:false list:["b" "cc"] map:{x:1 y:2} nil:null num:10 text:"hello"}`)
}
