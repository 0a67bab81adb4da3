package ot

// unseen is what others have committed and a session has not seen, in order, as it applies after what the session itself has
// submitted. It is one tail, in two parts: an operation that the session repeats moves what is in front of it into the first,
// so that many repeats in a row cost no more than as many submissions.
type unseen struct {
	front tail // ordered before what the session has repeated last
	rest  tail
}

func newUnseen() unseen { return unseen{tail{first: true}, tail{first: true}} }

func (u *unseen) push(version int64, op *Op) { u.rest.push(version, 0, op) }

// advance drops what the session has seen at version.
func (u *unseen) advance(version int64) {
	for _, t := range []*tail{&u.front, &u.rest} {
		for len(t.entries) > 0 && t.entries[0].version < version {
			t.pop()
		}
	}
}

// check returns the error that cross would return, and changes nothing.
func (u *unseen) check(op Op) error {
	op, err := u.front.check(op)
	if err == nil {
		_, err = u.rest.check(op)
	}
	return err
}

// cross takes op across, see tail.
func (u *unseen) cross(op *Op) error {
	if err := u.front.cross(op); err != nil {
		return err
	}
	return u.rest.cross(op)
}

func (u *unseen) reference(target string, v RefValues) RefValues {
	return u.rest.reference(target, u.front.reference(target, v))
}

func (u *unseen) ops() []Op {
	out := make([]Op, 0, len(u.front.entries)+len(u.rest.entries))
	for _, t := range []*tail{&u.front, &u.rest} {
		for i := range t.entries {
			var op Op
			t.entries[i].writeTo(&op)
			out = append(out, op)
		}
	}
	return out
}

// repeat makes the operation of a version, which is op before it was rebased, one of the session's own: what was ordered
// before it crosses op, as it applies after it now; what was ordered behind was made after it anyway. If it is not there, the
// session has seen it, or it is its own already. With an error nothing has changed.
func (u *unseen) repeat(version int64, op Op) error {
	if u.front.index(version) >= 0 { // out of turn, which costs as much as all of it is long
		u.join()
	}
	at := u.rest.index(version)
	if at < 0 {
		return nil
	}
	for range at {
		u.rest.moveTo(&u.front)
	}
	if _, err := u.front.check(op); err != nil {
		return err
	}
	if err := u.front.cross(&op); err != nil {
		return err
	}
	u.rest.pop()
	return nil
}

// join makes all of it rest again.
func (u *unseen) join() {
	joined := newUnseen()
	for _, t := range []*tail{&u.front, &u.rest} {
		for len(t.entries) > 0 {
			t.moveTo(&joined.rest)
		}
	}
	*u = joined
}

// index is where the operation of a version is in the tail, or -1.
func (t *tail) index(version int64) int {
	for i := 0; i < len(t.entries) && t.entries[i].version <= version; i++ {
		if t.entries[i].version == version {
			return i
		}
	}
	return -1
}

// moveTo takes the oldest operation out, and pushes it, as it has become, to another tail.
func (t *tail) moveTo(other *tail) {
	var op Op
	e := t.entries[0]
	e.writeTo(&op)
	t.pop()
	other.push(e.version, e.sequence, &op)
}
