package document

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// WithIDs is a copy of v, an object, with the ids "<prefix>:0" and up, as the root of a new model. It returns ErrInvalid if
// it cannot be the content of one.
func WithIDs(prefix string, v *ot.Value) (*ot.Value, error) {
	b := builder{prefix: prefix}
	out, err := b.build(v, 0)
	if err != nil {
		return nil, err
	}
	if _, err := ot.NewTree(out); err != nil {
		return nil, coded(err)
	}
	return out, nil
}

// builder copies values and gives the copies ids, each container before what is inside of it (spec ot §1), and sorts the
// members.
type builder struct {
	prefix string
	next   int
}

func (b *builder) build(v *ot.Value, depth int) (*ot.Value, error) {
	if v == nil || depth >= ot.MaxDepth {
		return nil, offline.Errorf(ErrInvalid, "a value is missing, or nested deeper than %d", ot.MaxDepth)
	}
	out := *v
	out.ID = b.prefix + ":" + strconv.Itoa(b.next)
	b.next++
	var err error
	if out.Items, err = b.items(v.Items, depth+1); err == nil {
		out.Members, err = b.members(v.Members, depth+1)
	}
	return &out, err
}

func (b *builder) items(items []*ot.Value, depth int) (out []*ot.Value, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	out = make([]*ot.Value, len(items))
	for i, item := range items {
		if out[i], err = b.build(item, depth); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *builder) members(members []ot.Member, depth int) (out []ot.Member, err error) {
	if len(members) == 0 {
		return nil, nil
	}
	out = append(out, members...)
	ot.SortMembers(out)
	for i, m := range out {
		if out[i].Value, err = b.build(m.Value, depth); err != nil {
			return nil, err
		}
	}
	return out, nil
}
