package rows

import "math"

// ParseNode reads a whole JSON text as a tree. Errors are offline.ErrResponse and name the byte.
func ParseNode(text []byte) (Node, error) {
	s := newScanner(text)
	n := s.node()
	s.end()
	if s.err != nil {
		return Node{}, s.err
	}
	return n, nil
}

// ParseOptions is ParseNode for options, where the page writes what JSON cannot express as an object of one member:
//
//	{"$fn": 3}          Ref: a function (or object) of the page
//	{"$date": ms}       Date; null for an invalid one
//	{"$undefined": 0}   Undefined
func ParseOptions(text []byte) (Node, error) {
	n, err := ParseNode(text)
	n.express()
	return n, err
}

// express replaces the objects that stand for what JSON cannot express.
func (n *Node) express() {
	if n.Kind == Object && len(n.Keys) == 1 {
		switch item := n.Items[0]; n.Keys[0] {
		case "$fn":
			*n = Node{Kind: Ref, Num: item.Num}
		case "$date":
			*n = Node{Kind: Date, Num: math.NaN()}
			if item.Kind == Number {
				n.Num = item.Num
			}
		case "$undefined":
			*n = Node{}
		}
	}
	for i := range n.Items {
		n.Items[i].express()
	}
}

// AppendOptions appends n in the form that ParseOptions reads. Members that are undefined are left out.
func (n *Node) AppendOptions(b []byte) []byte {
	spelled := n.spell()
	return spelled.AppendJSON(b)
}

// spell is the opposite of express: n with objects for what JSON cannot express.
func (n *Node) spell() Node {
	number := []Node{{Kind: Number, Num: n.Num}}
	switch n.Kind {
	case Ref:
		return Node{Kind: Object, Keys: []string{"$fn"}, Items: number}
	case Date:
		return Node{Kind: Object, Keys: []string{"$date"}, Items: number}
	}
	spelled := *n
	spelled.Items = make([]Node, len(n.Items))
	for i := range n.Items {
		spelled.Items[i] = n.Items[i].spell()
	}
	return spelled
}

// validJSON reports whether text is one JSON value.
func validJSON(text string) bool {
	s := newScanner([]byte(text))
	s.skip()
	s.end()
	return s.err == nil
}

// node reads any value as a tree.
func (s *scanner) node() Node {
	switch c := s.next(); c {
	case '{':
		return s.object()
	case '[':
		n := Node{Kind: Array}
		s.open()
		for first := true; s.more(']', first); first = false {
			n.Items = append(n.Items, s.node())
		}
		return n
	case '"':
		return Node{Kind: String, Str: string(s.text())}
	default:
		kind, num := s.plain(c)
		return Node{Kind: kind, Num: num}
	}
}

func (s *scanner) object() Node {
	n := Node{Kind: Object}
	s.open()
	for first := true; s.more('}', first); first = false {
		n.Keys = append(n.Keys, string(s.key()))
		n.Items = append(n.Items, s.node())
	}
	return n
}

// plain reads a value that is neither text nor array nor object; c is its first byte.
func (s *scanner) plain(c byte) (Kind, float64) {
	switch {
	case c == 't':
		s.word("true")
		return Bool, 1
	case c == 'f':
		s.word("false")
		return Bool, 0
	case c == 'n':
		s.word("null")
		return Null, 0
	case c == '-' || isDigit(c):
		return Number, s.number()
	}
	s.fail("a value")
	return Undefined, 0
}

// skip passes over a value, checking it.
func (s *scanner) skip() {
	switch c := s.next(); c {
	case '{':
		s.open()
		for first := true; s.more('}', first); first = false {
			s.key()
			s.skip()
		}
	case '[':
		s.open()
		for first := true; s.more(']', first); first = false {
			s.skip()
		}
	case '"':
		s.text()
	default:
		s.plain(c)
	}
}

// compact appends the value to dst without white space, strings in one canonical form.
func (s *scanner) compact(dst []byte) []byte {
	switch c := s.next(); c {
	case '{':
		s.open()
		dst = append(dst, '{')
		for first := true; s.more('}', first); first = false {
			if !first {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, s.key()), ':')
			dst = s.compact(dst)
		}
		return append(dst, '}')
	case '[':
		s.open()
		dst = append(dst, '[')
		for first := true; s.more(']', first); first = false {
			if !first {
				dst = append(dst, ',')
			}
			dst = s.compact(dst)
		}
		return append(dst, ']')
	case '"':
		return appendQuoted(dst, s.text())
	default:
		start := s.pos
		s.plain(c)
		return append(dst, s.src[start:s.pos]...)
	}
}
