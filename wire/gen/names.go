package main

import (
	"fmt"
	"strings"
)

// native maps messages that package wire maps to types of package ot by hand to their Go type and the codec's method.
// A message in them has no type of its own.
var native = map[string][2]string{
	"DataValue":            {"*ot.Value", "value"},
	"ObjectValue":          {"*ot.Value", "object"},
	"OperationData":        {"ot.Op", "operation"},
	"AppliedOperationData": {"Applied", "applied"},
}

// isNative reports whether the message is one of native, or a part of one: those of the files of data and operations.
func isNative(name string) bool {
	if name == "ArrayValue" || native[name] != [2]string{} {
		return true
	}
	for _, suffix := range []string{"OperationData", "BooleanValue", "DoubleValue", "NullValue", "StringValue", "DateValue"} {
		if strings.HasSuffix(name, suffix) && name != "ModelOperationData" && !strings.Contains(name, ".") {
			return true
		}
	}
	return false
}

// scalars gives the Go type and the codec's method of types that are no messages of the protocol.
var scalars = map[string][2]string{
	"string": {"string", "string"}, "bool": {"bool", "bool"}, "int32": {"int32", "int32"}, "int64": {"int64", "int64"},
	"double": {"float64", "double"}, "bytes": {"[]byte", "bytes"},
	"Timestamp": {"Timestamp", "timestamp"}, "Struct": {"JSON", "jsonObject"},
}

var wrappers = map[string][2]string{
	"StringValue": {"*string", "optString"}, "BoolValue": {"*bool", "optBool"},
	"Int32Value": {"*int32", "optInt32"}, "Int64Value": {"*int64", "optInt64"},
}

// goField is the Go type of a field and the call that encodes or decodes it.
func (p *protocol) goField(m message, f field) (goType, call string, err error) {
	at := fmt.Sprintf("%d, &m.%s)", f.number, goName(f.name))
	method := func(types [2]string) (string, string, error) { return types[0], "c." + types[1] + "(" + at, nil }
	function := func(name, goType string) (string, string, error) { return goType, name + "(c, " + at, nil }
	scalar, isScalar := scalars[f.kind]
	full := p.find(f.kind, m.name)
	switch {
	case f.form == wrapper && wrappers[f.kind] != [2]string{}:
		return method(wrappers[f.kind])
	case f.form == mapped && f.kind == "JsonValue":
		return function("mapOf", "map[string]JSON")
	case f.form == singular && f.oneof != "" && f.kind == "bool":
		return method([2]string{"*bool", "oneofBool"})
	case f.form == singular && f.oneof == "" && isScalar:
		return method(scalar)
	case f.form == repeated && (f.kind == "string" || f.kind == "bool"):
		return method([2]string{"[]" + f.kind, f.kind + "s"})
	case f.form == repeated && (f.kind == "int32" || p.isEnum(f.kind)):
		return function("ints", "[]"+f.kind)
	case f.form == singular && p.isEnum(f.kind):
		return f.kind, fmt.Sprintf("c.int32(%d, (*int32)(&m.%s))", f.number, goName(f.name)), nil
	case f.form == singular && native[full] != [2]string{}:
		return method(native[full])
	case full != "" && isNative(full) == isNative(m.name) && f.form != wrapper:
		types := [...]string{singular: "*", repeated: "[]", mapped: "map[string]"}
		functions := [...]string{singular: "message", repeated: "messages", mapped: "mapOf"}
		return function(functions[f.form], types[f.form]+typeName(full))
	}
	return "", "", fmt.Errorf("%s.%s: cannot make a field of its type", m.name, f.name)
}

func (p *protocol) isEnum(name string) bool {
	for _, e := range p.enums {
		if e.name == name {
			return true
		}
	}
	return false
}

// typeName is a message's Go name.
func typeName(name string) string { return strings.ReplaceAll(name, ".", "") }

// goName is the Go name of a field or body: resourceId is ResourceID.
func goName(name string) string {
	var words []string
	start := 0
	for i := 1; i <= len(name); i++ {
		if i == len(name) || name[i] >= 'A' && name[i] <= 'Z' {
			word := strings.ToUpper(name[start:start+1]) + name[start+1:i]
			if word == "Id" || word == "Ids" {
				word = "ID" + word[2:]
			}
			words, start = append(words, word), i
		}
	}
	return strings.Join(words, "")
}

// valueName is the Go name of an enumeration's value: FIRST_NAME is FirstName.
func valueName(name string) string {
	if name != strings.ToUpper(name) {
		return name
	}
	var out string
	for _, word := range strings.Split(name, "_") {
		out += word[:1] + strings.ToLower(word[1:])
	}
	return out
}
