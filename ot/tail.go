package ot

// tail is a sequence of operations, each made after the ones before it, that have not reached the other side yet. What
// comes from there crosses it: both sides of every pair are transformed. A client's tail is what it has in flight; a
// server has one per session, of what the session has not seen.
//
// Only operations on the same value affect each other, so the tail has a lane for each value. In a lane, runs of typing
// are crossed as one (see run).
type tail struct {
	rules   Rules
	first   bool // these operations were ordered before what crosses them
	entries []*entry
	lanes   map[string]*lane
}

// entry is one operation of a tail. There may be many, so what a discrete one needs is one allocation.
type entry struct {
	version  int64 // context version
	sequence int32
	whole    step    // of a discrete operation
	parts    []*step // of a compound, else nil
}

// step is a discrete operation of a tail.
type step struct {
	moving
	run *run // nil if it is idle: it neither moves nor is moved
}

// push appends op, whose contents are kept and must not change.
func (t *tail) push(version int64, sequence int32, op *Op) {
	e := &entry{version: version, sequence: sequence}
	if op.Type != Compound {
		t.add(&e.whole, op)
	} else {
		e.parts = t.addParts(make([]*step, 0, len(op.Ops)), op.Ops)
	}
	t.entries = append(t.entries, e)
}

// addParts puts the parts of a compound into their lanes, and appends their steps.
func (t *tail) addParts(steps []*step, parts []Op) []*step {
	for i := range parts {
		s := new(step)
		t.add(s, &parts[i])
		steps = append(steps, s)
	}
	return steps
}

// add makes s the step of a discrete operation, and puts it into its lane.
func (t *tail) add(s *step, op *Op) {
	s.moving = newMoving(op)
	if s.idle() {
		return
	}
	l := t.lanes[op.Target]
	if l == nil {
		l = &lane{}
		if t.lanes == nil {
			t.lanes = map[string]*lane{}
		}
		t.lanes[op.Target] = l
	}
	l.push(s)
}

// pop drops the oldest operation, which has reached the other side.
func (t *tail) pop() {
	e := t.entries[0]
	t.entries[0] = nil
	t.entries = t.entries[1:]
	t.retire(&e.whole)
	for _, s := range e.parts {
		t.retire(s)
	}
}

func (t *tail) retire(s *step) {
	if s.run != nil && t.lanes[s.Target].retire(s) {
		delete(t.lanes, s.Target)
	}
}

// cross takes op across the tail and makes it what applies on this side. After an error the tail is not usable.
func (t *tail) cross(op *Op) error {
	if op.Type != Compound {
		return t.crossPart(op)
	}
	op.Ops = append([]Op(nil), op.Ops...)
	for i := range op.Ops {
		if err := t.crossPart(&op.Ops[i]); err != nil {
			return err
		}
	}
	return nil
}

func (t *tail) crossPart(op *Op) error {
	if op.Type == Compound {
		return errorf(ErrInvalid, "a part of a compound is a compound itself")
	}
	l := t.lanes[op.Target]
	if l == nil || op.NoOp {
		return nil
	}
	m := newMoving(op)
	if err := l.cross(&m, t.rules, t.first); err != nil {
		return err
	}
	m.writeTo(op)
	return nil
}

// check returns the error that cross would return, and changes nothing. It returns op as it becomes as far as a later check
// depends on that: operations on strings and arrays stay as they are.
func (t *tail) check(op Op) (Op, error) {
	trial := tail{rules: t.rules, first: t.first, lanes: map[string]*lane{}}
	parts := op.Ops
	if op.Type != Compound {
		parts = []Op{op}
	}
	for _, part := range parts {
		l := t.lanes[part.Target]
		switch {
		case l == nil || part.NoOp || trial.lanes[part.Target] != nil:
		case targetKind(part.Type) == l.kind && l.kind != Object:
			// Any two operations on values of these kinds can be concurrent.
		default:
			trial.lanes[part.Target] = l.copy()
		}
	}
	if len(trial.lanes) == 0 && op.Type != Compound {
		return op, nil
	}
	err := trial.cross(&op)
	return op, err
}

// writeTo makes op the operation of an entry as it has become.
func (e *entry) writeTo(op *Op) {
	if e.parts == nil {
		e.whole.writeTo(op)
		return
	}
	writeParts(e.parts, op)
}

// writeParts makes op the compound of steps as they have become.
func writeParts(steps []*step, op *Op) {
	*op = Op{Type: Compound, Ops: make([]Op, len(steps))}
	for i, s := range steps {
		s.writeTo(&op.Ops[i])
	}
}

// writeTo makes op the operation as it has become, also by what has happened to its run.
func (s *step) writeTo(op *Op) {
	*op = *s.Op
	s.moving.writeTo(op)
	if s.run != nil {
		op.Index += s.run.shift
		op.NoOp = op.NoOp || s.run.none
	}
}
