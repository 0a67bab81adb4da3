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
	s := joined(t, "a", "b")
	const links = 20_000
	for i := range links {
		submit(t, s, "a", 1, insert(i, "x"))
	}
	for i := range links {
		if err := s.Repeat("b", 1, int64(i+1), insert(i, "x")); err != nil {
			t.Fatal(err)
		}
	}
	if missed, err := s.Missed("b", 1); err != nil || len(missed) != 0 {
		t.Errorf("%d missed, %v", len(missed), err)
	}
}
