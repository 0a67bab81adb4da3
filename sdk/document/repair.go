package document

import (
	"math"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// Repaired says what Repair has found.
type Repaired uint8

// What can be found.
const (
	NothingRepaired Repaired = iota
	// NumbersRepaired: only numbers were others. Those to which several clients add at a time are rounded in another order by
	// each of them.
	NumbersRepaired
	ContentRepaired
)

// Hash is the hash of the content (ot.Tree.Hash), and how many bytes it was made of.
func (d *Document) Hash() (hash uint64, size int) { return d.tree.Hash() }

// Repair makes the content that of root, which is the server's at the current version. Values that are another place or kind than
// the server's are replaced with what is around them, as by an operation of somebody else; all others stay, with their elements and
// references. It calls found before the application hears of it. Own changes must not be in flight: it returns ErrBatch. It
// returns ErrInvalid if root cannot be the content of this model; nothing was changed then.
func (d *Document) Repair(root *ot.Value, found func(Repaired)) error {
	n := d.tree.Root()
	switch {
	case !d.Committed():
		return offline.Errorf(ErrBatch, "the model has changes that the server does not know")
	case root == nil || root.ID != n.ID() || root.Kind != n.Kind():
		return offline.Errorf(ErrInvalid, "the root of the model is not the server's")
	}
	var r repair
	r.compare(n, root)
	// What is in the wrong place goes before it comes: ids are unique.
	changes, err := d.tree.Do(&ot.Op{Type: ot.Compound, Ops: append(r.takeOut, r.set...)}, nil)
	if err != nil {
		return coded(err)
	}
	var shared []*Reference
	for _, r := range d.references {
		if r.local && r.shared && !d.unshared {
			shared = append(shared, r)
		}
	}
	out := len(r.takeOut)
	for i := range changes[out:] {
		if c := &changes[out+i]; !d.MuteRemote {
			d.tellChange(c, Change{})
		}
		d.moveReferences(&changes[out+i])
	}
	for i := range changes[:out] {
		d.detached(changes[i].Old)
	}
	d.withdraw(shared)
	found(r.found)
	d.deliver()
	return nil
}

// withdraw tells the server which of the own shared references the repair has ended or cleared: there, nothing happened to them.
func (d *Document) withdraw(shared []*Reference) {
	for _, r := range shared {
		if r.disposed {
			d.sendNow(r, Unshare)
		} else if !r.IsSet() {
			d.sendNow(r, Clear)
		}
	}
}

// repair is what makes one content another.
type repair struct {
	takeOut, set []ot.Op
	found        Repaired
}

// compare adds what makes n the value v, of the same id and kind.
func (r *repair) compare(n *ot.Node, v *ot.Value) {
	op := ot.Op{Target: v.ID}
	switch n.Kind() {
	case ot.String:
		op.Type, op.Text = ot.StringSet, v.Text
		r.unless(n.Text() == v.Text, op)
	case ot.Number:
		op.Type, op.Number = ot.NumberSet, v.Number
		if math.Float64bits(n.Number()) != math.Float64bits(v.Number) {
			r.set = append(r.set, op)
			r.found = max(r.found, NumbersRepaired)
		}
	case ot.Boolean:
		op.Type, op.Bool = ot.BooleanSet, v.Bool
		r.unless(n.Bool() == v.Bool, op)
	case ot.Date:
		op.Type, op.Millis = ot.DateSet, v.Millis
		r.unless(n.Millis() == v.Millis, op)
	case ot.Array, ot.Object:
		r.compareInside(n, v)
	}
}

func (r *repair) unless(same bool, op ot.Op) {
	if !same {
		r.set = append(r.set, op)
		r.found = ContentRepaired
	}
}

// compareInside compares what is inside of containers, one by one if there is the same in both.
func (r *repair) compareInside(n *ot.Node, v *ot.Value) {
	children := n.Children()
	same := len(children) == len(v.Items)+len(v.Members)
	for i := 0; same && i < len(children); i++ {
		key, value := inside(v, i)
		same = children[i].ID() == value.ID && children[i].Kind() == value.Kind && children[i].Key() == key
	}
	if !same {
		op := ot.Op{Type: ot.ArraySet, Target: v.ID}
		if v.Kind == ot.Object {
			op.Type = ot.ObjectSetAll
		}
		r.takeOut = append(r.takeOut, op)
		op.Items, op.Members = v.Items, v.Members
		r.unless(false, op)
		return
	}
	for i, child := range children {
		_, value := inside(v, i)
		r.compare(child, value)
	}
}

func inside(v *ot.Value, i int) (key string, value *ot.Value) {
	if v.Kind == ot.Array {
		return "", v.Items[i]
	}
	return v.Members[i].Key, v.Members[i].Value
}
