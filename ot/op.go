package ot

import "strconv"

// Type is the kind of an operation.
type Type uint8

// The operations (spec ot §2).
const (
	StringSplice Type = iota + 1 // replace Count units at Index by Text
	StringSet                    // replace all by Text
	ArrayInsert                  // insert Value at Index
	ArrayRemove                  // remove the element at Index
	ArrayReplace                 // replace the element at Index by Value
	ArrayMove                    // take the element at Index out, and insert it at To
	ArraySet                     // replace all by Items
	ObjectAdd                    // add Key, which must be absent, with Value
	ObjectSet                    // replace Key, which must be present, by Value
	ObjectRemove                 // remove Key, which must be present
	ObjectSetAll                 // replace all by Members
	NumberDelta                  // add Number
	NumberSet                    // replace by Number
	BooleanSet                   // replace by Bool
	DateSet                      // replace by Millis
	Compound                     // Ops, one after the other, as one change
)

var typeNames = [...]string{"", "StringSplice", "StringSet", "ArrayInsert", "ArrayRemove", "ArrayReplace", "ArrayMove", "ArraySet",
	"ObjectAddProperty", "ObjectSetProperty", "ObjectRemoveProperty", "ObjectSet", "NumberDelta", "NumberSet", "BooleanSet", "DateSet", "Compound"}

// String is the operation's name in the protocol, as "StringSplice".
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "Type(" + strconv.Itoa(int(t)) + ")"
}

// Op is one operation. Only the fields of its Type are set; see the constants. Indexes and counts in strings are UTF-16
// code units. An Op is a value: transforming makes new ones and shares their contents. Many are in flight while there is no
// network, so the small fields stand together.
type Op struct {
	Type    Type
	NoOp    bool // transformed away: keeps its place in the history, but changes nothing
	Bool    bool
	Target  string // id of the value it changes; empty for Compound
	Index   int
	Count   int
	To      int
	Key     string
	Text    string
	Number  float64
	Millis  int64
	Value   *Value
	Items   []*Value
	Members []Member
	Ops     []Op // discrete operations only
}

// none is op without effect.
func (op Op) none() Op {
	op.NoOp = true
	return op
}

// Idle reports whether op changes nothing whatever it is applied to.
func (op *Op) Idle() bool {
	switch {
	case op.NoOp:
		return true
	case op.Type == StringSplice:
		return op.Count == 0 && op.Text == ""
	case op.Type == NumberDelta:
		return op.Number == 0
	case op.Type == Compound:
		for i := range op.Ops {
			if !op.Ops[i].Idle() {
				return false
			}
		}
		return true
	}
	return false
}

// UnitLen is the length of text in UTF-16 code units, in which all positions of the protocol count.
func UnitLen(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
