package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// Groups that the server made (option serverGrouping, spec §6.7). Between the host and the source they are a tree beside the
// list of rows: an array of objects {field, value, hasSubgroups, aggregates, …, items}, where items has groups or, on the
// last level, the numbers of rows. On the way to and from the store, and as long as rows are confirmed rows of some window, a
// member of each row says which groups it is in. In the table rows have no such member: there groups hold rows by handle,
// so that edits, removals and reads of the same rows need not touch them.

// groupColumn is that member: the groups of a row, from the outermost in, as options text, without their items.
const groupColumn = "$groups"

// serverGroup is a group of the server.
type serverGroup struct {
	id     int       // the same for as long as the group is there
	info   rows.Node // what the server says of it, all but its items
	groups []*serverGroup
	rows   []rows.Row
}

// isServerGrouped reports whether what is loaded is in groups of the server, or would be.
func (s *Source) isServerGrouped() bool {
	return s.opt.serverGrouping && !s.local && !s.flat && len(s.query.group.Items) > 0
}

// attachGroups notes in rows which groups of a tree they are in. Without a tree they are in none.
func (s *Source) attachGroups(b *rows.Batch, tree []byte) {
	if n, err := rows.ParseOptions(tree); err == nil { // the host wrote it
		s.attachTree(b, &n, &rows.Node{Kind: rows.Array})
	}
}

// attachTree does that for a list of groups in the groups of path.
func (s *Source) attachTree(b *rows.Batch, list, path *rows.Node) {
	for i := range list.Items {
		item := &list.Items[i]
		switch {
		case item.Kind == rows.Object:
			inner := rows.Node{Kind: rows.Array, Items: append(path.Items[:len(path.Items):len(path.Items)], s.groupInfo(item))}
			s.attachTree(b, item.Get("items"), &inner)
		case item.Kind == rows.Number && len(path.Items) > 0:
			b.Set(int(item.Num), groupColumn, rows.Text(string(path.AppendOptions(nil))))
		}
	}
}

// groupInfo is a group without its items, its field and value in the terms of the model.
func (s *Source) groupInfo(n *rows.Node) rows.Node {
	info := rows.Node{Kind: rows.Object}
	for k, name := range n.Keys {
		if name != "items" {
			setMember(&info, name, &n.Items[k])
		}
	}
	field := info.Get("field")
	for i := range s.opt.schema.Fields {
		if f := &s.opt.schema.Fields[i]; f.From != "" && f.From == field.Str {
			field.Str = f.Name
		}
	}
	value := rows.NodeOf(s.opt.schema.Parse(field.Str, info.Get("value").Value()))
	setMember(&info, "value", &value)
	return info
}

// bindGroups takes the groups over that the rows of the table say they are in. Groups that follow each other with the same
// values are one, as of two pages.
func (s *Source) bindGroups() {
	if !s.opt.serverGrouping {
		return
	}
	s.groups, s.grouped = nil, map[rows.Row]bool{}
	var open []*serverGroup // from the outermost in
	var path string         // that they are of
	for _, row := range s.table.AppendRows(nil) {
		text := s.table.Value(row, groupColumn)
		if text.Kind != rows.String {
			continue
		}
		if text.Str != path || len(open) == 0 {
			path = text.Str
			if open = s.openGroups(open, path); len(open) == 0 {
				continue
			}
		}
		s.grouped[row] = true
		add(&open[len(open)-1].rows, row)
	}
	s.flat = s.table.Len() > 0 && len(s.grouped) == 0
	s.table.Drop(groupColumn)
}

// openGroups opens the groups of a path, of which the outer ones may be open already.
func (s *Source) openGroups(open []*serverGroup, path string) []*serverGroup {
	infos, err := rows.ParseOptions([]byte(path))
	if err != nil {
		return nil // no record of ours
	}
	list := &s.groups
	for i := range infos.Items {
		info := infos.Items[i]
		if i < len(open) && open[i].is(&info) {
			list = &open[i].groups
			continue
		}
		s.lastGroup++
		g := &serverGroup{id: s.lastGroup, info: info}
		add(list, g)
		open = append(open[:i:i], g)
		list = &g.groups
	}
	return open[:len(infos.Items):len(infos.Items)]
}

// is reports whether a group is the one that info describes.
func (g *serverGroup) is(info *rows.Node) bool {
	return g.info.Get("field").Str == info.Get("field").Str &&
		rows.Equal(g.info.Get("value").Value(), info.Get("value").Value())
}

// groupEntry is a group on the first level, and where its first row is in the table.
type groupEntry struct {
	group *serverGroup
	place int
}

// topGroups are the groups on the first level that have rows of which shows is true, in order. Rows that are in no group of
// the server, because they were added since, are in groups of their own.
func (s *Source) topGroups(shows func(rows.Row) bool) []*groupEntry {
	var list []*groupEntry
	for _, g := range s.groups {
		if row := g.first(shows); row != 0 {
			add(&list, &groupEntry{g, s.table.Position(row)})
		}
	}
	for place, row := range s.table.AppendRows(nil) {
		if !s.grouped[row] && shows(row) {
			add(&list, &groupEntry{s.ownGroup(row), place})
		}
	}
	sortList(list, func(a, b *groupEntry) bool { return a.place < b.place })
	return list
}

// first is the first row in a group of which shows is true, 0 if there is none.
func (g *serverGroup) first(shows func(rows.Row) bool) rows.Row {
	for _, sub := range g.groups {
		if row := sub.first(shows); row != 0 {
			return row
		}
	}
	for _, row := range g.rows {
		if shows(row) {
			return row
		}
	}
	return 0
}

// ownGroup is the group of a row that is in none of the server's: as the descriptors of the query say, with aggregates of 0.
func (s *Source) ownGroup(row rows.Row) *serverGroup {
	var outer *serverGroup
	list := s.query.group.Items
	for i := len(list) - 1; i >= 0; i-- {
		name := list[i].Get("field").Str
		g := &serverGroup{id: -int(row)*len(list) - i, info: rows.Node{Kind: rows.Object}}
		value := rows.NodeOf(s.table.Value(row, name))
		setMember(&g.info, "field", list[i].Get("field"))
		setMember(&g.info, "value", &value)
		setMember(&g.info, "hasSubgroups", &rows.Node{Kind: rows.Bool, Num: bitOf(outer != nil)})
		setMember(&g.info, "aggregates", zerosOf(list[i].Get("aggregates")))
		if outer != nil {
			g.groups = []*serverGroup{outer}
		} else {
			g.rows = []rows.Row{row}
		}
		outer = g
	}
	return outer
}

func bitOf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
