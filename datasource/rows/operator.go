package rows

import "strings"

// operator is what a condition tests.
type operator uint8

const (
	opEq operator = iota
	opNeq
	opLt
	opLte
	opGt
	opGte
	// From here on, every second operator negates the one before it.
	opContains
	opDoesNotContain
	opStartsWith
	opDoesNotStartWith
	opEndsWith
	opDoesNotEndWith
	opIsNull
	opIsNotNull
	opIsEmpty
	opIsNotEmpty
	opIsNullOrEmpty
	opIsNotNullOrEmpty
)

func (op operator) negates() bool { return op&1 != 0 }

// operatorNames are the canonical names, which are case-sensitive.
var operatorNames = [...]string{
	"eq", "neq", "lt", "lte", "gt", "gte",
	"contains", "doesnotcontain", "startswith", "doesnotstartwith", "endswith", "doesnotendwith",
	"isnull", "isnotnull", "isempty", "isnotempty", "isnullorempty", "isnotnullorempty",
}

// aliases are other names by operator, which ignore case (spec §6.2).
var aliases = [...]string{
	opEq:             " == equals isequalto equalto equal ",
	opNeq:            " != ne notequals isnotequalto notequalto notequal ",
	opLt:             " < islessthan lessthan less ",
	opLte:            " <= le islessthanorequalto lessthanequal ",
	opGt:             " > isgreaterthan greaterthan greater ",
	opGte:            " >= ge isgreaterthanorequalto greaterthanequal ",
	opDoesNotContain: " notsubstringof ",
}

// operatorOf finds an operator by name or alias.
func operatorOf(name string) (operator, bool) {
	word := " " + lower(name) + " "
	for op, words := range aliases {
		if strings.Contains(words, word) {
			return operator(op), true
		}
	}
	for op, canonical := range operatorNames {
		if canonical == name {
			return operator(op), true
		}
	}
	return 0, false
}
