package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// Process runs a query over rows that belong to no Source (spec §6.1): options is a JSON object with filter, sort, group
// and aggregate as in Query, block has the columns they name. The i-th row of the block is row i+1 of the view, also where
// functions get rows. The error is offline.ErrOption and names the place, or offline.ErrCorrupt.
func Process(options, block []byte, f Functions) (*rows.View, error) {
	n, err := rows.ParseOptions(options)
	if err != nil {
		return nil, offline.Wrap(offline.ErrOption, err, "the query is no JSON object")
	}
	hooks := hooksOf(f)
	filter, err := rows.ParseFilter(n.Get("filter"), hooks)
	if err != nil {
		return nil, err
	}
	sort, err := rows.ParseSort(n.Get("sort"))
	if err != nil {
		return nil, err
	}
	groups, err := rows.ParseGroups(n.Get("group"))
	if err != nil {
		return nil, err
	}
	aggregates, err := rows.ParseAggregates(n.Get("aggregate"), "aggregate")
	if err != nil {
		return nil, err
	}
	b, _, err := rows.DecodeBlock(block)
	if err != nil {
		return nil, err
	}
	t := rows.NewTable("", rows.Value{})
	t.Replace(b)
	view := rows.NewGroupedView(t, filter, groups, sort, hooks)
	view.Aggregate(aggregates)
	return view, nil
}
