package rows

import "strings"

// parsePath splits a property path, `a.b[0]["c d"]`, into names. The empty path has none.
func parsePath(path string) []string {
	var names []string
	for path != "" {
		end := strings.IndexAny(path, ".[")
		switch {
		case end < 0:
			return append(names, path)
		case end > 0:
			names = append(names, path[:end])
		}
		if path[end] == '.' {
			path = path[end+1:]
			continue
		}
		path = path[end+1:]
		closing := strings.IndexByte(path, ']')
		if closing < 0 {
			return append(names, path)
		}
		names = append(names, strings.Trim(path[:closing], `"'`))
		path = path[closing+1:]
	}
	return names
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
