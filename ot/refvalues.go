package ot

// RefKind is the kind of a reference (spec ot §7).
type RefKind uint8

// The kinds of references.
const (
	IndexRef    RefKind = iota + 1 // positions of a string
	RangeRef                       // ranges of a string
	PropertyRef                    // keys of an object
	ElementRef                     // values of the model, by id
)

// String is the kind's name in the API, as "index".
func (k RefKind) String() string {
	if int(k) < len(refKindNames) {
		return refKindNames[k]
	}
	return "unknown"
}

var refKindNames = [...]string{"unknown", "index", "range", "property", "element"}

// Range is a range of a string in UTF-16 code units. Start is where it was begun: it exceeds End when it was selected
// backwards.
type Range struct {
	Start, End int
}

// RefValues are the places a reference points at. Only the field of its Kind is set; it is not changed once made.
type RefValues struct {
	Kind    RefKind
	Indexes []int    // IndexRef: UTF-16 code units
	Ranges  []Range  // RangeRef
	Names   []string // PropertyRef: keys; ElementRef: ids
}

// Len is the number of places.
func (v RefValues) Len() int { return len(v.Indexes) + len(v.Ranges) + len(v.Names) }

// Equal reports whether v and w are the same places.
func (v RefValues) Equal(w RefValues) bool {
	if v.Kind != w.Kind || len(v.Indexes) != len(w.Indexes) || len(v.Ranges) != len(w.Ranges) || len(v.Names) != len(w.Names) {
		return false
	}
	for i := range v.Indexes {
		if v.Indexes[i] != w.Indexes[i] {
			return false
		}
	}
	for i := range v.Ranges {
		if v.Ranges[i] != w.Ranges[i] {
			return false
		}
	}
	for i := range v.Names {
		if v.Names[i] != w.Names[i] {
			return false
		}
	}
	return true
}
