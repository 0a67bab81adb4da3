package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// parts is what of a query is done here.
type parts struct {
	filter     *rows.Filter
	groups     []rows.Group
	sort       []rows.Sort
	aggregates []rows.Aggregate
	text       []byte // names all but the aggregates: two queries of equal text show the same rows in the same order
	calls      bool   // functions of the page take part: they may say something else next time
}

// parts checks a query and takes the parts that are done here; with all, also those that are the server's.
func (s *Source) parts(q *query, all bool) (*parts, error) {
	p := &parts{}
	var err error
	if p.takes(s.opt.serverFiltering && !all, &q.filter) {
		if p.filter, err = rows.ParseFilter(&q.filter, s.hooks); err != nil {
			return nil, err
		}
	}
	if p.takes(s.opt.serverSorting && !all, &q.sort) {
		if p.sort, err = rows.ParseSort(&q.sort); err != nil {
			return nil, err
		}
	}
	if p.takes(s.opt.serverGrouping && !all, &q.group) {
		if p.groups, err = rows.ParseGroups(&q.group); err != nil {
			return nil, err
		}
	}
	if !s.opt.serverAggregates || all {
		p.aggregates, err = rows.ParseAggregates(&q.aggregate, "aggregate")
	}
	return p, err
}

// takes reports whether a part of a query is ours and is not empty, and notes it.
func (p *parts) takes(server bool, n *rows.Node) bool {
	p.text = append(p.text, ' ')
	if server || none(n) {
		return false
	}
	p.text = n.AppendOptions(p.text)
	p.calls = p.calls || hasFunc(n)
	return true
}

// hasFunc reports whether there is a function of the page in n.
func hasFunc(n *rows.Node) bool {
	for i := range n.Items {
		if hasFunc(&n.Items[i]) {
			return true
		}
	}
	return n.Kind == rows.Ref
}
