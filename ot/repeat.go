package ot

// Repeat takes a submission of an operation that was ordered already, at version: the session itself sent it in an earlier
// session, or another session did that has the same changes under way. Nothing is ordered. But what the session submits next
// is made on top of this operation, so that from now on it counts as the session's own.
//
// The session must submit all its changes in one order, which is the order in which they were and will be ordered, whoever
// submits them. It may leave out one that it has seen come back: its next context is behind that.
//
// It returns ErrVersion, ErrPair, ErrInvalid and ErrTrimmed as Submit does; the branch of the session is as before then.
func (s *Server) Repeat(session string, context, version int64, op Op) error {
	if version < 1 || version >= s.version {
		return errorf(ErrVersion, "an operation is repeated that was ordered at version %, but the model is at %", itoa(int(version)), itoa(int(s.version)))
	}
	b, err := s.branchUpTo(session, context)
	if err != nil {
		return err
	}
	at := b.tail.index(version)
	switch {
	case at < 0:
		return nil // the session has seen it, or it is its own already
	case at == 0:
		b.tail.pop()
		return nil
	}
	passed, err := b.tail.passed(at, &op)
	if err != nil {
		return err
	}
	b.tail = passed
	return nil
}

// index is where the operation of a version is in the tail, or -1.
func (t *tail) index(version int64) int {
	for i := range t.entries {
		if t.entries[i].version == version {
			return i
		}
	}
	return -1
}

// passed is the tail after the other side has made op, which is the operation at index on this side: those before it cross
// op, as they apply after it now; those behind were made after it anyway. Runs of lanes span all that, so it is built anew.
// The tail itself stays as it is.
func (t *tail) passed(at int, op *Op) (tail, error) {
	out := tail{rules: t.rules, first: t.first}
	t.pushTo(&out, 0, at)
	if err := out.cross(op); err != nil {
		return tail{}, err
	}
	t.pushTo(&out, at+1, len(t.entries))
	return out, nil
}

// pushTo pushes the entries from ≤ i < to, as they have become, to another tail.
func (t *tail) pushTo(out *tail, from, to int) {
	for i := from; i < to; i++ {
		var op Op
		e := &t.entries[i]
		e.writeTo(&op)
		out.push(e.version, e.sequence, &op)
	}
}
