package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// Process runs a query over rows that belong to no Source (spec §6.1): options is a JSON object with filter and sort as in
// Query, block has the columns they name. It returns the rows that match, in order; the i-th row of the block is row i+1,
// also where functions get rows. The error is offline.ErrOption and names the place, or offline.ErrCorrupt.
func Process(options, block []byte, f Functions) ([]rows.Row, error) {
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
	b, _, err := rows.DecodeBlock(block)
	if err != nil {
		return nil, err
	}
	t := rows.NewTable("", rows.Value{})
	t.Replace(b)
	return rows.NewView(t, filter, sort, hooks).Rows(), nil
}
