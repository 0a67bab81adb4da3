package ot

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
)

func insert(index int, text string) Op {
	return Op{Type: StringSplice, Target: "s", Index: index, Text: text}
}

// joined is a server at version 1 with sessions.
func joined(t *testing.T, sessions ...string) *Server {
	t.Helper()
	s := NewServer(1)
	for _, name := range sessions {
		if err := s.Join(name, 1); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func submit(t *testing.T, s *Server, session string, context int64, op Op) Op {
	t.Helper()
	op, err := s.Submit(session, context, op)
	if err != nil {
		t.Fatal(err)
	}
	s.Commit(session, op)
	return op
}

func TestWhatASessionHasMissedIsAsItAppliesAfterItsOwn(t *testing.T) {
	s := joined(t, "a", "b")
	submit(t, s, "a", 1, insert(0, "xx"))
	submit(t, s, "b", 1, insert(5, "own"))
	submit(t, s, "a", 3, insert(9, "y"))
	missed, err := s.Missed("b", 1)
	if err != nil || !reflect.DeepEqual(missed, []Op{insert(0, "xx"), insert(9, "y")}) {
		t.Errorf("missed %+v, %v", missed, err)
	}
	if missed, err = s.Missed("b", 3); err != nil || len(missed) != 1 {
		t.Errorf("from 3 on %+v, %v", missed, err)
	}
	if _, err := s.Missed("b", 2); !errors.Is(err, ErrVersion) {
		t.Errorf("going back: %v", err)
	}
}

func TestReferencesMoveOverWhatTheirSessionHasMissed(t *testing.T) {
	s := joined(t, "a", "b")
	submit(t, s, "a", 1, insert(0, "xx"))
	submit(t, s, "b", 1, insert(5, "own"))
	submit(t, s, "a", 3, Op{Type: ObjectRemove, Target: "o", Key: "gone"})
	submit(t, s, "a", 4, Op{Type: StringSplice, Target: "s", Index: 4, Count: 2, Text: "z"})
	for _, c := range []struct {
		target     string
		from, want RefValues
	}{
		{"s", RefValues{Kind: IndexRef, Indexes: []int{0, 1, 3, 9}}, RefValues{Kind: IndexRef, Indexes: []int{2, 3, 5, 10}}},
		{"s", RefValues{Kind: RangeRef, Ranges: []Range{{9, 1}}}, RefValues{Kind: RangeRef, Ranges: []Range{{10, 3}}}},
		{"o", RefValues{Kind: PropertyRef, Names: []string{"gone", "kept"}}, RefValues{Kind: PropertyRef, Names: []string{"kept"}}},
		{"p", RefValues{Kind: PropertyRef, Names: []string{"gone"}}, RefValues{Kind: PropertyRef, Names: []string{"gone"}}},
		{"", RefValues{Kind: ElementRef, Names: []string{"s"}}, RefValues{Kind: ElementRef, Names: []string{"s"}}},
	} {
		if got, err := s.Reference("b", 1, c.target, c.from); err != nil || !got.Equal(c.want) {
			t.Errorf("%+v at %q is at %+v, want %+v, %v", c.from, c.target, got, c.want, err)
		}
	}
	if _, err := s.Reference("nobody", 1, "s", RefValues{}); !errors.Is(err, ErrVersion) {
		t.Errorf("of nobody: %v", err)
	}
	submit(t, s, "a", 5, Op{Type: StringSet, Target: "s"})
	if got, err := s.Reference("b", 1, "s", RefValues{Kind: IndexRef, Indexes: []int{3}}); err != nil || got.Len() != 0 {
		t.Errorf("in a text that is replaced: %+v, %v", got, err)
	}
}

func TestReferenceValuesFollowAnOperation(t *testing.T) {
	index, property := RefValues{Kind: IndexRef, Indexes: []int{1, 4}}, RefValues{Kind: PropertyRef, Names: []string{"k", "l"}}
	elements := RefValues{Kind: ElementRef, Names: []string{"x", "y"}}
	for _, c := range []struct {
		name    string
		from    RefValues
		op      Op
		want    RefValues
		changed bool
	}{
		{"an insertion at one", index, insert(4, "ab"), RefValues{Kind: IndexRef, Indexes: []int{1, 6}}, true},
		{"behind both", index, insert(5, "ab"), index, false},
		{"of another text", index, Op{Type: StringSplice, Target: "t", Text: "x"}, index, false},
		{"without effect", index, Op{Type: StringSet, Target: "s", NoOp: true}, index, false},
		{"two in a compound", index, Op{Type: Compound, Ops: []Op{insert(0, "a"), insert(2, "b")}}, RefValues{Kind: IndexRef, Indexes: []int{3, 6}}, true},
		{"another text", index, Op{Type: StringSet, Target: "s"}, RefValues{Kind: IndexRef}, true},
		{"a removal", property, Op{Type: ObjectRemove, Target: "s", Key: "k"}, RefValues{Kind: PropertyRef, Names: []string{"l"}}, true},
		{"a replacement", property, Op{Type: ObjectSet, Target: "s", Key: "k"}, property, false},
		{"all properties", property, Op{Type: ObjectSetAll, Target: "s"}, RefValues{Kind: PropertyRef}, true},
		{"elements", elements, Op{Type: ObjectSetAll, Target: "s"}, elements, false},
	} {
		got, changed := c.from.Transform("s", c.op)
		if !got.Equal(c.want) || changed != c.changed {
			t.Errorf("%s: %+v, changed %v", c.name, got, changed)
		}
	}
	has := func(id string) bool { return id == "y" }
	if kept, changed := elements.Keep(has); !changed || !kept.Equal(RefValues{Kind: ElementRef, Names: []string{"y"}}) {
		t.Errorf("kept %+v, %v", kept, changed)
	}
	if kept, changed := property.Keep(has); changed || !kept.Equal(property) {
		t.Errorf("of properties, kept %+v, %v", kept, changed)
	}
	if _, changed := elements.Keep(func(string) bool { return true }); changed {
		t.Error("keeping all is a change")
	}
}

func TestEveryDifferenceOfReferenceValuesIsSeen(t *testing.T) {
	all := []RefValues{{}, {Kind: IndexRef}, {Kind: IndexRef, Indexes: []int{1}}, {Kind: IndexRef, Indexes: []int{2}}, {Kind: RangeRef, Ranges: []Range{{1, 2}}}, {Kind: RangeRef, Ranges: []Range{{2, 1}}},
		{Kind: RangeRef, Ranges: []Range{{1, 2}, {1, 2}}}, {Kind: PropertyRef, Names: []string{"a"}}, {Kind: ElementRef, Names: []string{"a"}}, {Kind: ElementRef, Names: []string{"b"}}}
	for i, v := range all {
		for k, w := range all {
			if v.Equal(w) != (i == k) {
				t.Errorf("%+v and %+v: %v", v, w, v.Equal(w))
			}
		}
	}
}

func TestTrimmedHistoryIsAskedForAndRefilled(t *testing.T) {
	s := joined(t, "reader", "w")
	var log []Committed
	for i := int64(1); i <= 10; i++ {
		log = append(log, Committed{i, "w", submit(t, s, "w", i, insert(0, "x"))})
	}
	s.Trim(4)
	s.Trim(9)
	if s.Oldest() != 7 || s.Version() != 11 {
		t.Errorf("history is %d to %d", s.Oldest(), s.Version())
	}
	for name, err := range map[string]error{
		"submit": second(s.Submit("reader", 3, insert(0, "r"))), "missed": second(s.Missed("reader", 3)), "join": s.Join("late", 3),
		"reference": second(s.Reference("reader", 3, "s", RefValues{})),
	} {
		if !errors.Is(err, ErrTrimmed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, past := range map[string][]Committed{"with a gap at the end": log[:5], "with a gap inside": {log[3], log[5]}, "too long": log[:7]} {
		if err := s.Refill(past); !errors.Is(err, ErrVersion) {
			t.Errorf("refilling %s: %v", name, err)
		}
	}
	if err := s.Refill(log[2:6]); err != nil || s.Oldest() != 3 {
		t.Fatalf("refilling: %v, history from %d", err, s.Oldest())
	}
	op, err := s.Submit("reader", 3, insert(0, "r"))
	if err != nil || op.Index != 8 { // behind the eight it had not seen
		t.Errorf("after refilling: %+v, %v", op, err)
	}
	if err := s.Join("late", 3); err != nil {
		t.Errorf("joining: %v", err)
	}
}

func TestASessionThatComesBackMaySubmitAtLowerVersions(t *testing.T) {
	s := joined(t, "w")
	for i := int64(1); i <= 5; i++ {
		submit(t, s, "w", i, insert(0, "x"))
	}
	if err := s.Resync("again", 6); err != nil {
		t.Fatal(err)
	}
	if op := submit(t, s, "again", 2, insert(3, "r")); op.Index != 3 {
		t.Errorf("ordered at %d: what it had seen before was transformed over again", op.Index)
	}
	submit(t, s, "w", 7, insert(0, "y"))
	if op := submit(t, s, "again", 2, insert(4, "s")); op.Index != 5 {
		t.Errorf("ordered at %d", op.Index)
	}
	if _, err := s.Submit("w", 2, insert(0, "x")); !errors.Is(err, ErrVersion) {
		t.Errorf("another session at a lower version: %v", err)
	}
}

func TestWhatASessionMayNotDoIsRefused(t *testing.T) {
	s := joined(t, "a")
	submit(t, s, "a", 1, insert(0, "x"))
	for name, err := range map[string]error{
		"joining twice":          s.Join("a", 1),
		"joining in the future":  s.Join("b", 3),
		"resyncing twice":        s.Resync("a", 1),
		"seeing the future":      s.Seen("a", 3),
		"seeing without joining": s.Seen("b", 1),
		"submitting the future":  second(s.Submit("a", 3, insert(0, "x"))),
	} {
		if !errors.Is(err, ErrVersion) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Leave("a")
	s.Leave("nobody")
	if err := s.Join("a", 2); err != nil {
		t.Errorf("joining again after leaving: %v", err)
	}
	if session, version := s.Laggard(); session != "a" || version != 2 {
		t.Errorf("the laggard is %q at %d", session, version)
	}
	s.Leave("a")
	if session, _ := s.Laggard(); session != "" {
		t.Errorf("the laggard of nobody is %q", session)
	}
}

func TestARefusedSubmissionLeavesTheBranchAsItWas(t *testing.T) {
	s := joined(t, "a", "b")
	add := Op{Type: ObjectAdd, Target: "o", Key: "k", Value: letter("p")}
	submit(t, s, "a", 1, insert(0, "x"))
	submit(t, s, "a", 2, add)
	bad := Op{Type: Compound, Ops: []Op{insert(0, "long"), {Type: ObjectRemove, Target: "o", Key: "k"}}}
	if _, err := s.Submit("b", 1, bad); !errors.Is(err, ErrPair) {
		t.Fatalf("got %v", err)
	}
	if missed, err := s.Missed("b", 1); err != nil || !reflect.DeepEqual(missed, []Op{insert(0, "x"), add}) {
		t.Errorf("the branch is %+v, %v", missed, err)
	}
}

func TestNormalizeMarksWhatHasNoTargetAnyMore(t *testing.T) {
	tree := baseTree(t, map[string]any{"s@s": "abc", "a@l": []any{"0"}})
	op := Op{Type: Compound, Ops: []Op{
		{Type: ArrayInsert, Target: "l", Value: &Value{ID: "new", Kind: Array, Items: []*Value{letter("inner")}}},
		{Type: StringSplice, Target: "inner", Text: "x"},
		{Type: StringSplice, Target: "gone", Text: "x"},
		{Type: ObjectSetAll, Target: "root", Members: []Member{{"m", letter("member")}}},
		{Type: StringSplice, Target: "member", Text: "x"},
	}}
	got, err := tree.Normalize(op)
	if err != nil {
		t.Fatal(err)
	}
	marks := ""
	for _, part := range got.Ops {
		marks += fmt.Sprint(part.NoOp, " ")
	}
	if marks != "false false true false false " || op.Ops[2].NoOp {
		t.Errorf("marked %s, and the original's %v", marks, op.Ops[2].NoOp)
	}
	for name, bad := range map[string]Op{
		"no target": {Type: StringSet}, "no parts": {Type: Compound}, "no type": {Target: "s"}, "nested": {Type: Compound, Ops: []Op{op}}, "part without target": {Type: Compound, Ops: []Op{{Type: StringSet}}},
	} {
		if _, err := tree.Normalize(bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTypingIsOneRunAndAcknowledgingTakesItApart(t *testing.T) {
	c := NewClient(1, Rules{})
	for i := range 100 {
		op := insert(10+i, "x")
		c.Local(&op)
	}
	l := c.tail.lanes["s"]
	if len(l.runs) != 1 {
		t.Fatalf("%d runs", len(l.runs))
	}
	for i := range 99 {
		if err := c.Acknowledge(int32(i+1), int64(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if remote, err := c.Remote(insert(109, "y"), 100); err != nil || remote.Index != 109 || c.InflightAt(0).Op.Index != 110 {
		t.Errorf("remote at %d, in flight at %d, %v", remote.Index, c.InflightAt(0).Op.Index, err)
	}
}
