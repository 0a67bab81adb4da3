// Package rows holds the data of a DataSource: values, columns, tables, and what is done with them. It is pure: no
// engine, no network, no JavaScript, no clock. What only the page knows (collation, local time, the user's own
// functions) is injected.
//
//	Value, Cell       one value; one named value of a row
//	Batch             rows just read (from JSON, from a Block, from the cache): columns, no identity yet
//	Table             the rows a source shows: columns, order, a stable Row handle per row, an index by id
//	Schema, Field     schema.model: types, defaults, parsers, `from` paths
//	Reader            JSON response bytes → Batch, in one pass, no object per row
//	Node              any other JSON (options) as a tree
//	Block             columns as bytes: what crosses to JavaScript, and, in Segments, what the cache stores
//	Filter, Sort      the query operators of the Kendo specification §6
//	View              a Table seen through Filter and Sort, patched row by row when rows change
//
// A cell costs nine bytes (tag and number); text is kept once per column in a string table, so that neither a
// response nor a Go object per row stays alive. Nothing here is safe for concurrent use.
package rows
