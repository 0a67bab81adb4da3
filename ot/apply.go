package ot

import "math"

// Apply applies op and returns the operation that undoes it. An operation on a value that is not in the tree (any more)
// changes nothing, and so do operations marked NoOp; their inverse is a NoOp, too. The inverse of a compound undoes its
// parts in reverse order. With an error of reason ErrInvalid, nothing was changed, also by the other parts of a compound.
func (t *Tree) Apply(op Op) (inverse Op, err error) {
	if op.Type != Compound {
		change := Change{Op: &op}
		if err := t.do(&change); err != nil {
			return Op{}, err
		}
		return change.Inverse(), nil
	}
	changes, err := t.Do(&op, nil)
	if err != nil {
		return Op{}, err
	}
	return InverseOf(changes), nil
}

// InverseOf is the compound that undoes changes that Tree.Do made one after the other.
func InverseOf(changes []Change) Op {
	out := make([]Op, len(changes))
	for i := range changes {
		out[len(changes)-1-i] = changes[i].Inverse()
	}
	return Op{Type: Compound, Ops: out}
}

// Do is Apply for those who want to know what changed: it appends one Change for op, or for each part of a compound; they
// keep op. With an error nothing was changed, and the result is into.
func (t *Tree) Do(op *Op, into []Change) ([]Change, error) {
	if op.Type != Compound {
		into = append(into, Change{Op: op})
		if err := t.do(&into[len(into)-1]); err != nil {
			return into[:len(into)-1], err
		}
		return into, nil
	}
	done := into
	for i := range op.Ops {
		part, err := &op.Ops[i], error(nil)
		if part.Type == Compound {
			err = errorf(ErrInvalid, "part % of a compound is a compound itself", itoa(i))
		} else {
			done, err = t.Do(part, done)
		}
		if err != nil {
			t.undo(done[len(into):])
			return into, err
		}
	}
	return done, nil
}

// undo takes changes back, which cannot fail on the very state they led to.
func (t *Tree) undo(changes []Change) {
	for i := len(changes) - 1; i >= 0; i-- {
		op := changes[i].Inverse()
		if op.Type == NumberDelta { // subtracting what was added may lose digits
			op.Type, op.Number = NumberSet, changes[i].OldNumber()
		}
		t.do(&Change{Op: &op})
	}
}

// do applies the discrete operation of c, and completes c.
func (t *Tree) do(c *Change) error {
	n, kind := t.nodes[c.Op.Target], targetKind(c.Op.Type)
	if kind != Undefined && (c.Op.NoOp || n == nil) {
		return nil
	}
	if n == nil {
		return errorf(ErrInvalid, "an operation is of no known type (%)", c.Op.Type.String())
	}
	if kind != n.kind {
		return errorf(ErrInvalid, "a % cannot be applied to the % \"%\"", c.Op.Type.String(), n.kind.String(), c.Op.Target)
	}
	if c.Op.Type == StringSplice && c.Op.Idle() {
		return nil // allowed at any index, as an original client may send it
	}
	err := error(nil)
	switch n.kind {
	case String:
		err = c.applyString(n)
	case Array:
		err = t.applyArray(n, c)
	case Object:
		err = t.applyObject(n, c)
	default:
		err = c.applyScalar(n)
	}
	if err != nil {
		return err
	}
	c.Node = n
	n.stamp++
	return nil
}

// Normalize is op with the parts marked NoOp whose target is neither in the tree nor brought in by an earlier part: a
// concurrent operation has removed it (spec ot §5). It returns an error of reason ErrInvalid for operations that nobody may
// send: without target, or a compound that is empty or has compounds in it.
func (t *Tree) Normalize(op Op) (Op, error) {
	if op.Type != Compound {
		return t.normalize(op, nil)
	}
	if len(op.Ops) == 0 {
		return op, errorf(ErrInvalid, "a compound has no parts")
	}
	brought := map[string]bool{}
	parts := make([]Op, len(op.Ops))
	for i, part := range op.Ops {
		err := error(nil)
		if parts[i], err = t.normalize(part, brought); err != nil {
			return op, err
		}
		addIDs(part.Value, brought, 0)
		for _, item := range part.Items {
			addIDs(item, brought, 0)
		}
		for _, m := range part.Members {
			addIDs(m.Value, brought, 0)
		}
	}
	op.Ops = parts
	return op, nil
}

func (t *Tree) normalize(op Op, brought map[string]bool) (Op, error) {
	if targetKind(op.Type) == Undefined || op.Target == "" {
		return op, errorf(ErrInvalid, "an operation (%) has no target, or is a compound inside of one", op.Type.String())
	}
	op.NoOp = op.NoOp || t.nodes[op.Target] == nil && !brought[op.Target]
	return op, nil
}

func addIDs(v *Value, into map[string]bool, depth int) {
	if v == nil || depth >= MaxDepth {
		return
	}
	into[v.ID] = true
	for _, item := range v.Items {
		addIDs(item, into, depth+1)
	}
	for _, m := range v.Members {
		addIDs(m.Value, into, depth+1)
	}
}

// targetKind is the kind of value that operations of type ty are for.
func targetKind(ty Type) Kind {
	switch {
	case isString(ty):
		return String
	case isArray(ty):
		return Array
	case isObject(ty):
		return Object
	case isNumber(ty):
		return Number
	case ty == BooleanSet:
		return Boolean
	case ty == DateSet:
		return Date
	}
	return Undefined
}

func (c *Change) applyString(n *Node) error {
	if c.Op.Type == StringSet {
		if err := checkText(0, c.Op.Text); err != nil {
			return err
		}
		c.Text = n.Text()
		n.setText(c.Op.Text)
		return nil
	}
	old, err := n.rope().Splice(c.Op.Index, c.Op.Count, c.Op.Text)
	if err != nil {
		return err
	}
	c.Text = old
	n.str, n.fresh = "", false
	return nil
}

func (c *Change) applyScalar(n *Node) error {
	value := uint64(c.Op.Millis) // DateSet
	switch c.Op.Type {
	case NumberDelta, NumberSet:
		number := c.Op.Number
		if c.Op.Type == NumberDelta {
			number += n.Number()
		}
		if !isFinite(number) {
			return errorf(ErrInvalid, "a % would make the number \"%\" not a finite one", c.Op.Type.String(), c.Op.Target)
		}
		value = math.Float64bits(number)
	case BooleanSet:
		value = 0
		if c.Op.Bool {
			value = 1
		}
	}
	c.bits, n.bits = n.bits, value
	return nil
}
