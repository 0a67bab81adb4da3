package ot

import "math"

// Change is what one discrete operation did to a tree.
type Change struct {
	Op   *Op
	Node *Node   // the value it changed; nil if it changed nothing
	New  *Node   // what ArrayInsert, ArrayReplace, ObjectAdd and ObjectSet brought
	Old  []*Node // what it took out of the tree, in order
	Text string  // the text a StringSplice or StringSet removed
	bits uint64  // the scalar before
}

// OldNumber is the number before a NumberSet or NumberDelta.
func (c *Change) OldNumber() float64 { return math.Float64frombits(c.bits) }

// OldBool is the boolean before a BooleanSet.
func (c *Change) OldBool() bool { return c.bits != 0 }

// OldMillis is the date before a DateSet.
func (c *Change) OldMillis() int64 { return int64(c.bits) }

// Inverse is the operation that undoes the change. It copies the values that were taken out.
func (c *Change) Inverse() Op {
	if c.Node == nil {
		return (*c.Op).none()
	}
	inverse := Op{Type: inverseType(c.Op.Type), Target: c.Op.Target, Index: c.Op.Index, Key: c.Op.Key}
	switch c.Op.Type {
	case StringSplice:
		inverse.Count, inverse.Text = UnitLen(c.Op.Text), c.Text
	case StringSet:
		inverse.Text = c.Text
	case ArrayMove:
		inverse.Index, inverse.To = c.Op.To, c.Op.Index
	case ArrayRemove, ArrayReplace, ObjectSet, ObjectRemove:
		inverse.Value = c.Old[0].Value()
	case ArraySet:
		inverse.Items = values(c.Old)
	case ObjectSetAll:
		inverse.Members = memberValues(c.Old)
	case NumberDelta:
		inverse.Number = -c.Op.Number
	case NumberSet:
		inverse.Number = c.OldNumber()
	case BooleanSet:
		inverse.Bool = c.OldBool()
	case DateSet:
		inverse.Millis = c.OldMillis()
	}
	return inverse
}

func inverseType(t Type) Type {
	switch t {
	case ArrayInsert:
		return ArrayRemove
	case ArrayRemove:
		return ArrayInsert
	case ObjectAdd:
		return ObjectRemove
	case ObjectRemove:
		return ObjectAdd
	}
	return t
}
