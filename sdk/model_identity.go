package sdk

import "github.com/holdfast-sdk/holdfast/sdk/modelstore"

// identity tells a model from others of the same id: it was deleted, and another one made.
type identity struct {
	incarnation string // modelstore.Head.Incarnation
	root        string // the id of the content's root: what was made on a device is known by it before the server names it; "" if not known
}

// is reports whether what is noted with an edit as the model it was made to is this one, as far as can be told.
func (i identity) is(incarnation string) bool {
	return incarnation == "" || incarnation == i.incarnation || incarnation == i.root ||
		i.incarnation == "" && !modelstore.MadeHere(incarnation)
}

// mixed reports whether there are links among these that were made to another model.
func (i identity) mixed(live []modelstore.Link) bool {
	for k := range live {
		if !i.is(live[k].Incarnation) {
			return true
		}
	}
	return false
}

// named takes the server's word which incarnation of its id the model is. It reports false if that is another one. What is kept in a
// store keeps the name that it has there.
func (m *Model) named(incarnation string) bool {
	switch {
	case incarnation == "" || incarnation == m.incarnation:
	case m.incarnation == "" && m.kept == nil:
		m.incarnation = incarnation
	case m.incarnation != "" && !modelstore.MadeHere(m.incarnation):
		return false
	}
	return true
}
