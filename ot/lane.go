package ot

// lane is the operations of a tail on one value, in order.
type lane struct {
	kind Kind
	runs []*run
}

// run is a stretch of a lane that is crossed at once: insertions, each right behind the one before, as typing makes them.
// Nothing from the other side lies between them, so they all move or vanish together, and what crosses them moves by their
// whole length. Any other operation is a run of its own.
type run struct {
	typing Type  // StringSplice or ArrayInsert; 0 for a single other operation
	none   bool  // without effect by now
	single *step // that other operation
	steps  int
	index  int // where typing begins
	length int // units or elements it inserts
	shift  int // by how much the run has moved since its steps were put in
}

// typed is how much s inserts if it can be part of typing, else 0.
func (s *step) typed() int {
	switch {
	case s.Type == StringSplice && s.Count == 0:
		return s.units
	case s.Type == ArrayInsert:
		return 1
	}
	return 0
}

func (l *lane) push(s *step) {
	n := s.typed()
	if len(l.runs) > 0 {
		if r := l.runs[len(l.runs)-1]; n > 0 && r.typing == s.Type && !r.none && s.Index == r.index+r.length {
			s.Index -= r.shift
			s.run = r
			r.length += n
			r.steps++
			return
		}
	}
	r := &run{steps: 1}
	if n > 0 {
		r.typing, r.index, r.length = s.Type, s.Index, n
	} else {
		r.single = s
	}
	s.run = r
	l.kind = targetKind(s.Type)
	l.runs = append(l.runs, r)
}

// retire drops s, the first step of the lane, and reports whether the lane is empty now.
func (l *lane) retire(s *step) bool {
	r := s.run
	r.steps--
	if n := s.typed(); r.typing != 0 {
		r.index += n
		r.length -= n
	}
	if r.steps == 0 {
		l.runs[0] = nil
		l.runs = l.runs[1:]
	}
	return len(l.runs) == 0
}

// copy is a lane of the same operations, for trying something out.
func (l *lane) copy() *lane {
	out := &lane{kind: l.kind}
	for _, r := range l.runs {
		c := *r
		if r.single != nil {
			c.single = &step{moving: r.single.moving}
		}
		out.runs = append(out.runs, &c)
	}
	return out
}

// cross takes op across the lane. first: the lane was ordered before op.
func (l *lane) cross(op *moving, rules Rules, first bool) error {
	for _, r := range l.runs {
		if op.idle() {
			return nil
		}
		if r.none {
			continue
		}
		if err := r.cross(op, rules, first); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) cross(op *moving, rules Rules, first bool) (err error) {
	switch {
	case r.typing == StringSplice && isString(op.Type):
		r.crossText(op, first)
	case r.typing == ArrayInsert && isArray(op.Type):
		r.crossArray(op, first)
	case r.typing != 0:
		return errPair(op, &moving{Op: op.Op, Type: r.typing})
	case first:
		err = rules.transform(&r.single.moving, op)
		r.none = r.single.NoOp
	default:
		err = rules.transform(op, &r.single.moving)
		r.none = r.single.NoOp
	}
	return err
}

func (r *run) move(n int) {
	r.index += n
	r.shift += n
}

// crossText: the run types into a string.
func (r *run) crossText(op *moving, first bool) {
	switch {
	case op.Type == StringSet:
		r.none = true
	case op.Count == 0 && (op.Index < r.index || op.Index == r.index && !first):
		r.move(op.units)
	case op.Index >= r.index:
		op.Index += r.length
	case op.Index+op.Count <= r.index:
		r.move(op.units - op.Count)
	default: // op deletes around it
		op.Count += r.length
		r.none = true
	}
}

// crossArray: the run inserts into an array.
func (r *run) crossArray(op *moving, first bool) {
	switch {
	case op.Type == ArraySet:
		r.none = true
	case op.Type == ArrayMove:
		r.crossMove(op)
	case op.Type == ArrayInsert && (op.Index < r.index || op.Index == r.index && !first):
		r.move(1)
	case op.Index >= r.index:
		op.Index += r.length
	case op.Type == ArrayRemove:
		r.move(-1)
	}
}

// crossMove is insertMove for as many elements.
func (r *run) crossMove(m *moving) {
	low, high := m.moveRange()
	switch where := placeOf(r.index, low, high); {
	case where == after:
	case where == before || where == atStart:
		m.shift(r.length)
	case m.Index < m.To:
		r.move(-1)
		m.To += r.length
	default:
		r.move(1)
		m.Index += r.length
	}
}
