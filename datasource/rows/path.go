package rows

import "strings"

// parsePath splits a property path, `a.b[0]["c d"]`, into names. The empty path has none.
func parsePath(path string) []string {
	var names []string
	for path != "" {
		var name string
		switch path[0] {
		case '.':
			path = path[1:]
			continue
		case '[':
			var closed bool
			if name, path, closed = strings.Cut(path[1:], "]"); closed {
				name = unquoted(name)
			}
		default:
			end := 1
			for end < len(path) && path[end] != '.' && path[end] != '[' {
				end++
			}
			name, path = path[:end], path[end:]
		}
		names = append(names, name)
	}
	return names
}

// unquoted returns a name without the quotes around it.
func unquoted(name string) string {
	quote := func(c byte) bool { return c == '"' || c == '\'' }
	for name != "" && quote(name[0]) {
		name = name[1:]
	}
	for name != "" && quote(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	return name
}

// lookup follows a path from a value: into arrays by index (and "length"), into objects by name. What is not there is
// undefined, at every step.
func lookup(v Value, path []string) Value {
	if len(path) == 0 {
		return v
	}
	if v.Kind == String && path[0] == "length" && len(path) == 1 {
		return Num(float64(utf16Len(v.Str)))
	}
	if v.Kind != JSON {
		return Value{}
	}
	n := NodeOf(v)
	return n.Lookup(path).Value()
}

// Lookup follows a path of names; see lookup. The zero Node is undefined.
func (n *Node) Lookup(path []string) *Node {
	for _, name := range path {
		switch {
		case n.Kind == Array && name == "length":
			n = &Node{Kind: Number, Num: float64(len(n.Items))}
		case n.Kind == Array:
			i := int(textToNumber(name))
			if i < 0 || i >= len(n.Items) || formatNumber(float64(i)) != name {
				return &Node{}
			}
			n = &n.Items[i]
		default:
			n = n.Get(name)
		}
	}
	return n
}

// utf16Len is the length of a JavaScript string.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}
