package document

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"pgregory.net/rapid"
)

// undoManagers are what a simulated site undoes with: everything by steps of time, and two scopes.
func undoManagers(rt *rapid.T, d *Document) (list []*UndoManager) {
	now := time.Duration(0)
	for _, o := range []UndoOptions{
		{Group: 3, Now: func() time.Duration { now++; return now }}, {Scope: d.Root().Get("list"), Depth: 5}, {Scope: d.Root().Get("text")},
	} {
		m, err := d.NewUndoManager(o)
		if err != nil {
			rt.Fatal(err)
		}
		list = append(list, m)
	}
	return list
}

// undoStep undoes or redoes. A refused one is one that is not possible.
func (x *site) undoStep(rt *rapid.T, m *UndoManager, redo bool) (done bool) {
	if x.d.Batching() {
		return false
	}
	can, step := m.CanUndo(), m.Undo
	if redo {
		can, step = m.CanRedo(), m.Redo
	}
	done, err := step()
	if err != nil || done && !can {
		rt.Fatalf("%s has undone: %v, which was possible: %v; %v", x.name, done, can, err)
	}
	return done
}

func TestRandomSessionsWithUndoConvergeThroughBatchesAndCuts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSim(rt, 3)
		managers := make([][]*UndoManager, len(s.sites))
		for i, x := range s.sites {
			managers[i] = undoManagers(rt, x.d)
		}
		for i := rapid.IntRange(0, 80).Draw(rt, "steps"); i > 0; i-- {
			n := rapid.IntRange(0, 2).Draw(rt, "site")
			x, label := s.sites[n], fmt.Sprintf("%d-%d ", n, i)
			switch step := rapid.IntRange(0, 19).Draw(rt, label); {
			case step < 12:
				x.randomStep(rt, label, step, true)
			default:
				x.undoStep(rt, rapid.SampledFrom(managers[n]).Draw(rt, label+"manager"), step > 16)
			}
		}
		s.settle(rt)
		s.check(false)
		for i, x := range s.sites {
			for x.undoStep(rt, managers[i][0], false) {
			}
		}
		s.settle(rt)
		s.check(false)
	})
}

// randomStep edits, lets messages arrive, begins or ends a batch, cuts or connects.
func (x *site) randomStep(rt *rapid.T, label string, step int, deletes bool) {
	switch {
	case step < 5:
		x.edit(rt, label, deletes)
	case step < 7:
		x.s.take(x)
	case step < 9:
		x.receive()
	case step == 9:
		x.batch(rt)
	case step == 10:
		x.cut()
	default:
		x.reconnect()
	}
}

// settle brings all sites online and lets everything arrive.
func (s *simServer) settle(rt *rapid.T) {
	for _, x := range s.sites {
		x.reconnect()
		if x.d.Batching() {
			x.batch(rt)
		}
	}
	s.drain()
}

func TestWhoEditsAloneGetsByUndoWhatWasAndByRedoWhatIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSim(rt, 1)
		x := s.sites[0]
		managers := undoManagers(rt, x.d)
		m := managers[0]
		for _, other := range managers[1:] {
			other.Dispose() // with them, typing is less dense: there may be steps in which nothing remains
		}
		seen := []string{content(x.d.Root().Value())}
		for i := rapid.IntRange(0, 40).Draw(rt, "edits"); i > 0; i-- {
			label := fmt.Sprint(i, " ")
			if rapid.IntRange(0, 5).Draw(rt, label+"batch") == 0 {
				x.batch(rt)
			}
			x.edit(rt, label, true)
			if !x.d.Batching() && rapid.IntRange(0, 9).Draw(rt, label+"undo") == 0 {
				x.undoStep(rt, m, false)
			}
		}
		if x.d.Batching() {
			x.batch(rt)
		}
		for x.undoStep(rt, m, true) {
		}
		seen = append(seen, content(x.d.Root().Value()))
		for range 2 {
			for x.undoStep(rt, m, false) {
				seen = append(seen, content(x.d.Root().Value()))
			}
			if got := content(x.d.Root().Value()); got != seen[0] {
				rt.Fatalf("all is undone, and there is\n%s\nand not\n%s", got, seen[0])
			}
			for i := len(seen) - 2; x.undoStep(rt, m, true); i-- {
				if got := content(x.d.Root().Value()); got != seen[i] {
					rt.Fatalf("what was redone is\n%s\nand not\n%s", got, seen[i])
				}
			}
			if got := content(x.d.Root().Value()); got != seen[1] {
				rt.Fatalf("all is redone, and there is\n%s\nand not\n%s", got, seen[1])
			}
			seen = seen[:2]
		}
		s.drain()
		s.check(false)
	})
}

// One site makes any edits of a text, a list and a number; the others write marks. Once it has undone all, there is what was at first, and
// the marks that were there before, with those that it had deleted.
func TestUndoneEditsLeaveThoseOfOthersAsTheyAre(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSim(rt, 3)
		first := s.sites[0]
		m := undoManagers(rt, first.d)[0]
		before := map[string]string{}
		for _, key := range []string{"text", "list", "num"} {
			before[key] = unmarked(content(first.d.Root().Get(key).Value()))
		}
		marks := 0
		for i := rapid.IntRange(0, 60).Draw(rt, "steps"); i > 0; i-- {
			x, label := s.sites[rapid.IntRange(0, 2).Draw(rt, "site")], fmt.Sprint(i, " ")
			switch step := rapid.IntRange(0, 11).Draw(rt, label); {
			case step >= 5:
				x.randomStep(rt, label, step, true)
			case x != first:
				marks++
				x.mark(rt, label, marks)
			case rapid.IntRange(0, 4).Draw(rt, label+"undo") == 0:
				x.undoStep(rt, m, rapid.Bool().Draw(rt, label+"redo"))
			default:
				x.change(rt, label)
			}
		}
		s.settle(rt)
		had := marksIn(first.d.Root())
		for first.undoStep(rt, m, false) {
		}
		s.settle(rt)
		s.check(false)
		if got := marksIn(first.d.Root()); !within(had, got) {
			rt.Fatalf("the marks of others were %s, and are %s", had, got)
		}
		for key, want := range before {
			if got := unmarked(content(first.d.Root().Get(key).Value())); got != want {
				rt.Fatalf("%s is %s without the marks, and was %s", key, got, want)
			}
		}
	})
}

// change makes any edit of the text, or edits the list and number in ways that leave elements of others alone.
func (x *site) change(rt *rapid.T, label string) {
	pick := func(name string, n int) int { return rapid.IntRange(0, n-1).Draw(rt, label+name) }
	root := x.d.Root()
	s, list := root.Get("text"), root.Get("list")
	err := error(nil)
	switch kind := pick("kind", 8); {
	case kind < 4:
		from := x.boundary(s, pick("from", s.Len()+1))
		to := max(from, x.boundary(s, min(s.Len(), from+pick("to", 5))))
		err = s.Splice(from, to-from, rapid.SampledFrom([]string{"", "x", "yz", "😀"}).Draw(rt, label+"insert"))
	case kind == 4:
		err = s.SetText(rapid.SampledFrom([]string{"set", "ab😀", "cd", "acd"}).Draw(rt, label+"set"))
	case kind == 5:
		_, err = list.Insert(pick("at", list.Len()+1), text("x"))
	case kind == 6:
		if i := pick("at", max(1, list.Len())); i < list.Len() && !strings.Contains(list.At(i).Text(), "<") {
			_, err = list.RemoveAt(i)
		}
	default:
		err = root.Get("num").Add(float64(pick("add", 5)))
	}
	if err != nil {
		rt.Fatal(err)
	}
}

// mark writes what is unlike anything else.
func (x *site) mark(rt *rapid.T, label string, n int) {
	s, list := x.d.Root().Get("text"), x.d.Root().Get("list")
	mark := fmt.Sprintf("<%d>", n)
	err := error(nil)
	if rapid.Bool().Draw(rt, label+"list") {
		_, err = list.Insert(rapid.IntRange(0, list.Len()).Draw(rt, label+"at"), text(mark))
	} else {
		err = s.Splice(x.boundary(s, rapid.IntRange(0, s.Len()).Draw(rt, label+"at")), 0, string(rune(0x4e00+n)))
	}
	if err != nil {
		rt.Fatal(err)
	}
}

// marksIn are the marks in text and list, in order.
func marksIn(root *Element) string {
	out := ""
	for _, r := range root.Get("text").Text() {
		if isMark(r) {
			out += string(r)
		}
	}
	root.Get("list").Each(func(_ Step, e *Element) bool {
		if e.Kind() == ot.String && strings.HasPrefix(e.Text(), "<") {
			out += e.Text()
		}
		return true
	})
	return out
}

// within reports whether some is all, in order, but for some marks.
func within(some, all string) bool {
	rest := []rune(some)
	for _, r := range all {
		if len(rest) > 0 && rest[0] == r {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

func isMark(r rune) bool { return r >= 0x4e00 && r < 0x5000 }

// unmarked is content without the marks.
func unmarked(s string) string {
	s = strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, s)
	for i := strings.Index(s, `"<`); i >= 0; i = strings.Index(s, `"<`) {
		s = s[:i] + s[i+strings.Index(s[i:], `>"`)+2:]
	}
	return strings.Join(strings.Fields(strings.NewReplacer("[", " [ ", "]", " ] ").Replace(s)), " ")
}
