package messages

import (
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Value makes a value, nested up to four levels.
func (draw Draw) Value(depth int) *ot.Value {
	v := &ot.Value{Kind: ot.Kind(1 + draw(int(ot.Object))), ID: draw.Text()}
	switch v.Kind {
	case ot.Boolean:
		v.Bool = draw(2) == 1
	case ot.Number:
		v.Number = draw.number()
	case ot.String:
		v.Text = draw.Text()
	case ot.Date:
		v.Millis = draw.millis()
	case ot.Array:
		v.Items = draw.items(depth)
	case ot.Object:
		return draw.object(depth)
	}
	return v
}

func (draw Draw) object(depth int) *ot.Value {
	return &ot.Value{Kind: ot.Object, ID: draw.Text(), Members: draw.members(depth)}
}

func (draw Draw) items(depth int) (items []*ot.Value) {
	for range draw(4 - depth) {
		items = append(items, draw.Value(depth+1))
	}
	return items
}

func (draw Draw) members(depth int) (members []ot.Member) {
	for _, key := range draw.keys(4 - depth) {
		members = append(members, ot.Member{Key: key, Value: draw.Value(depth + 1)})
	}
	return members
}

// Op makes an operation, which need not be one that applies to anything.
func (draw Draw) Op() ot.Op {
	if draw(4) != 0 {
		return draw.discrete()
	}
	op := ot.Op{Type: ot.Compound}
	for range draw(4) {
		op.Ops = append(op.Ops, draw.discrete())
	}
	return op
}

func (draw Draw) discrete() ot.Op {
	op := ot.Op{Type: ot.Type(1 + draw(int(ot.DateSet))), Target: draw.Text(), NoOp: draw(4) == 0}
	switch op.Type {
	case ot.StringSplice:
		op.Index, op.Count, op.Text = int(int32(draw.integer())), draw(9), draw.Text()
	case ot.StringSet:
		op.Text = draw.Text()
	case ot.ArrayInsert, ot.ArrayReplace:
		op.Index, op.Value = draw(9), draw.Value(0)
	case ot.ArrayRemove:
		op.Index = draw(9)
	case ot.ArrayMove:
		op.Index, op.To = draw(9), draw(9)
	case ot.ArraySet:
		op.Items = draw.items(0)
	case ot.ObjectAdd, ot.ObjectSet:
		op.Key, op.Value = draw.Text(), draw.Value(0)
	case ot.ObjectRemove:
		op.Key = draw.Text()
	case ot.ObjectSetAll:
		op.Members = draw.members(0)
	case ot.NumberDelta, ot.NumberSet:
		op.Number = draw.number()
	case ot.BooleanSet:
		op.Bool = draw(2) == 1
	case ot.DateSet:
		op.Millis = draw.millis()
	}
	return op
}

// Applied makes an operation with its inverse. It is what decoding gives for an operation with old values made at random.
func (draw Draw) Applied() wire.Applied {
	a := wire.Applied{Op: draw.Op()}
	old := func() ot.Op {
		return ot.Op{Value: draw.Value(0), Items: draw.items(0), Members: draw.members(0), Text: draw.Text(),
			Number: draw.number(), Bool: draw(2) == 1, Millis: draw.millis()}
	}
	a.Inverse = old()
	for range a.Op.Ops {
		a.Inverse.Ops = append(a.Inverse.Ops, old())
	}
	decoded, err := wire.DecodeApplied(wire.AppendApplied(nil, &a))
	if err != nil {
		panic(err)
	}
	return decoded
}
