package ot

import "math"

// Apply applies op and returns the operation that undoes it. An operation on a value that is not in the tree (any more)
// changes nothing, and so do operations marked NoOp; their inverse is a NoOp, too. With an error of reason ErrInvalid,
// nothing was changed, also by the other parts of a compound.
func (t *Tree) Apply(op Op) (inverse Op, err error) {
	if op.Type == Compound {
		return t.applyCompound(op)
	}
	n := t.nodes[op.Target]
	if op.NoOp || n == nil {
		return op.none(), nil
	}
	if kind := targetKind(op.Type); kind != n.kind {
		return Op{}, errorf(ErrInvalid, "a %s cannot be applied to the %s %q", op.Type, n.kind, op.Target)
	}
	switch n.kind {
	case String:
		return applyString(n, op)
	case Array:
		return t.applyArray(n, op)
	case Object:
		return t.applyObject(n, op)
	}
	return applyScalar(n, op)
}

// applyCompound applies the parts in order. The inverse undoes them in reverse order.
func (t *Tree) applyCompound(op Op) (Op, error) {
	inverse := Op{Type: Compound, Ops: make([]Op, len(op.Ops))}
	for i, part := range op.Ops {
		back, err := Op{}, error(nil)
		if part.Type == Compound {
			err = errorf(ErrInvalid, "part %d of a compound is a compound itself", i)
		} else {
			back, err = t.Apply(part)
		}
		if err != nil {
			t.undo(inverse.Ops[len(op.Ops)-i:])
			return Op{}, err
		}
		inverse.Ops[len(op.Ops)-1-i] = back
	}
	return inverse, nil
}

// undo applies inverses, which cannot fail on the very state they were made for.
func (t *Tree) undo(inverses []Op) {
	for _, op := range inverses {
		t.Apply(op)
	}
}

// targetKind is the kind of value that operations of type ty are for.
func targetKind(ty Type) Kind {
	switch {
	case ty == StringSplice || ty == StringSet:
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

func applyString(n *node, op Op) (Op, error) {
	index, count := op.Index, op.Count
	if op.Type == StringSet {
		index, count = 0, n.text.Len()
	} else if op.Idle() {
		return op.none(), nil // allowed at any index, as an original client may send it
	}
	old, err := n.text.Splice(index, count, op.Text)
	if err != nil {
		return Op{}, err
	}
	if op.Type == StringSet {
		return Op{Type: StringSet, Target: op.Target, Text: old}, nil
	}
	return Op{Type: StringSplice, Target: op.Target, Index: index, Count: UnitLen(op.Text), Text: old}, nil
}

func applyScalar(n *node, op Op) (Op, error) {
	inverse := Op{Type: op.Type, Target: op.Target, Number: n.number, Bool: n.bool, Millis: n.millis}
	switch op.Type {
	case NumberDelta, NumberSet:
		value := op.Number
		if op.Type == NumberDelta {
			value += n.number
			inverse = Op{Type: NumberDelta, Target: op.Target, Number: -op.Number}
		}
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return Op{}, errorf(ErrInvalid, "a %s would make the number %q not a finite one", op.Type, op.Target)
		}
		n.number = value
	case BooleanSet:
		n.bool = op.Bool
	case DateSet:
		n.millis = op.Millis
	}
	return inverse, nil
}

func (t *Tree) applyArray(n *node, op Op) (Op, error) {
	if err := t.checkArray(n, op); err != nil {
		return Op{}, err
	}
	inverse := Op{Target: op.Target, Index: op.Index}
	switch op.Type {
	case ArrayInsert:
		n.items = insertNode(n.items, op.Index, t.attach(op.Value))
		inverse.Type = ArrayRemove
	case ArrayRemove:
		inverse.Type, inverse.Value = ArrayInsert, t.detach(n.items[op.Index])
		n.items = removeNode(n.items, op.Index)
	case ArrayReplace:
		inverse.Type, inverse.Value = ArrayReplace, t.detach(n.items[op.Index])
		n.items[op.Index] = t.attach(op.Value)
	case ArrayMove:
		moved := n.items[op.Index]
		n.items = insertNode(removeNode(n.items, op.Index), op.To, moved)
		inverse.Type, inverse.Index, inverse.To = ArrayMove, op.To, op.Index
	case ArraySet:
		inverse.Type = ArraySet
		for _, item := range n.items {
			inverse.Items = append(inverse.Items, t.detach(item))
		}
		n.items = t.attachAll(op.Items)
	}
	return inverse, nil
}

func (t *Tree) checkArray(n *node, op Op) error {
	limit := len(n.items)
	if op.Type == ArrayInsert {
		limit++
	}
	if op.Type != ArraySet && (op.Index < 0 || op.Index >= limit) || op.Type == ArrayMove && (op.To < 0 || op.To >= limit) {
		return errorf(ErrInvalid, "a %s at %d is outside the array %q of %d elements", op.Type, op.Index, op.Target, len(n.items))
	}
	seen := map[string]bool{}
	if op.Type == ArrayInsert || op.Type == ArrayReplace {
		return t.checkNew(op.Value, seen, 0)
	}
	for _, item := range op.Items {
		if err := t.checkNew(item, seen, 0); err != nil {
			return err
		}
	}
	return nil
}

func insertNode(items []*node, i int, n *node) []*node {
	items = append(items, nil)
	copy(items[i+1:], items[i:])
	items[i] = n
	return items
}

func removeNode(items []*node, i int) []*node {
	copy(items[i:], items[i+1:])
	items[len(items)-1] = nil
	return items[:len(items)-1]
}

func (t *Tree) applyObject(n *node, op Op) (Op, error) {
	if err := t.checkObject(n, op); err != nil {
		return Op{}, err
	}
	inverse := Op{Target: op.Target, Key: op.Key}
	switch op.Type {
	case ObjectAdd:
		n.members[op.Key] = t.attach(op.Value)
		inverse.Type = ObjectRemove
	case ObjectSet:
		inverse.Type, inverse.Value = ObjectSet, t.detach(n.members[op.Key])
		n.members[op.Key] = t.attach(op.Value)
	case ObjectRemove:
		inverse.Type, inverse.Value = ObjectAdd, t.detach(n.members[op.Key])
		delete(n.members, op.Key)
	case ObjectSetAll:
		inverse.Type, inverse.Members = ObjectSetAll, n.memberValues()
		for _, member := range n.members {
			t.forget(member)
		}
		n.members = t.attachMembers(op.Members)
	}
	return inverse, nil
}

func (t *Tree) checkObject(n *node, op Op) error {
	if op.Type == ObjectSetAll {
		return t.checkNew(&Value{ID: "\x00set", Kind: Object, Members: op.Members}, map[string]bool{}, 0)
	}
	present := n.members[op.Key] != nil
	if present == (op.Type == ObjectAdd) {
		return errorf(ErrInvalid, "a %s of %q, which the object %q has or lacks contrary to what it needs", op.Type, op.Key, op.Target)
	}
	if op.Type == ObjectRemove {
		return nil
	}
	return t.checkNew(op.Value, map[string]bool{}, 0)
}
