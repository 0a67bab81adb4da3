package document

import "github.com/holdfast-sdk/holdfast/ot"

// revival makes operations of a step. What was taken out of the model comes back with new ids, as ids are unique: two sessions
// may bring the same value back. So whatever else is known of the old ids is renamed.
type revival struct {
	doc     *Document
	ops     []ot.Op
	of      []uint32          // the edits they take back
	renamed map[string]string // old ids to new ones
}

// read takes the parts of s in the order they apply, without those whose target is not there. It reports false for what cannot come back.
func (r *revival) read(s *undoStep) bool {
	r.renamed = map[string]string{}
	for i := len(s.parts) - 1; i >= 0; i-- {
		p := s.parts[i]
		op := p.op
		if id, ok := r.renamed[op.Target]; ok {
			op.Target = id // a part before brings it
		} else if !r.doc.tree.Has(op.Target) {
			continue
		}
		if !r.fresh(&op) {
			return false
		}
		r.ops, r.of = append(r.ops, op), append(r.of, p.of)
	}
	return true
}

// fresh gives what op brings new ids.
func (r *revival) fresh(op *ot.Op) bool {
	all := &ot.Value{Items: op.Items, Members: op.Members} // its id stands for nothing
	if op.Value != nil {
		all.Items = []*ot.Value{op.Value}
	}
	if len(all.Items)+len(all.Members) == 0 {
		return true
	}
	made, err := r.doc.ids.build(all, 0)
	if err != nil {
		return false
	}
	r.rename(all, made)
	if op.Members = made.Members; op.Value != nil {
		op.Value = made.Items[0]
	} else {
		op.Items = made.Items
	}
	return true
}

func (r *revival) rename(from, to *ot.Value) {
	r.renamed[from.ID] = to.ID
	for i, item := range from.Items {
		r.rename(item, to.Items[i])
	}
	for i, m := range from.Members { // sorted already, so they are in the same places
		r.rename(m.Value, to.Members[i].Value)
	}
}
