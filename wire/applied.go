package wire

import "github.com/holdfast-sdk/holdfast/ot"

// Applied is an operation of a model's history with the one that undoes it: an AppliedOperationData, which has the old values
// beside the new ones. The parts of a compound's inverse come in reverse order, as ot.Tree.Apply gives them. A splice marked
// NoOp loses its Count, which has no place there.
type Applied struct{ Op, Inverse ot.Op }

// appliedLayouts is layouts for the messages in AppliedDiscreteOperationData. A capital stands for what the small letter does,
// in the inverse.
var appliedLayouts = [...]string{
	ot.StringSplice: "iTt",
	ot.StringSet:    "tT",
	ot.ArrayInsert:  "iv",
	ot.ArrayRemove:  "iV",
	ot.ArrayReplace: "ivV",
	ot.ArrayMove:    "im",
	ot.ArraySet:     "lL",
	ot.ObjectAdd:    "kv",
	ot.ObjectSet:    "kvV",
	ot.ObjectRemove: "kV",
	ot.ObjectSetAll: "oO",
	ot.NumberDelta:  "n",
	ot.NumberSet:    "nN",
	ot.BooleanSet:   "bB",
	ot.DateSet:      "dD",
}

// AppendApplied appends a, encoded as an AppliedOperationData, to b, and returns the longer slice.
func AppendApplied(b []byte, a *Applied) []byte { return appendMessage(b, a) }

// DecodeApplied decodes an AppliedOperationData. Its errors are *Error.
func DecodeApplied(b []byte) (Applied, error) {
	var a Applied
	if err := decodeStored(b, &a); err != nil {
		return Applied{}, err
	}
	if a.Op.Type == 0 {
		return Applied{}, &Error{ErrMalformed, noType}
	}
	return a, nil
}

func (c *codec) applied(n int32, p *Applied) {
	if p.Op.Type != 0 && !c.decoding {
		c.put(n, p)
	}
	for c.at(n, wireBytes) {
		*p = Applied{}
		c.enter(p)
		c.check(n, p.Op.Type != 0, noType)
	}
}

func (a *Applied) fields(c *codec) {
	if !c.decoding {
		if a.Op.Type == ot.Compound {
			c.put(2, (*appliedCompound)(a))
		} else {
			c.put(1, (*appliedDiscrete)(a))
		}
		return
	}
	for c.at(1, wireBytes) {
		c.enter((*appliedDiscrete)(a))
		c.check(1, a.Op.Type != 0, noType)
	}
	for c.at(2, wireBytes) {
		if a.Op.Type != 0 {
			c.fail(ErrMalformed, "an operation has two types")
			return
		}
		a.Op.Type, a.Inverse.Type = ot.Compound, ot.Compound
		c.enter((*appliedCompound)(a))
		reverse(a.Inverse.Ops)
	}
}

func reverse(ops []ot.Op) {
	for i, j := 0, len(ops)-1; i < j; i, j = i+1, j-1 {
		ops[i], ops[j] = ops[j], ops[i]
	}
}

// appliedCompound is the filter of an AppliedCompoundOperationData. While it decodes, the inverses come in the order of the
// operations.
type appliedCompound Applied

func (a *appliedCompound) fields(c *codec) {
	if !c.decoding {
		c.count(opWeight * len(a.Op.Ops))
		for i := range a.Op.Ops {
			part := appliedDiscrete{Op: a.Op.Ops[i]}
			if n := len(a.Inverse.Ops); i < n {
				part.Inverse = a.Inverse.Ops[n-1-i]
			}
			c.put(1, &part)
		}
	}
	for c.at(1, wireBytes) {
		c.count(opWeight)
		part := appliedDiscrete{}
		c.enter(&part)
		c.check(1, part.Op.Type != 0, noType)
		a.Op.Ops = append(a.Op.Ops, part.Op)
		a.Inverse.Ops = append(a.Inverse.Ops, part.Inverse)
	}
}

// appliedDiscrete is the filter of an AppliedDiscreteOperationData.
type appliedDiscrete Applied

func (a *appliedDiscrete) fields(c *codec) {
	if !c.decoding {
		if a.Op.Type > 0 && a.Op.Type < ot.Compound {
			c.put(int32(a.Op.Type), (*appliedBody)(a))
		}
		return
	}
	for c.discreteType(&a.Op) {
		c.enter((*appliedBody)(a))
		c.complete(&a.Op)
		a.invert()
		c.complete(&a.Inverse)
	}
}

// invert completes the inverse, of which there are only the old values, and the count of a splice.
func (a *appliedDiscrete) invert() {
	op, inverse := &a.Op, &a.Inverse
	if op.Type == ot.StringSplice {
		op.Count = ot.UnitLen(inverse.Text)
	}
	if op.NoOp || op.Type == ot.StringSplice && op.Idle() {
		*inverse = *op
		inverse.NoOp = true
		return
	}
	inverse.Type, inverse.Target, inverse.Index, inverse.Key = op.Type, op.Target, op.Index, op.Key
	switch op.Type {
	case ot.StringSplice:
		inverse.Count = ot.UnitLen(op.Text)
	case ot.ArrayInsert:
		inverse.Type = ot.ArrayRemove
	case ot.ArrayRemove:
		inverse.Type = ot.ArrayInsert
	case ot.ArrayMove:
		inverse.Index, inverse.To = op.To, op.Index
	case ot.ObjectAdd:
		inverse.Type = ot.ObjectRemove
	case ot.ObjectRemove:
		inverse.Type = ot.ObjectAdd
	case ot.NumberDelta:
		inverse.Number = -op.Number
	}
}

// appliedBody is the filter of the message in an AppliedDiscreteOperationData.
type appliedBody Applied

func (a *appliedBody) fields(c *codec) {
	op, inverse := &a.Op, &a.Inverse
	c.string(1, &op.Target)
	// What had no effect, as its target was gone, has no old values: it can only be kept as a noOp.
	noOp := op.NoOp || inverse.NoOp && !op.Idle()
	c.bool(2, &noOp)
	if c.decoding {
		op.NoOp = noOp
	}
	for i, letter := range []byte(appliedLayouts[op.Type]) {
		if letter >= 'a' {
			c.parameter(int32(3+i), letter, op)
		} else if c.decoding || !noOp {
			c.parameter(int32(3+i), letter+'a'-'A', inverse)
		}
	}
}
