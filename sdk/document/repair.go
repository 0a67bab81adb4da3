package document

import (
	"math"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// Hash is the hash of the content (ot.Tree.Hash), and how many bytes it was made of.
func (d *Document) Hash() (hash uint64, size int) { return d.tree.Hash() }

// Repair makes the content that of root, which is the server's at the current version. Objects and arrays that hold others than
// the server's are filled anew, scalar values are set, as by somebody else; all else stays, with its elements and references.
// Own references are as they are after that: share them again.
//
// If something differs, it calls found before the application hears of it. content is false if that was numbers only: those to
// which several clients add at a time are rounded in another order by each of them. Repair returns ErrInvalid, and changes
// nothing, if root cannot be the content of this model, or own changes are in flight.
func (d *Document) Repair(root *ot.Value, found func(content bool)) error {
	n := d.tree.Root()
	if root == nil || root.ID != n.ID() || root.Kind != n.Kind() || !d.Committed() {
		return offline.Errorf(ErrInvalid, "the content of the model cannot be replaced by what is given")
	}
	var r repair
	r.compare(n, root)
	// What is in the wrong place goes before it comes: ids are unique.
	changes, err := d.tree.Do(&ot.Op{Type: ot.Compound, Ops: append(r.takeOut, r.set...)}, nil)
	if err != nil || len(changes) == 0 {
		return coded(err)
	}
	out := len(r.takeOut)
	d.applied(changes[:out], Change{}, true)
	d.applied(changes[out:], Change{}, d.MuteRemote)
	d.trackRepair(changes)
	found(r.content)
	d.deliver()
	return nil
}

// repair is what makes one content another: as many operations that empty what is filled anew, as that set.
type repair struct {
	takeOut, set []ot.Op
	content      bool
}

var setTypes = [...]ot.Type{ot.Boolean: ot.BooleanSet, ot.Number: ot.NumberSet, ot.String: ot.StringSet, ot.Date: ot.DateSet,
	ot.Array: ot.ArraySet, ot.Object: ot.ObjectSetAll}

// compare adds what makes n the value v, of the same id and kind.
func (r *repair) compare(n *ot.Node, v *ot.Value) {
	children, values := n.Children(), v.Items
	for _, m := range v.Members {
		values = append(values, m.Value)
	}
	same := n.Text() == v.Text && n.Bool() == v.Bool && n.Millis() == v.Millis &&
		math.Float64bits(n.Number()) == math.Float64bits(v.Number) && len(children) == len(values)
	for i := 0; same && i < len(children); i++ {
		child := children[i]
		same = child.ID() == values[i].ID && child.Kind() == values[i].Kind && (v.Kind == ot.Array || child.Key() == v.Members[i].Key)
	}
	if same {
		for i, child := range children {
			r.compare(child, values[i])
		}
		return
	}
	r.content = r.content || v.Kind != ot.Number
	op := ot.Op{Type: setTypes[v.Kind], Target: v.ID, NoOp: v.Kind < ot.Array}
	r.takeOut = append(r.takeOut, op)
	op.NoOp, op.Text, op.Number, op.Bool, op.Millis, op.Items, op.Members = false, v.Text, v.Number, v.Bool, v.Millis, v.Items, v.Members
	r.set = append(r.set, op)
}
