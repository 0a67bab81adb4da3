package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// Query replaces the state of the query by that of the JSON object options (spec §5 query): page, pageSize, skip, take,
// sort, filter, group, aggregate. What the server has to answer, and the first query, is a read; options of other names
// go along as parameters. The error is offline.ErrOption, and then nothing has changed.
func (s *Source) Query(options []byte, done func(error)) error { return s.ask(options, false, done) }

// Fetch is Query for the state as it is, with functions in it called again: they may say something else now.
func (s *Source) Fetch(options []byte, done func(error)) error { return s.ask(options, true, done) }

func (s *Source) ask(options []byte, anew bool, done func(error)) error {
	n, err := rows.ParseOptions(options)
	if err != nil {
		return offline.Wrap(offline.ErrOption, err, "the query is no JSON object")
	}
	x := &section{node: &n, check: &checker{}}
	q := x.query()
	action := x.text("action", "")
	if x.check.err != nil {
		return x.check.err
	}
	if s.opt.locale != "" && !none(&q.filter) {
		q.filter = withLocale(&q.filter, s.opt.locale)
	}
	p, err := s.parts(q, false)
	switch {
	case err != nil:
		return err
	case s.remote() || s.empty():
		s.query = *q
		extra := extraOf(&n)
		if s.opt.virtual {
			setMember(extra, "virtual", &rows.Node{Kind: rows.Bool, Num: 1}) // as the reference tells the server
		}
		s.begin(extra, done)
	case s.host.Allow(callEvent(EventRequestStart, OpRead)):
		s.announce(EventProgress)
		s.query = *q
		s.show(p, anew && p.calls)
		s.counted = true
		s.emit(callEvent(EventRequestEnd, OpRead))
		e := callEvent(EventChange, OpRead)
		e.Field = action
		s.emit(e)
		done(nil)
	default:
		done(nil)
	}
	return nil
}

// remote reports whether the server answers queries.
func (s *Source) remote() bool {
	o := &s.opt
	return o.serverPaging || o.serverSorting || o.serverFiltering || o.serverGrouping || o.serverAggregates
}

// empty reports whether there is nothing that a query could be made on.
func (s *Source) empty() bool { return s.table.Len() == 0 && len(s.Destroyed()) == 0 && s.taken == 0 }

// showQuery shows the query as its state is now. What the server understands in it and we do not, is left out.
func (s *Source) showQuery(anew bool) {
	p, err := s.parts(&s.query, s.local)
	if err != nil {
		p = &parts{}
	}
	s.show(p, anew)
}

// show makes the view that of the query. A step to another page keeps it: it is patched with every change, so there is
// nothing to filter, sort, group or add up again.
func (s *Source) show(p *parts, anew bool) {
	s.skip, s.take = s.query.skip, s.query.take
	switch {
	case s.view == nil || s.viewed != string(p.text):
		s.view = rows.NewGroupedView(s.table, p.filter, p.groups, p.sort, s.hooks)
		s.viewed, s.aggregated = string(p.text), ""
	case anew:
		s.view.Refresh()
	}
	if s.opt.inPlaceSort && len(p.sort) > 0 {
		s.table.Sort(p.sort, s.hooks)
	}
	if text := string(s.query.aggregate.AppendOptions(nil)); s.aggregated != text {
		s.view.Aggregate(p.aggregates)
		s.aggregated = text
	}
}

// State is the state of the query as an object {take, skip, page, pageSize, sort, filter, group, aggregate}, in the form
// that Query takes; unset members are absent.
func (s *Source) State() []byte { return s.query.node().AppendOptions(nil) }

// View returns the rows shown after filter, group, sort and page. The slice is the source's own.
func (s *Source) View() []rows.Row { return s.view.Page(s.window()) }

// window is the part of the view that is shown: how many rows are skipped, and how many are taken (0: all).
func (s *Source) window() (skip, take int) {
	switch {
	case s.skip < 0 || s.take < 0, s.opt.serverPaging && !s.local:
		return 0, 0
	case s.take == 0:
		return s.view.Total(), 0
	case s.local && s.skip >= s.view.Total():
		return 0, s.take // there may be no more than the page that was loaded last
	case s.opt.virtual:
		return min(s.skip, max(s.view.Total()-s.take, 0)), s.take // a short last page is filled from before
	}
	return s.skip, s.take
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

// Total is the number of rows after the filter, if that or paging is done here; else what the response said, and what was
// added or removed since. A response that did not say counts as 0, as in the reference.
func (s *Source) Total() int {
	switch {
	case !s.loaded && s.opt.fixedTotal >= 0:
		return s.opt.fixedTotal
	case s.counted || !s.loaded:
		return s.view.Total()
	case s.serverTotal < 0:
		return 0
	}
	return s.serverTotal + s.table.Len() - s.readLen
}

// count says after a read where the total comes from.
func (s *Source) count() {
	s.counted = s.local || !s.opt.serverFiltering && (!none(&s.query.filter) || !s.opt.serverPaging && s.query.paged())
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
