// Package query is the model query language (spec client-api.md §13): a parser to a syntax tree. It knows no storage.
package query

// Query is a parsed query. (The parser's author fills this in.)
type Query struct {
	Collection string
}
