package document

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// maxDepth bounds how deep a new value may nest; ot bounds how deep it then is in the model.
const maxDepth = 1000

// build is a copy of v with ids, each container before what is inside of it (spec ot §1), and its members sorted.
func (d *Document) build(v *ot.Value) (*ot.Value, error) { return d.buildAt(v, 0) }

func (d *Document) buildAt(v *ot.Value, depth int) (*ot.Value, error) {
	if v == nil || depth > maxDepth {
		return nil, offline.Errorf(ErrInvalid, "a value is missing, or nested deeper than %d", maxDepth)
	}
	out := *v
	out.ID = d.config.IDPrefix + ":" + strconv.Itoa(d.nextID)
	d.nextID++
	var err error
	if out.Items, err = d.buildItems(v.Items, depth+1); err == nil {
		out.Members, err = d.buildMembers(v.Members, depth+1)
	}
	return &out, err
}

func (d *Document) buildItems(items []*ot.Value, depth int) (out []*ot.Value, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	out = make([]*ot.Value, len(items))
	for i, item := range items {
		if out[i], err = d.buildAt(item, depth); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *Document) buildMembers(members []ot.Member, depth int) (out []ot.Member, err error) {
	if len(members) == 0 {
		return nil, nil
	}
	out = append(out, members...)
	ot.SortMembers(out)
	for i, m := range out {
		if out[i].Value, err = d.buildAt(m.Value, depth); err != nil {
			return nil, err
		}
	}
	return out, nil
}
