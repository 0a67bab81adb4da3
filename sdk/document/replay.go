package document

import "github.com/holdfast-sdk/holdfast/ot"

// Replay applies an operation of a model's history, or the inverse of one, to a document that nobody edits, and returns the
// operation that undoes it. The application is told as of an operation of that session. Version does not follow. With
// ErrInvalid nothing was changed.
func (d *Document) Replay(session string, op ot.Op) (inverse ot.Op, err error) {
	changes, err := d.tree.Do(&op, nil)
	if err != nil {
		return ot.Op{}, coded(err)
	}
	inverse = ot.InverseOf(changes)
	d.applied(changes, Change{Session: session}, d.MuteRemote)
	d.deliver()
	return inverse, nil
}
