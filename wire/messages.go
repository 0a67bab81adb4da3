package wire

// pointer is the pointer to a message type T.
type pointer[T any] interface {
	*T
	filter
}

// message is a field of type T: nil if it is absent.
func message[T any, P pointer[T]](c *codec, n int32, p **T) {
	if c.at(n, wireBytes) {
		*p = new(T)
	}
	if *p != nil {
		c.message(n, P(*p))
	}
}

// message is the part of the function message that is the same for all types.
func (c *codec) message(n int32, m filter) {
	if !c.decoding {
		c.put(n, m)
	} else if c.at(n, wireBytes) {
		c.enter(m)
	}
}

// messages is a repeated message.
func messages[T any, P pointer[T]](c *codec, n int32, p *[]T) {
	if !c.decoding {
		c.count(len(*p))
		for i := range *p {
			c.put(n, P(&(*p)[i]))
		}
	}
	for c.at(n, wireBytes) {
		c.count(1)
		var zero T
		*p = append(*p, zero)
		c.enter(P(&(*p)[len(*p)-1]))
	}
}

const keyTwice = "a key is there twice"

// mapOf is a map from strings to messages, a repeated message with the key as field 1 and the value as field 2. It is written
// in the order of the keys.
func mapOf[T any, P pointer[T]](c *codec, n int32, p *map[string]T) {
	if !c.decoding {
		c.count(len(*p))
		for _, key := range SortedKeys(*p) {
			v := (*p)[key]
			c.put(n, &entry{key, P(&v)})
		}
	}
	for c.at(n, wireBytes) {
		c.count(1)
		v := new(T)
		e := &entry{value: P(v)}
		c.enter(e)
		if *p == nil {
			*p = map[string]T{}
		}
		_, twice := (*p)[e.key]
		c.check(n, !twice, keyTwice)
		(*p)[e.key] = *v
	}
}

// entry is an entry of a map.
type entry struct {
	key   string
	value filter
}

func (e *entry) fields(c *codec) {
	c.string(1, &e.key)
	if !c.decoding {
		c.put(2, e.value)
	}
	for c.at(2, wireBytes) {
		c.enter(e.value)
	}
}

// SortedKeys are the keys of a map in the order in which it is encoded. It is a heap sort: no input makes it slow, and it is smaller than
// the one of the standard library.
func SortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sortStrings(keys)
	return keys
}

func sortStrings(s []string) {
	for i := len(s)/2 - 1; i >= 0; i-- {
		siftDown(s, i)
	}
	for end := len(s) - 1; end > 0; end-- {
		s[0], s[end] = s[end], s[0]
		siftDown(s[:end], 0)
	}
}

func siftDown(s []string, root int) {
	for child := 2*root + 1; child < len(s); child = 2*root + 1 {
		if child+1 < len(s) && s[child] < s[child+1] {
			child++
		}
		if s[root] >= s[child] {
			return
		}
		s[root], s[child] = s[child], s[root]
		root = child
	}
}
