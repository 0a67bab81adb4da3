package model

import (
	"fmt"
	"sort"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// referenceKey names a reference among those of one client.
type referenceKey struct {
	value string // id of the value it belongs to; "" for the model
	key   string
}

// reference is a shared cursor or selection (spec ot §7). One without values is cleared.
type reference struct {
	referenceKey
	values ot.RefValues
}

func keyOf(value *string, key string) referenceKey {
	if value == nil {
		return referenceKey{key: key}
	}
	return referenceKey{*value, key}
}

func (k referenceKey) valueID() *string {
	if k.value == "" {
		return nil
	}
	return &k.value
}

// checkReference checks that the value with the given id ("" for the model) may have references of this kind.
func (o *Owner) checkReference(id string, v ot.RefValues) error {
	if v.Len() > o.env.Limits.ReferenceSize {
		return fmt.Errorf("a reference has %d values, but %d are the most that are allowed", v.Len(), o.env.Limits.ReferenceSize)
	}
	wanted := ot.String
	switch v.Kind {
	case 0:
		return nil // cleared
	case ot.PropertyRef:
		wanted = ot.Object
	case ot.ElementRef:
		wanted = ot.Undefined
	}
	got := ot.Undefined // the model itself
	if n := o.tree.Node(id); n != nil {
		got = n.Kind()
	}
	if got != wanted {
		return fmt.Errorf("a reference of type %s cannot belong to the %s %q", v.Kind, got, id)
	}
	return nil
}

// keepReference stores a reference of a client.
func (o *Owner) keepReference(c *Client, key referenceKey, values ot.RefValues) {
	r := c.references[key]
	if r == nil {
		r = &reference{referenceKey: key}
		c.references[key] = r
		if o.references[key.value] == nil {
			o.references[key.value] = map[*reference]*Client{}
		}
		o.references[key.value][r] = c
	}
	r.values = values
}

func (o *Owner) dropReference(c *Client, r *reference) {
	delete(c.references, r.referenceKey)
	delete(o.references[r.value], r)
	if len(o.references[r.value]) == 0 {
		delete(o.references, r.value)
	}
}

func (o *Owner) dropReferences(c *Client) {
	for _, r := range c.references {
		o.dropReference(c, r)
	}
}

// adjustReferences moves what is shared by an operation that was applied. Every client does the same, so nothing is told.
func (o *Owner) adjustReferences(op ot.Op) {
	if len(o.references) == 0 || op.NoOp {
		return
	}
	if op.Type == ot.Compound {
		for _, part := range op.Ops {
			o.adjustReferences(part)
		}
		return
	}
	replaced := op.Type == ot.StringSet || op.Type == ot.ObjectSetAll
	for r, c := range o.references[op.Target] {
		if replaced { // which disposes of references
			o.dropReference(c, r)
			continue
		}
		r.values, _ = r.values.Transform(r.value, op)
	}
}

// referenceData lists what everybody but one client has shared. What belongs to values that are gone is left out.
func (o *Owner) referenceData(but *Client) []wire.ReferenceData {
	var list []wire.ReferenceData
	for _, c := range o.clients {
		if c == but {
			continue
		}
		for _, key := range sortedReferences(c.references) {
			r := c.references[key]
			if key.value != "" && !o.tree.Has(key.value) {
				o.dropReference(c, r)
				continue
			}
			r.values, _ = r.values.Keep(o.tree.Has)
			list = append(list, wire.ReferenceData{SessionID: c.id, ValueID: key.valueID(), Key: key.key, Reference: refData(r.values)})
		}
	}
	return list
}

func sortedReferences(m map[referenceKey]*reference) []referenceKey {
	keys := make([]referenceKey, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		return a.value < b.value || a.value == b.value && a.key < b.key
	})
	return keys
}

// refFrom reads reference values; none if there are none.
func refFrom(m *wire.ReferenceValues) (v ot.RefValues) {
	switch {
	case m == nil:
	case m.Indices != nil:
		v.Kind = ot.IndexRef
		for _, i := range m.Indices.Values {
			v.Indexes = append(v.Indexes, int(i))
		}
	case m.Ranges != nil:
		v.Kind = ot.RangeRef
		for _, r := range m.Ranges.Values {
			v.Ranges = append(v.Ranges, ot.Range{Start: int(r.StartIndex), End: int(r.EndIndex)})
		}
	case m.Properties != nil:
		v.Kind, v.Names = ot.PropertyRef, m.Properties.Values
	case m.Elements != nil:
		v.Kind, v.Names = ot.ElementRef, m.Elements.Values
	}
	return v
}

func refData(v ot.RefValues) *wire.ReferenceValues {
	switch v.Kind {
	case ot.IndexRef:
		list := &wire.Int32List{}
		for _, i := range v.Indexes {
			list.Values = append(list.Values, int32(i))
		}
		return &wire.ReferenceValues{Indices: list}
	case ot.RangeRef:
		list := &wire.IndexRangeList{}
		for _, r := range v.Ranges {
			list.Values = append(list.Values, wire.IndexRange{StartIndex: int32(r.Start), EndIndex: int32(r.End)})
		}
		return &wire.ReferenceValues{Ranges: list}
	case ot.PropertyRef:
		return &wire.ReferenceValues{Properties: &wire.StringList{Values: v.Names}}
	case ot.ElementRef:
		return &wire.ReferenceValues{Elements: &wire.StringList{Values: v.Names}}
	}
	return nil
}
