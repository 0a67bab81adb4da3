package ot

// Kind is the type of a value.
type Kind uint8

// The kinds of values (spec ot §1). Undefined never appears in a model.
const (
	Undefined Kind = iota
	Null
	Boolean
	Number
	String
	Date
	Array
	Object
)

// String is the kind's name in the protocol's JSON form, as "object".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

var kindNames = [...]string{"undefined", "null", "boolean", "number", "string", "date", "array", "object"}

// Value is a piece of content with its ids, as operations carry it and snapshots hold it. It is not changed once made.
// Only the fields of its Kind are set.
type Value struct {
	ID      string // unique in the model: "<prefix>:<n>"
	Kind    Kind
	Bool    bool
	Number  float64
	Text    string   // valid UTF-8; positions in it count UTF-16 code units
	Millis  int64    // date: milliseconds since 1970 UTC
	Items   []*Value // array
	Members []Member // object, sorted by key, each key once
}

// Member is one property of an object.
type Member struct {
	Key   string
	Value *Value
}

// SortMembers sorts members by key, as Value.Members has to be. Members of one key keep their order.
func SortMembers(members []Member) {
	for i := 1; i < len(members); i++ {
		if members[i-1].Key > members[i].Key {
			mergeSort(members, make([]Member, len(members)))
			return
		}
	}
}

// mergeSort sorts with room for as many members: package sort would cost more of a wasm file than these lines.
func mergeSort(members, room []Member) {
	if len(members) < 2 {
		return
	}
	half := len(members) / 2
	mergeSort(members[:half], room)
	mergeSort(members[half:], room)
	left := room[:copy(room, members[:half])]
	right, out := members[half:], members[:0]
	for len(left) > 0 {
		if len(right) > 0 && right[0].Key < left[0].Key {
			out, right = append(out, right[0]), right[1:]
		} else {
			out, left = append(out, left[0]), left[1:]
		}
	}
}

// Member returns the value of key, or nil.
func (v *Value) Member(key string) *Value {
	i := findMember(v.Members, key)
	if i < len(v.Members) && v.Members[i].Key == key {
		return v.Members[i].Value
	}
	return nil
}

// findMember is the position of key in members, or where it belongs.
func findMember(members []Member, key string) int {
	low, high := 0, len(members)
	for low < high {
		if middle := (low + high) / 2; members[middle].Key < key {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// Equal reports whether a and b are the same content with the same ids. Dates and numbers compare by value.
func Equal(a, b *Value) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.ID != b.ID || a.Kind != b.Kind || a.Bool != b.Bool || a.Number != b.Number || a.Text != b.Text || a.Millis != b.Millis {
		return false
	}
	return equalItems(a.Items, b.Items) && equalMembers(a.Members, b.Members)
}

func equalItems(a, b []*Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalMembers(a, b []Member) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Key != b[i].Key || !Equal(a[i].Value, b[i].Value) {
			return false
		}
	}
	return true
}
