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
	brought := map[string]bool{}
	for i := len(s.parts) - 1; i >= 0; i-- {
		op := s.parts[i].op
		if id, ok := r.renamed[op.Target]; ok {
			op.Target = id
		}
		if !r.doc.tree.Has(op.Target) && !brought[op.Target] {
			continue
		}
		if !r.fresh(&op, brought) {
			return false
		}
		r.ops, r.of = append(r.ops, op), append(r.of, s.parts[i].of)
	}
	return true
}

// fresh gives what op brings new ids.
func (r *revival) fresh(op *ot.Op, brought map[string]bool) bool {
	ids, err := &r.doc.ids, error(nil)
	old := *op
	if op.Value != nil {
		op.Value, err = ids.build(op.Value, 1)
	}
	if err == nil {
		op.Items, err = ids.items(op.Items, 1)
	}
	if err == nil {
		op.Members, err = ids.members(op.Members, 1)
	}
	if err != nil {
		return false
	}
	r.rename(old.Value, op.Value, brought)
	for i, item := range old.Items {
		r.rename(item, op.Items[i], brought)
	}
	for i, m := range old.Members { // sorted already, so they are in the same places
		r.rename(m.Value, op.Members[i].Value, brought)
	}
	return true
}

func (r *revival) rename(from, to *ot.Value, brought map[string]bool) {
	if from == nil {
		return
	}
	if r.renamed == nil {
		r.renamed = map[string]string{}
	}
	r.renamed[from.ID] = to.ID
	brought[to.ID] = true
	for i, item := range from.Items {
		r.rename(item, to.Items[i], brought)
	}
	for i, m := range from.Members {
		r.rename(m.Value, to.Members[i].Value, brought)
	}
}
