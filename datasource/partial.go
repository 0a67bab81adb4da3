package datasource

import (
	"strings"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// touch notes that the page has changed a field.
func (s *Source) touch(field string) {
	if !contains(s.touched, field) {
		add(&s.touched, field)
	}
}

// partial is the partialUpdate of a change that is about whole rows (spec §7.3): none of the fields that the page has
// changed so far occurs in the query. That of an itemchange is about its own field (see rewrite).
func (s *Source) partial() bool {
	for _, field := range s.touched {
		if s.view.Mentions(field) || s.query.names(field) {
			return false
		}
	}
	return true
}

// names reports whether a descriptor of the query, also of a part that is the server's, is of the field or of what is in it.
func (q *query) names(field string) bool {
	for _, n := range []*rows.Node{&q.sort, &q.filter, &q.group, &q.aggregate} {
		if nodeNames(n, field) {
			return true
		}
	}
	return false
}

func nodeNames(n *rows.Node, field string) bool {
	for i := range n.Items {
		item := &n.Items[i]
		if n.Kind == rows.Object && n.Keys[i] == "field" {
			rest, ok := strings.CutPrefix(item.Str, field)
			if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
				return true
			}
		} else if nodeNames(item, field) {
			return true
		}
	}
	return false
}
