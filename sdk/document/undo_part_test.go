package document

import (
	"testing"
	"time"
)

func TestTypingIsOnePartHoweverLongItIs(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{Group: time.Hour})
	s := d.Root().Get("text")
	must(t, s.Splice(1, 3, "J")) // over a selection
	for i, letter := range []string{"u", "m", "p", "s"} {
		must(t, s.Splice(2+i, 0, letter))
	}
	must(t, s.Splice(5, 1, "")) // backspace
	must(t, s.Splice(4, 1, ""))
	wantContent(t, "text", s, `"hJumo"`)
	if n := len(m.undo.top().parts); n != 1 {
		t.Errorf("typing made %d parts, want 1", n)
	}
	undo(t, m, true)
	wantContent(t, "text", s, `"hello"`)
	must(t, s.Splice(3, 1, "")) // backspace, backspace, delete, delete
	must(t, s.Splice(2, 1, ""))
	must(t, s.Splice(2, 1, ""))
	if n := len(m.undo.top().parts); n != 1 {
		t.Errorf("deleting made %d parts, want 1", n)
	}
	undo(t, m, true)
	wantContent(t, "text", s, `"hello"`)
	must(t, s.Splice(0, 0, "x"))
	must(t, s.Splice(0, 1, ""))
	wantSteps(t, m, 0, 0)
}

// Typed at the same place again and again, a text was a part per letter; once it was deleted at once, a step stayed that changed nothing.
func TestTypingInFrontOfOrInWhatWasTypedIsOnePart(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{Group: time.Hour})
	s := d.Root().Get("text")
	for _, at := range []int{3, 3, 4, 3, 7} { // in front, in, in front, behind
		must(t, s.Splice(at, 0, "x"))
	}
	if n := len(m.undo.top().parts); n != 1 {
		t.Errorf("typing made %d parts, want 1", n)
	}
	undo(t, m, true)
	wantContent(t, "text", s, `"hello"`)
	redo(t, m, true)
	wantContent(t, "text", s, `"helxxxxxlo"`)
	must(t, s.Splice(3, 3, "😀")) // over what was typed: a step of its own, as it comes after a redo
	must(t, s.Splice(3, 0, "y"))
	undo(t, m, true)
	wantContent(t, "text", s, `"helxxxxxlo"`)
	must(t, s.Splice(1, 0, "a"))
	must(t, s.Splice(1, 0, "b"))
	must(t, s.Splice(1, 2, ""))
	wantSteps(t, m, 1, 0)
}

func TestDraggingASliderIsOnePart(t *testing.T) {
	d, _, m, _ := undoer(t, UndoOptions{Group: time.Hour})
	num, x := d.Root().Get("num"), d.Root().Get("map")
	for i := range 10 {
		must(t, num.SetNumber(float64(i)))
		must(t, num.Add(1))
	}
	for i := range 10 {
		_, err := x.Set("z", number(float64(i)))
		must(t, err)
	}
	if a, b := len(m.undo[0].parts), len(m.undo[1].parts); a != 1 || b != 1 {
		t.Errorf("there are %d and %d parts, want one each", a, b)
	}
	undo(t, m, true)
	undo(t, m, true)
	wantContent(t, "map", x, "{x:1 y:2}")
	wantContent(t, "number", num, "10")
}

func TestWhatDiffersBetweenTextsIsWholeCharacters(t *testing.T) {
	for _, c := range []struct {
		from, to     string
		index, count int
		text         string
	}{
		{"", "", 0, 0, ""}, {"a", "", 0, 1, ""}, {"", "a", 0, 0, "a"}, {"aa", "aaa", 2, 0, "a"}, {"aba", "a", 1, 2, ""},
		{"x😀y", "x😁y", 1, 2, "😁"}, {"é", "è", 0, 1, "è"}, {"a😀", "a", 1, 2, ""}, {"x\u00e9", "x\u01e9", 1, 1, "\u01e9"}, {"😀", "😀😀", 2, 0, "😀"},
	} {
		op := splice("", c.from, c.to)
		if op.Index != c.index || op.Count != c.count || op.Text != c.text {
			t.Errorf("%q to %q: %d units at %d by %q, want %d at %d by %q", c.from, c.to, op.Count, op.Index, op.Text, c.count, c.index, c.text)
		}
	}
}
