package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// groupID is the member of a group in a tree that says which group it is.
const groupID = "$id"

// GroupTree is the tree of the groups that the server made, with the handles of rows, as options text; nil if it made none.
// Of the view it has what is shown: without server paging, a page is of groups on the first level.
func (s *Source) GroupTree(view bool) []byte {
	if !s.isServerGrouped() {
		return nil
	}
	shows := s.table.Has
	if view && s.view.Total() < s.table.Len() {
		shown := map[rows.Row]bool{}
		for _, row := range s.view.Rows() {
			shown[row] = true
		}
		shows = func(row rows.Row) bool { return shown[row] }
	}
	list := s.topGroups(shows)
	if view {
		list = s.groupPage(list)
	}
	w := treeWriter{number: func(row rows.Row) (int, bool) { return int(row), shows(row) }, ids: true}
	return w.tree(groupsOf(list)).AppendOptions(nil)
}

// groupPage is the part of a list of groups that the page shows.
func (s *Source) groupPage(list []*groupEntry) []*groupEntry {
	if s.skip < 0 || s.take < 0 || s.opt.serverPaging {
		return list
	}
	skip := min(s.skip, len(list))
	return list[skip:min(skip+s.take, len(list))]
}

func groupsOf(list []*groupEntry) []*serverGroup {
	groups := make([]*serverGroup, len(list))
	for i, e := range list {
		groups[i] = e.group
	}
	return groups
}

// treeWriter writes groups as a tree.
type treeWriter struct {
	number func(rows.Row) (int, bool) // the number of a row, or false for one that is left out
	ids    bool                       // groups say which they are
}

// tree is the tree of groups. Those without rows are left out.
func (w *treeWriter) tree(groups []*serverGroup) *rows.Node {
	out := &rows.Node{Kind: rows.Array}
	for _, g := range groups {
		items := w.tree(g.groups)
		for _, row := range g.rows {
			if n, ok := w.number(row); ok {
				items.Items = append(items.Items, rows.Node{Kind: rows.Number, Num: float64(n)})
			}
		}
		if len(items.Items) == 0 {
			continue
		}
		n := rows.Node{Kind: rows.Object}
		for i, name := range g.info.Keys {
			setMember(&n, name, &g.info.Items[i])
		}
		setMember(&n, "items", items)
		if w.ids {
			setMember(&n, groupID, &rows.Node{Kind: rows.Number, Num: float64(g.id)})
		}
		out.Items = append(out.Items, n)
	}
	return out
}

// shownAt is the index of a row as an event tells it: under the server's groups that of its group for a row that has come,
// and its index in its group for one that goes.
func (s *Source) shownAt(row rows.Row, goes bool) int {
	switch {
	case !s.isServerGrouped():
		return s.table.Position(row)
	case goes:
		return max(0, placeIn(s.groups, row, s.table.Has))
	}
	is := func(r rows.Row) bool { return r == row }
	for i, e := range s.topGroups(s.table.Has) {
		if e.group.first(is) != 0 {
			return i
		}
	}
	return 0
}

// placeIn is the index of a row in its group among the rows there of which shows is true, −1 if it is in none.
func placeIn(groups []*serverGroup, row rows.Row, shows func(rows.Row) bool) int {
	for _, g := range groups {
		if at := placeIn(g.groups, row, shows); at >= 0 {
			return at
		}
		at := 0
		for _, r := range g.rows {
			if r == row {
				return at
			}
			if shows(r) {
				at++
			}
		}
	}
	return -1
}

// rowIndex is the index among the rows of an index that the page has given: that of a group under the server's groups.
func (s *Source) rowIndex(index int) int {
	if !s.isServerGrouped() {
		return index
	}
	list := s.topGroups(s.table.Has)
	if index < 0 || index >= len(list) {
		return s.table.Len()
	}
	return list[index].place
}
