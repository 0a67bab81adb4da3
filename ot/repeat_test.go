package ot

import (
	"errors"
	"reflect"
	"testing"
)

// repeatedChain is a server at which "a" has ordered "x", "y" in front of "y", and somebody else two texts around them.
func repeatedChain(t *testing.T) *Server {
	s := joined(t, "a", "b", "other")
	submit(t, s, "other", 1, insert(0, "111"))
	submit(t, s, "a", 1, insert(0, "x")) // goes behind, to 3
	submit(t, s, "a", 1, insert(1, "y"))
	submit(t, s, "other", 2, insert(0, "22"))
	return s
}

func TestWhatIsMadeOnTopOfARepeatedOperationIsNotTransformedOverIt(t *testing.T) {
	s := repeatedChain(t)
	for i, text := range []string{"x", "y"} {
		if err := s.Repeat("b", 1, int64(2+i), insert(i, text)); err != nil {
			t.Fatal(err)
		}
	}
	if missed, err := s.Missed("b", 1); err != nil || !reflect.DeepEqual(missed, []Op{insert(0, "111"), insert(0, "22")}) {
		t.Errorf("the others' are %+v, %v", missed, err)
	}
	if op := submit(t, s, "b", 1, insert(2, "z")); op.Index != 7 {
		t.Errorf("z is ordered at %d", op.Index)
	}
	if missed, err := s.Missed("b", 2); err != nil || !reflect.DeepEqual(missed, []Op{insert(0, "22")}) {
		t.Errorf("the others' behind version 2 are %+v, %v", missed, err)
	}
}

func TestARepeatOfWhatTheSessionHasSeenOrSubmittedChangesNothing(t *testing.T) {
	s := repeatedChain(t)
	before, err := s.Missed("b", 4)
	if err == nil {
		err = s.Repeat("b", 4, 2, insert(3, "x"))
	}
	if err == nil {
		err = s.Repeat("a", 1, 2, insert(0, "x"))
	}
	if after, _ := s.Missed("b", 4); err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("%+v, then %+v, %v", before, after, err)
	}
	if op := submit(t, s, "b", 4, insert(5, "z")); op.Index != 7 {
		t.Errorf("z is ordered at %d", op.Index)
	}
}

func TestARepeatThatCannotBeIsRefusedAndLeavesTheBranchAsItWas(t *testing.T) {
	s := repeatedChain(t)
	add := Op{Type: ObjectAdd, Target: "s", Key: "k", Value: letter("p")}
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"of the future":              {s.Repeat("b", 1, 5, insert(0, "x")), ErrVersion},
		"of no version":              {s.Repeat("b", 1, 0, insert(0, "x")), ErrVersion},
		"by a stranger":              {s.Repeat("nobody", 1, 2, insert(0, "x")), ErrVersion},
		"of another kind":            {s.Repeat("b", 1, 2, add), ErrPair},
		"with a compound in it":      {s.Repeat("b", 1, 2, Op{Type: Compound, Ops: []Op{{Type: Compound}}}), ErrInvalid},
		"at a version of the future": {s.Repeat("b", 6, 2, insert(0, "x")), ErrVersion},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	if missed, err := s.Missed("b", 1); err != nil || len(missed) != 4 {
		t.Errorf("the branch is %+v, %v", missed, err)
	}
	s = joined(t, "a", "b")
	submit(t, s, "a", 1, insert(0, "x"))
	submit(t, s, "a", 1, insert(1, "y"))
	s.Trim(1)
	if err := s.Repeat("b", 1, 1, insert(0, "x")); !errors.Is(err, ErrTrimmed) {
		t.Errorf("of what was trimmed: %v", err)
	}
}

func TestAChainIsRepeatedInTimeProportionalToItsLength(t *testing.T) {
	s := joined(t, "a", "b", "other")
	const links = 50_000 // if each looked at all of them it would take minutes
	submit(t, s, "other", 1, insert(0, "!"))
	for i := range links {
		submit(t, s, "a", 1, insert(i, "x"))
	}
	for i := range links {
		if err := s.Repeat("b", 1, int64(i+2), insert(i, "x")); err != nil {
			t.Fatal(err)
		}
	}
	if missed, err := s.Missed("b", 1); err != nil || !reflect.DeepEqual(missed, []Op{insert(0, "!")}) {
		t.Errorf("%d missed, %v", len(missed), err)
	}
}

func TestARepeatOutOfTurnTakesOutThatOperationOnly(t *testing.T) {
	s := repeatedChain(t)
	for _, r := range []struct {
		version int64
		op      Op
	}{{3, insert(0, "y")}, {2, insert(0, "x")}} {
		if err := s.Repeat("b", 1, r.version, r.op); err != nil {
			t.Fatal(err)
		}
	}
	missed, err := s.Missed("b", 1)
	if err != nil || len(missed) != 2 || missed[0].Text != "111" || missed[1].Text != "22" {
		t.Errorf("the others' are %+v, %v", missed, err)
	}
}

func TestASubmissionThatIsRefusedBehindARepeatLeavesTheBranchAsItWas(t *testing.T) {
	add := func(key string) Op { return Op{Type: ObjectAdd, Target: "o", Key: key, Value: letter(key)} }
	remove := func(key string) Op { return Op{Type: ObjectRemove, Target: "o", Key: key} }
	s := joined(t, "a", "b", "other")
	submit(t, s, "other", 1, add("k"))        // is in front of what is repeated
	submit(t, s, "other", 2, insert(5, "!"))  // and so is this
	submit(t, s, "a", 1, insert(0, "x"))      // is repeated
	submit(t, s, "other", 4, add("l"))        // behind it
	submit(t, s, "other", 5, insert(0, "22")) // and so is this
	if err := s.Repeat("b", 1, 3, insert(0, "x")); err != nil {
		t.Fatal(err)
	}
	want := []Op{add("k"), insert(6, "!"), add("l"), insert(0, "22")}
	for _, parts := range [][]Op{{insert(1, "long"), remove("k")}, {insert(1, "long"), remove("l")}, {insert(1, "long"), add("k"), remove("l")}} {
		if _, err := s.Submit("b", 1, Op{Type: Compound, Ops: parts}); !errors.Is(err, ErrPair) {
			t.Errorf("%v: %v", parts[len(parts)-1], err)
		}
		if missed, err := s.Missed("b", 1); err != nil || !reflect.DeepEqual(missed, want) {
			t.Fatalf("the branch is %+v, %v", missed, err)
		}
	}
	if err := s.Repeat("b", 1, 4, Op{Type: Compound, Ops: []Op{insert(1, "long"), remove("k")}}); !errors.Is(err, ErrPair) {
		t.Errorf("a repeat that cannot be: %v", err)
	}
	if missed, err := s.Missed("b", 1); err != nil || !reflect.DeepEqual(missed, want) {
		t.Errorf("the branch is %+v, %v", missed, err)
	}
	if op := submit(t, s, "b", 1, insert(1, "z")); op.Index != 3 {
		t.Errorf("ordered at %d", op.Index)
	}
}

func TestWhatMeetsWhatIsInFrontOfARepeatMeetsTheRestAsThatLeavesIt(t *testing.T) {
	s := joined(t, "a", "b", "other")
	submit(t, s, "other", 1, insert(0, "111"))
	submit(t, s, "other", 2, Op{Type: ObjectSetAll, Target: "o"})
	submit(t, s, "a", 1, insert(5, "x"))
	submit(t, s, "other", 4, Op{Type: ObjectAdd, Target: "o", Key: "l", Value: letter("l")})
	submit(t, s, "other", 5, insert(0, "22"))
	if err := s.Repeat("b", 1, 3, insert(5, "x")); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Reference("b", 1, "s", RefValues{Kind: IndexRef, Indexes: []int{6}}); err != nil || v.Indexes[0] != 11 {
		t.Errorf("a cursor is at %v, %v", v.Indexes, err)
	}
	// It was without effect before it meets the other of that key, with which it could not be concurrent.
	if op := submit(t, s, "b", 1, Op{Type: ObjectRemove, Target: "o", Key: "l"}); !op.NoOp {
		t.Errorf("ordered is %+v", op)
	}
}
