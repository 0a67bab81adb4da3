package datasource

import (
	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// checker collects the first fault of the options.
type checker struct {
	err  error
	host Host
}

// section is an object among the options, and where it stands: "" for the options themselves. Its methods read a member
// and note a fault if that has a wrong type.
type section struct {
	node  *rows.Node
	path  string
	check *checker
}

// section is the object that a member is, an empty one if it is not given.
func (x *section) section(name string) *section {
	n := x.node.Get(name)
	switch {
	case none(n):
		n = &rows.Node{Kind: rows.Object}
	case n.Kind != rows.Object:
		x.fail(name, "is no object")
	}
	return &section{node: n, path: x.at(name), check: x.check}
}

// at is the path of a member, and of the section itself for "".
func (x *section) at(name string) string {
	if x.path == "" || name == "" {
		return x.path + name
	}
	return x.path + "." + name
}

// fail notes a fault of a member.
func (x *section) fail(name, what string) {
	if x.check.err == nil {
		x.check.err = offline.Errorf(offline.ErrOption, "the option %s %s", x.at(name), what)
	}
}

// has reports whether a member is given.
func (x *section) has(name string) bool { return !none(x.node.Get(name)) }

// none reports whether an option was not given.
func none(n *rows.Node) bool { return n.Kind == rows.Undefined || n.Kind == rows.Null }

// get returns a member of a kind, nil if it is not given. what says of another kind what is wrong.
func (x *section) get(name string, kind rows.Kind, what string) *rows.Node {
	n := x.node.Get(name)
	if none(n) {
		return nil
	}
	if n.Kind != kind {
		x.fail(name, what)
	}
	return n
}

func (x *section) flag(name string, def bool) bool {
	if n := x.get(name, rows.Bool, "is neither true nor false"); n != nil {
		return n.Num != 0
	}
	return def
}

func (x *section) text(name, def string) string {
	if n := x.get(name, rows.String, "is no string"); n != nil {
		return n.Str
	}
	return def
}

func (x *section) fn(name string) Func {
	if n := x.get(name, rows.Ref, "is no function"); n != nil {
		return Func(n.Num)
	}
	return 0
}

// count is a whole number that is not negative.
func (x *section) count(name string, def int) int {
	const what = "is no whole number from 0 up"
	n := x.get(name, rows.Number, what)
	if n == nil {
		return def
	}
	if n.Num < 0 || n.Num != float64(int(n.Num)) {
		x.fail(name, what)
		return def
	}
	return int(n.Num)
}
