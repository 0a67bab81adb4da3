package datasource

import (
	"math"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// query is the state of paging, sorting and filtering (spec §5 query). Numbers are −1 where the state has none.
type query struct {
	page, pageSize, skip, take int
	sort, filter               rows.Node
}

// query reads a query from options: skip defaults from page and take, take from pageSize.
func (x *section) query() *query {
	q := &query{
		page: x.count("page", -1), pageSize: x.count("pageSize", -1), skip: x.count("skip", -1), take: x.count("take", -1),
		sort: *x.node.Get("sort"), filter: *x.node.Get("filter"),
	}
	if q.take < 0 {
		q.take = q.pageSize
	}
	if q.page < 0 && q.take > 0 && q.skip < 0 {
		q.page = 1
	}
	if q.skip < 0 && q.page > 0 && q.take >= 0 {
		q.skip = (q.page - 1) * q.take
	}
	return q
}

// addPage adds what says which page it is to an object.
func (q *query) addPage(n *rows.Node) {
	addCount(n, "take", q.take)
	addCount(n, "skip", q.skip)
	addCount(n, "page", q.pageNumber())
	addCount(n, "pageSize", q.take)
}

// addMember adds a member to an object, unless it is unset.
func addMember(n *rows.Node, name string, v *rows.Node) {
	if !none(v) {
		add(&n.Keys, name)
		n.Items = append(n.Items, *v)
	}
}

func addCount(n *rows.Node, name string, v int) {
	if v >= 0 {
		addMember(n, name, &rows.Node{Kind: rows.Number, Num: float64(v)})
	}
}

// pageNumber is Kendo's page(): −1 if never paged.
func (q *query) pageNumber() int {
	if q.skip >= 0 && q.take > 0 {
		return int(math.Round(float64(q.skip)/float64(q.take))) + 1
	}
	return q.page
}

// Query replaces page, pageSize, skip, take, sort and filter by those of the JSON object options (spec §5 query).
func (s *Source) Query(options []byte, done func(error)) {
	n, err := rows.ParseOptions(options)
	if err != nil {
		done(offline.Wrap(offline.ErrOption, err, "the query is no JSON object"))
		return
	}
	x := &section{node: &n, check: &checker{}}
	q := x.query()
	if err = x.check.err; err == nil {
		err = s.setQuery(q)
	}
	if err != nil {
		done(err)
		return
	}
	s.run(done)
}

// Fetch is a query with the current state, computed anew: its functions may say something else now.
func (s *Source) Fetch(done func(error)) {
	s.view.Refresh()
	s.run(done)
}

// run shows the current query: from the server if any part is left to it or nothing is loaded, else from what is here.
func (s *Source) run(done func(error)) {
	if s.remote() || !s.loaded && s.table.Len() == 0 {
		s.Read(nil, done)
		return
	}
	if !s.host.Allow(callEvent(EventRequestStart, OpRead)) {
		done(nil)
		return
	}
	s.announce(EventProgress)
	s.emit(callEvent(EventRequestEnd, OpRead))
	s.announce(EventChange)
	done(nil)
}

// remote reports whether the server answers queries.
func (s *Source) remote() bool {
	return s.opt.serverPaging || s.opt.serverSorting || s.opt.serverFiltering
}

// setQuery takes a query and builds the view of the parts that are done here. A step to another page keeps the view: it is
// patched with every change, so there is nothing to filter or sort again.
func (s *Source) setQuery(q *query) error {
	var filter *rows.Filter
	var sort []rows.Sort
	var text []byte
	var err error
	if !s.opt.serverFiltering && !none(&q.filter) {
		text = q.filter.AppendOptions(text)
		if filter, err = rows.ParseFilter(&q.filter, s.hooks); err != nil {
			return err
		}
	}
	text = append(text, ' ')
	if !s.opt.serverSorting && !none(&q.sort) {
		text = q.sort.AppendOptions(text)
		if sort, err = rows.ParseSort(&q.sort); err != nil {
			return err
		}
	}
	s.query = *q
	if s.view == nil || s.viewed != string(text) {
		s.view = rows.NewView(s.table, filter, sort, s.hooks)
		s.viewed = string(text)
	}
	return nil
}

// State is the current query state as an object {take, skip, page, pageSize, sort, filter}, in the form that Query takes;
// unset members are absent.
func (s *Source) State() []byte {
	n := &rows.Node{Kind: rows.Object}
	s.query.addPage(n)
	addMember(n, "sort", &s.query.sort)
	addMember(n, "filter", &s.query.filter)
	return n.AppendOptions(nil)
}

// View returns the rows shown after filter, sort and page. The slice is the source's own.
func (s *Source) View() []rows.Row {
	if s.opt.serverPaging && s.Online() || s.query.take <= 0 {
		return s.view.Rows()
	}
	skip := s.query.skip
	if s.opt.serverPaging && skip >= s.view.Total() {
		skip = 0 // offline, only the page that was loaded last is here
	}
	return s.view.Page(skip, s.query.take)
}

// Data returns all loaded rows in order.
func (s *Source) Data() []rows.Row { return s.table.AppendRows(nil) }

// At returns the i-th loaded row, 0 if there is none.
func (s *Source) At(i int) rows.Row { return s.table.At(i) }

// Get returns the first row whose id is loosely equal to id, 0 if there is none.
func (s *Source) Get(id rows.Value) rows.Row {
	row, _ := s.table.ByID(id)
	return row
}

// Total is the number of rows after the filter; under server paging or filtering what the server said, and what was added
// or removed since.
func (s *Source) Total() int {
	switch {
	case !s.loaded && s.opt.fixedTotal >= 0:
		return s.opt.fixedTotal
	case s.serverTotal >= 0 && (s.opt.serverPaging || s.opt.serverFiltering):
		return s.serverTotal + s.table.Len() - s.readLen
	}
	return s.view.Total()
}

// Block returns rows as a block, under client field names. A removed row still has its values, so that a page can show
// what is about to be destroyed, also after a reload.
func (s *Source) Block(list []rows.Row) []byte {
	for _, row := range list {
		if !s.table.Has(row) && s.byRow[row] != nil {
			return s.blockWithRemoved(list)
		}
	}
	return s.table.AppendBlock(nil, list, nil, true)
}

func (s *Source) blockWithRemoved(list []rows.Row) []byte {
	var b rows.Batch
	for _, row := range list {
		if s.table.Has(row) {
			b.Add(s.table.Cells(row))
		} else if c := s.byRow[row]; c != nil {
			b.Add(c.show().values)
		} else {
			b.Add(nil)
		}
	}
	return b.AppendBlock(nil)
}

// Value returns one field of a row.
func (s *Source) Value(row rows.Row, field string) rows.Value { return s.table.Value(row, field) }
