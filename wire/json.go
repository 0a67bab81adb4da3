package wire

// JSONKind is the type of a JSON value.
type JSONKind uint8

// The kinds of JSON values.
const (
	JSONNull JSONKind = iota
	JSONBool
	JSONNumber
	JSONString
	JSONList
	JSONObject
)

// JSON is a google.protobuf.Value or Struct: any JSON value. The zero JSON is null; a Struct that is null is absent.
// Only the fields of its Kind are set.
type JSON struct {
	Kind    JSONKind
	Bool    bool
	Number  float64
	Text    string
	List    []JSON
	Members []JSONMember // sorted by key, each key once, when decoded
}

// JSONMember is one member of a JSON object.
type JSONMember struct {
	Key   string
	Value JSON
}

// Equal reports whether two values are encoded alike: members of objects count in their order.
func (j *JSON) Equal(k *JSON) bool {
	if j.Kind != k.Kind || j.Bool != k.Bool || j.Text != k.Text || len(j.List) != len(k.List) || len(j.Members) != len(k.Members) {
		return false
	}
	if j.Number != k.Number && (j.Number == j.Number || k.Number == k.Number) { // NaN is encoded like NaN
		return false
	}
	for i := range j.List {
		if !j.List[i].Equal(&k.List[i]) {
			return false
		}
	}
	for i := range j.Members {
		if j.Members[i].Key != k.Members[i].Key || !j.Members[i].Value.Equal(&k.Members[i].Value) {
			return false
		}
	}
	return true
}

// fields is the filter of a google.protobuf.Value: 1 null, 2 number, 3 string, 4 boolean, 5 object, 6 list.
func (j *JSON) fields(c *codec) {
	if c.decoding {
		j.decode(c)
		return
	}
	switch j.Kind {
	case JSONNull:
		c.b = append(c.b, 1<<3|wireVarint, 0)
	case JSONBool:
		p := &j.Bool
		c.oneofBool(4, &p)
	case JSONNumber:
		if j.Number != 0 {
			c.double(2, &j.Number)
		} else {
			c.b = append(c.b, 2<<3|wireFixed64, 0, 0, 0, 0, 0, 0, 0, 0)
		}
	case JSONString:
		c.text(3, j.Text)
	case JSONObject:
		c.put(5, (*jsonObject)(j))
	case JSONList:
		c.put(6, (*jsonList)(j))
	}
}

// decode takes the current field if it is a member of the oneof; the last one counts.
func (j *JSON) decode(c *codec) {
	for c.at(1, wireVarint) {
		*j = JSON{}
		c.next()
	}
	for c.at(2, wireFixed64) {
		*j = JSON{Kind: JSONNumber}
		c.double(2, &j.Number)
	}
	for c.at(3, wireBytes) {
		*j = JSON{Kind: JSONString}
		c.string(3, &j.Text)
	}
	for c.at(4, wireVarint) {
		*j = JSON{Kind: JSONBool}
		c.bool(4, &j.Bool)
	}
	for c.at(5, wireBytes) {
		*j = JSON{Kind: JSONObject}
		c.enter((*jsonObject)(j))
		c.sortJSON(j.Members)
	}
	for c.at(6, wireBytes) {
		*j = JSON{Kind: JSONList}
		c.enter((*jsonList)(j))
	}
}

// jsonObject is a field of type google.protobuf.Struct.
func (c *codec) jsonObject(n int32, p *JSON) {
	if p.Kind == JSONObject && !c.decoding {
		c.put(n, (*jsonObject)(p))
	}
	for c.at(n, wireBytes) {
		*p = JSON{Kind: JSONObject}
		c.enter((*jsonObject)(p))
		c.sortJSON(p.Members)
	}
}

// jsonObject is the filter of a google.protobuf.Struct.
type jsonObject JSON

func (j *jsonObject) fields(c *codec) {
	if !c.decoding {
		c.count(len(j.Members))
		for i := range j.Members {
			c.put(1, &entry{j.Members[i].Key, &j.Members[i].Value})
		}
	}
	for c.at(1, wireBytes) {
		c.count(1)
		e, v := &entry{}, new(JSON)
		e.value = v
		c.enter(e)
		j.Members = append(j.Members, JSONMember{e.key, *v})
	}
}

// sortJSON sorts members that were decoded, and checks that each key is there once.
func (c *codec) sortJSON(members []JSONMember) {
	sorted := true
	for i := 1; i < len(members); i++ {
		sorted = sorted && members[i-1].Key < members[i].Key
	}
	if sorted || c.err != nil {
		return
	}
	byKey := make(map[string]JSON, len(members))
	for _, m := range members {
		byKey[m.Key] = m.Value
	}
	if len(byKey) < len(members) {
		c.fail(ErrMalformed, keyTwice)
		return
	}
	for i, key := range SortedKeys(byKey) {
		members[i] = JSONMember{key, byKey[key]}
	}
}

// jsonList is the filter of a google.protobuf.ListValue.
type jsonList JSON

func (j *jsonList) fields(c *codec) { messages(c, 1, &j.List) }
