package datasource

import (
	"math"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// query is the state of a query (spec §5 query): the window, −1 for what is unset, and descriptors in their normal form.
type query struct {
	skip, take                     int
	sort, filter, group, aggregate rows.Node
}

// firstQuery reads the query that the options of a source begin with. skip and take are none of them.
func (x *section) firstQuery() *query {
	page, pageSize := x.pageNumber(), x.count("pageSize", -1)
	if page < 0 && pageSize > 0 {
		page = 1
	}
	q := &query{skip: skipOf(page, pageSize), take: pageSize}
	q.describe(x)
	for _, n := range []*rows.Node{&q.sort, &q.filter, &q.group} {
		if n.Kind == rows.Null {
			*n = rows.Node{}
		}
	}
	if none(&q.group) {
		q.group.Kind = rows.Array
	}
	return q
}

// query reads a query: skip defaults from page and take, take from pageSize.
func (x *section) query() *query {
	page := x.pageNumber()
	q := &query{take: x.count("take", x.count("pageSize", -1))}
	q.skip = x.count("skip", skipOf(page, q.take))
	q.describe(x)
	return q
}

func (q *query) describe(x *section) {
	q.sort = rows.NormalizeSort(x.node.Get("sort"))
	q.filter = rows.NormalizeFilter(x.node.Get("filter"))
	q.group = rows.NormalizeGroup(x.node.Get("group"))
	q.aggregate = rows.NormalizeAggregate(x.node.Get("aggregate"))
}

// pageNumber reads the option page, −1 if it is not given.
func (x *section) pageNumber() int {
	page := x.count("page", -1)
	if page == 0 {
		x.fail("page", "is no whole number from 1 up")
	}
	return page
}

// skipOf is where a page begins; without a length, pages are of one row.
func skipOf(page, take int) int {
	if page < 0 {
		return -1
	}
	return (page - 1) * pageLength(take)
}

func pageLength(take int) int {
	if take > 0 {
		return take
	}
	return 1
}

// page is Kendo's page(): the number of the page that is nearest, −1 if never paged.
func (q *query) page() int {
	if q.skip < 0 {
		return -1
	}
	return int(math.Round(float64(q.skip)/float64(pageLength(q.take)))) + 1
}

// paged reports whether the query shows a window of the rows.
func (q *query) paged() bool { return q.skip >= 0 && q.take >= 0 }

// node is the state as an object; members that are unset are left out.
func (q *query) node() *rows.Node {
	n := &rows.Node{Kind: rows.Object}
	setCount(n, "take", q.take)
	setCount(n, "skip", q.skip)
	setCount(n, "page", q.page())
	setCount(n, "pageSize", q.take)
	setMember(n, "sort", &q.sort)
	setMember(n, "filter", &q.filter)
	setMember(n, "group", &q.group)
	setMember(n, "aggregate", &q.aggregate)
	return n
}

// withLocale notes in all descriptors of a filter that case is folded as in a language. As in the reference, the filter that
// a source begins with has no note.
func withLocale(n *rows.Node, locale string) rows.Node {
	out := *n
	out.Keys = append([]string(nil), n.Keys...)
	out.Items = append([]rows.Node(nil), n.Items...)
	for i := range out.Items {
		if item := &out.Items[i]; n.Kind == rows.Array && item.Kind == rows.Object || n.Kind == rows.Object && n.Keys[i] == "filters" {
			*item = withLocale(item, locale)
		}
	}
	if n.Kind == rows.Object {
		setMember(&out, "accentFoldingFiltering", &rows.Node{Kind: rows.String, Str: locale})
	}
	return out
}

// extraOf lists what a query carries besides its state: parameters of the application, and page and pageSize as they were
// given, which the state need not have.
func extraOf(n *rows.Node) *rows.Node {
	out := &rows.Node{Kind: rows.Object}
	for i, name := range n.Keys {
		switch name {
		case "skip", "take", "sort", "filter", "group", "aggregate", "action":
		default:
			setMember(out, name, &n.Items[i])
		}
	}
	return out
}

// setMember sets a member of an object; undefined sets nothing. It is called so often that its copies would weigh (noinline).
//
//go:noinline
func setMember(n *rows.Node, name string, v *rows.Node) {
	if v.Kind == rows.Undefined {
		return
	}
	for i, key := range n.Keys {
		if key == name {
			n.Items[i] = *v
			return
		}
	}
	add(&n.Keys, name)
	n.Items = append(n.Items, *v)
}

func setCount(n *rows.Node, name string, v int) {
	if v >= 0 {
		setMember(n, name, &rows.Node{Kind: rows.Number, Num: float64(v)})
	}
}
