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

// SortMembers sorts members by key, as Value.Members has to be.
func SortMembers(members []Member) {
	sorted := true
	for i := 1; i < len(members); i++ {
		sorted = sorted && members[i-1].Key <= members[i].Key
	}
	if sorted {
		return
	}
	// A heap sort: package sort would cost more of a wasm file than these lines.
	for i := len(members)/2 - 1; i >= 0; i-- {
		sink(members, i)
	}
	for n := len(members) - 1; n > 0; n-- {
		members[0], members[n] = members[n], members[0]
		sink(members[:n], 0)
	}
}

// sink moves the member at i down until none below it has a greater key.
func sink(heap []Member, i int) {
	for {
		child := 2*i + 1
		if child+1 < len(heap) && heap[child].Key < heap[child+1].Key {
			child++
		}
		if child >= len(heap) || heap[i].Key >= heap[child].Key {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
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
