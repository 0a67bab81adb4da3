package rows

import (
	"math"
	"strings"
)

// ParseNode reads a whole JSON text as a tree. Errors are offline.ErrResponse and name the byte.
func ParseNode(text []byte) (Node, error) { return parseNode(alias(text)) }

func parseNode(text string) (Node, error) {
	var n Node
	s := newScanner(text)
	s.node(&n)
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
		item := &n.Items[0]
		switch n.Keys[0] {
		case "$fn":
			n.become(Ref, item.Num)
		case "$date":
			if item.Kind == Number {
				n.become(Date, item.Num)
			} else {
				n.become(Date, math.NaN())
			}
		case "$undefined":
			n.become(Undefined, 0)
		}
	}
	for i := range n.Items {
		n.Items[i].express()
	}
}

// become makes an object a plain value.
func (n *Node) become(kind Kind, num float64) {
	n.Kind, n.Num, n.Keys, n.Items = kind, num, nil, nil
}

// validJSON reports whether text is one JSON value.
func validJSON(text string) bool {
	s := newScanner(text)
	s.skip()
	s.end()
	return s.err == nil
}

// opening and closing are the brackets of JSON, which are two apart in ASCII.
func opening(k Kind) byte {
	if k == Array {
		return '['
	}
	return '{'
}

func closing(opening byte) byte { return opening + 2 }

// node reads any value as a tree into n, which is undefined. The tree does not keep the text alive.
func (s *scanner) node(n *Node) {
	c := s.next()
	switch c {
	case '{', '[':
		n.Kind = Array
		if c == '{' {
			n.Kind = Object
		}
		s.open()
		for first := true; s.more(closing(c), first); first = false {
			if c == '{' {
				n.Keys = append(n.Keys, strings.Clone(s.key()))
			}
			n.Items = append(n.Items, Node{})
			s.node(&n.Items[len(n.Items)-1])
		}
	case '"':
		n.Kind, n.Str = String, strings.Clone(s.text())
	default:
		n.Kind, n.Num = s.plain(c)
	}
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
	case '{', '[':
		s.open()
		for first := true; s.more(closing(c), first); first = false {
			if c == '{' {
				s.key()
			}
			s.skip()
		}
	case '"':
		s.text()
	default:
		s.plain(c)
	}
}

// compact copies the value to o without white space, strings in one canonical form.
func (s *scanner) compact(o *output) {
	switch c := s.next(); c {
	case '{', '[':
		s.open()
		o.byte(c)
		for first := true; s.more(closing(c), first); first = false {
			if c == '{' {
				o.name(s.key())
			} else {
				o.next()
			}
			s.compact(o)
		}
		o.byte(closing(c))
	case '"':
		o.quoted(s.text())
	default:
		start := s.pos
		s.plain(c)
		o.text(s.src[start:s.pos])
	}
}
