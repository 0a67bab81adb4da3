package wire

import "github.com/holdfast-sdk/holdfast/ot"

// layouts says for each type of operation what its fields from 3 on are (1 is the target and 2 noOp), a letter each:
// i index, m the other index, c count, k key, t text, n number, b boolean, d date, v value, l list, o members.
// An operation's type is its field number in DiscreteOperationData, too.
var layouts = [...]string{
	ot.StringSplice: "ict",
	ot.StringSet:    "t",
	ot.ArrayInsert:  "iv",
	ot.ArrayRemove:  "i",
	ot.ArrayReplace: "iv",
	ot.ArrayMove:    "im",
	ot.ArraySet:     "l",
	ot.ObjectAdd:    "kv",
	ot.ObjectSet:    "kv",
	ot.ObjectRemove: "k",
	ot.ObjectSetAll: "o",
	ot.NumberDelta:  "n",
	ot.NumberSet:    "n",
	ot.BooleanSet:   "b",
	ot.DateSet:      "d",
}

// AppendOp appends op, encoded as an OperationData, to b, and returns the longer slice.
func AppendOp(b []byte, op *ot.Op) []byte { return appendMessage(b, (*operation)(op)) }

// DecodeOp decodes an OperationData. Its errors are *Error.
func DecodeOp(b []byte) (ot.Op, error) {
	var op operation
	if err := decodeStored(b, &op); err != nil {
		return ot.Op{}, err
	}
	if op.Type == 0 {
		return ot.Op{}, &Error{ErrMalformed, noType}
	}
	return ot.Op(op), nil
}

const noType = "an operation has no type"

// operation is the filter of an OperationData: 1 a discrete operation, 2 a compound.
type operation ot.Op

func (op *operation) fields(c *codec) {
	if !c.decoding {
		if op.Type == ot.Compound {
			c.put(2, (*compound)(op))
		} else {
			c.put(1, (*discrete)(op))
		}
		return
	}
	for c.at(1, wireBytes) {
		c.enter((*discrete)(op))
		c.check(1, op.Type != 0, noType)
	}
	for c.at(2, wireBytes) {
		if op.Type != 0 {
			c.fail(ErrMalformed, "an operation has two types")
			return
		}
		op.Type = ot.Compound
		c.enter((*compound)(op))
	}
}

// compound is the filter of a CompoundOperationData.
type compound ot.Op

func (op *compound) fields(c *codec) {
	if !c.decoding {
		c.count(opWeight * len(op.Ops))
		for i := range op.Ops {
			c.put(1, (*discrete)(&op.Ops[i]))
		}
	}
	for c.at(1, wireBytes) {
		c.count(opWeight)
		op.Ops = append(op.Ops, ot.Op{})
		part := &op.Ops[len(op.Ops)-1]
		c.enter((*discrete)(part))
		c.check(1, part.Type != 0, noType)
	}
}

// discrete is the filter of a DiscreteOperationData: one field, numbered after the type.
type discrete ot.Op

func (op *discrete) fields(c *codec) {
	if !c.decoding {
		if op.Type > 0 && op.Type < ot.Compound {
			c.put(int32(op.Type), (*opBody)(op))
		}
		return
	}
	for c.discreteType((*ot.Op)(op)) {
		c.enter((*opBody)(op))
		c.complete((*ot.Op)(op))
	}
}

// complete ends the decoding of an operation. If that is to have an effect and its layout names a value, it must have one.
func (c *codec) complete(op *ot.Op) {
	c.sortMembers(op.Members)
	if op.Value == nil && !op.NoOp && hasLetter(layouts[op.Type], 'v') {
		c.fail(ErrMalformed, "an operation has no value")
	}
}

func hasLetter(layout string, letter byte) bool {
	for _, l := range []byte(layout) {
		if l == letter {
			return true
		}
	}
	return false
}

// discreteType takes op's type from the current field and reports whether that is an operation.
func (c *codec) discreteType(op *ot.Op) bool {
	if c.field <= 0 || c.field >= int32(ot.Compound) || !c.at(c.field, wireBytes) {
		return false
	}
	if op.Type != 0 {
		c.fail(ErrMalformed, "an operation has two types")
		return false
	}
	op.Type = ot.Type(c.field)
	return true
}

// opBody is the filter of the message in a DiscreteOperationData.
type opBody ot.Op

func (op *opBody) fields(c *codec) {
	c.string(1, &op.Target)
	c.bool(2, &op.NoOp)
	for i, letter := range []byte(layouts[op.Type]) {
		c.parameter(int32(3+i), letter, (*ot.Op)(op))
	}
}

// parameter is field n of an operation, which letter stands for in layouts.
func (c *codec) parameter(n int32, letter byte, op *ot.Op) {
	switch letter {
	case 'i':
		c.int(n, &op.Index)
	case 'm':
		c.int(n, &op.To)
	case 'c':
		c.int(n, &op.Count)
	case 'k':
		c.string(n, &op.Key)
	case 't':
		c.string(n, &op.Text)
	case 'n':
		c.double(n, &op.Number)
	case 'b':
		c.bool(n, &op.Bool)
	case 'd':
		c.millis(n, &op.Millis)
	case 'v':
		c.value(n, &op.Value)
	case 'l':
		c.items(n, &op.Items)
	case 'o':
		c.members(n, &op.Members)
	}
}

// int is an int32 field.
func (c *codec) int(n int32, p *int) {
	v := int32(*p)
	c.int32(n, &v)
	if c.decoding {
		*p = int(v)
	}
}

// operation is a field of type OperationData: of no type if it is absent.
func (c *codec) operation(n int32, p *ot.Op) {
	if p.Type != 0 && !c.decoding {
		c.put(n, (*operation)(p))
	}
	for c.at(n, wireBytes) {
		*p = ot.Op{}
		c.enter((*operation)(p))
		c.check(n, p.Type != 0, noType)
	}
}
