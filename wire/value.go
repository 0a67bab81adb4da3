package wire

import (
	"math"

	"github.com/holdfast-sdk/holdfast/ot"
)

// A DataValue has one field, numbered after the kind of value.
var (
	kindField = [...]int32{ot.Object: 1, ot.Array: 2, ot.Boolean: 3, ot.Number: 4, ot.Null: 5, ot.String: 6, ot.Date: 7}
	fieldKind = [...]ot.Kind{1: ot.Object, ot.Array, ot.Boolean, ot.Number, ot.Null, ot.String, ot.Date}
)

// AppendValue appends v, encoded as a DataValue, to b, and returns the longer slice. Texts are to be valid UTF-8, and members
// sorted, as ot has them.
func AppendValue(b []byte, v *ot.Value) []byte { return appendMessage(b, (*dataValue)(v)) }

// DecodeValue decodes a DataValue. Members come sorted. Its errors are *Error; there is no limit of elements, as what is stored
// or shown as one value has been let in before.
func DecodeValue(b []byte) (*ot.Value, error) {
	v := new(ot.Value)
	if err := decodeStored(b, (*dataValue)(v)); err != nil {
		return nil, err
	}
	if v.Kind == ot.Undefined {
		return nil, &Error{ErrMalformed, noKind}
	}
	return v, nil
}

const noKind = "a value has no kind"

// decodeStored is decodeMessage without MaxElements.
func decodeStored(b []byte, m filter) error {
	c := codec{decoding: true, b: b, end: len(b), elements: math.MinInt}
	c.read(m)
	if c.err != nil {
		return c.err
	}
	return nil
}

// dataValue is the filter of a DataValue. A value of no kind is written as an empty message.
type dataValue ot.Value

func (v *dataValue) fields(c *codec) {
	if !c.decoding {
		if int(v.Kind) < len(kindField) && v.Kind != ot.Undefined {
			c.put(kindField[v.Kind], (*content)(v))
		}
		return
	}
	for c.field > 0 && int(c.field) < len(fieldKind) && c.at(c.field, wireBytes) {
		if v.Kind != ot.Undefined {
			c.fail(ErrMalformed, "a value has two kinds")
			return
		}
		v.Kind = fieldKind[c.field]
		c.enter((*content)(v))
		c.sortMembers(v.Members)
	}
}

// content is the filter of the message in a DataValue: of an ObjectValue, ArrayValue and so on.
type content ot.Value

func (v *content) fields(c *codec) {
	c.string(1, &v.ID)
	switch v.Kind {
	case ot.Object:
		c.members(2, &v.Members)
	case ot.Array:
		c.items(2, &v.Items)
	case ot.Boolean:
		c.bool(2, &v.Bool)
	case ot.Number:
		c.double(2, &v.Number)
	case ot.String:
		c.string(2, &v.Text)
	case ot.Date:
		c.millis(2, &v.Millis)
	}
}

// value is a field of type DataValue: nil if it is absent.
func (c *codec) value(n int32, p **ot.Value) {
	if *p != nil && !c.decoding {
		c.count(1)
		c.put(n, (*dataValue)(*p))
	}
	for c.at(n, wireBytes) {
		*p = c.readValue()
	}
}

// readValue decodes the current field, a DataValue, which must have a kind.
func (c *codec) readValue() *ot.Value {
	field := c.field
	c.count(1)
	v := new(ot.Value)
	c.enter((*dataValue)(v))
	c.check(field, v.Kind != ot.Undefined, noKind)
	return v
}

// object is a field of type ObjectValue: nil if it is absent. What is no object is not written.
func (c *codec) object(n int32, p **ot.Value) {
	if !c.decoding && *p != nil && (*p).Kind == ot.Object {
		c.put(n, (*content)(*p))
	}
	for c.at(n, wireBytes) {
		*p = &ot.Value{Kind: ot.Object}
		c.enter((*content)(*p))
		c.sortMembers((*p).Members)
	}
}

// items is a repeated DataValue.
func (c *codec) items(n int32, p *[]*ot.Value) {
	if !c.decoding {
		c.count(len(*p))
		for _, item := range *p {
			c.put(n, (*dataValue)(item))
		}
	}
	for c.at(n, wireBytes) {
		*p = append(*p, c.readValue())
	}
}

// members is a map from strings to DataValue. Decoded, it is to be given to sortMembers when its message is complete.
func (c *codec) members(n int32, p *[]ot.Member) {
	if !c.decoding {
		c.count(len(*p))
		for i := range *p {
			c.put(n, (*member)(&(*p)[i]))
		}
	}
	for c.at(n, wireBytes) {
		c.count(1)
		m := ot.Member{}
		c.enter((*member)(&m))
		c.check(n, m.Value != nil, "a member has no value")
		*p = append(*p, m)
	}
}

// sortMembers sorts members that were decoded, and checks that each key is there once.
func (c *codec) sortMembers(members []ot.Member) {
	if c.err != nil {
		return
	}
	ot.SortMembers(members)
	for i := 1; i < len(members); i++ {
		if members[i-1].Key == members[i].Key {
			c.fail(ErrMalformed, keyTwice)
		}
	}
}

type member ot.Member

func (m *member) fields(c *codec) {
	c.string(1, &m.Key)
	c.value(2, &m.Value)
}
