package ot

import "sort"

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
	return [...]string{"undefined", "null", "boolean", "number", "string", "date", "array", "object"}[k]
}

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
	sort.Slice(members, func(i, j int) bool { return members[i].Key < members[j].Key })
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
	return sort.Search(len(members), func(i int) bool { return members[i].Key >= key })
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
