//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/host"
	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

var fieldTypes = map[string]rows.Type{
	"string": rows.TypeString, "number": rows.TypeNumber, "boolean": rows.TypeBool, "date": rows.TypeDate,
}

// parse converts a value as a field of the named type does, for records that belong to no source.
func parse(fieldType string, v rows.Value) rows.Value {
	schema := rows.Schema{Fields: []rows.Field{{Name: "value", Type: fieldTypes[fieldType]}}, Local: localToUTC}
	return schema.Parse("value", v)
}

// localToUTC takes a local time, given as if it were UTC, to UTC.
func localToUTC(ms float64) float64 { return ms - float64(host.OffsetAt(ms))*60_000 }
