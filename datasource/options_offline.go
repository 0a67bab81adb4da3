package datasource

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

func (o *options) offlineFrom(k *checker, n *rows.Node, cfg *Config) {
	const at = "offline"
	if n.Kind == rows.Undefined || n.Kind == rows.Null {
		n = &rows.Node{Kind: rows.Object}
	}
	k.kind(n, at, rows.Object)
	x := &o.offline
	x.detect = k.flagAt(n, at, "detect", true)
	x.idempotent = cfg.SameOrigin
	if m := n.Get("idempotency"); m.Kind != rows.Undefined && m.Kind != rows.Null {
		x.idempotent = m.Truthy() // a header or parameter name, or an object: the host's
	}
	x.uncertain = k.policy(n, at, "uncertain", "retry", "readback", "ask")
	x.conflict = k.policy(n, at, "conflict", "client", "server", "ask")
	x.lookup = k.fn(n, at, "lookup")
	if x.uncertain.word == "readback" && x.lookup == 0 {
		k.fail("offline.lookup", "is missing; the policy readback needs a function that looks a change up on the server")
	}
	x.version = k.text(n, at, "version", "")
	x.ifMatch = k.flagAt(n, at, "ifMatch", true)
	x.window = k.count(n, "offline.window", 6)
	x.maxAttempts = uint32(k.count(n, "offline.maxAttempts", 0))
}

// checker collects the first fault of the options.
type checker struct {
	err  error
	host Host
}

func (k *checker) fail(path, what string) {
	if k.err == nil {
		k.err = offline.Errorf(offline.ErrOption, "the option %s %s", path, what)
	}
}

func (k *checker) kind(n *rows.Node, path string, want rows.Kind) {
	if n.Kind != want && n.Kind != rows.Undefined {
		k.fail(path, "is no object")
	}
}

// none reports whether an option was not given.
func none(n *rows.Node) bool { return n.Kind == rows.Undefined || n.Kind == rows.Null }

func (k *checker) flag(n *rows.Node, name string, def bool) bool { return k.flagAt(n, "", name, def) }

func (k *checker) flagAt(n *rows.Node, at, name string, def bool) bool {
	m := n.Get(name)
	switch {
	case none(m):
		return def
	case m.Kind != rows.Bool:
		k.fail(join(at, name), "is neither true nor false")
	}
	return m.Num != 0
}

func (k *checker) text(n *rows.Node, at, name, def string) string {
	m := n.Get(name)
	switch {
	case none(m):
		return def
	case m.Kind != rows.String:
		k.fail(join(at, name), "is no string")
	}
	return m.Str
}

func (k *checker) fn(n *rows.Node, at, name string) Func {
	m := n.Get(name)
	switch {
	case none(m):
		return 0
	case m.Kind != rows.Ref:
		k.fail(join(at, name), "is no function")
	}
	return Func(m.Num)
}

// count returns a whole number that is not negative. path is that of the option; its last part names it in n.
func (k *checker) count(n *rows.Node, path string, def int) int {
	m := n.Get(path[lastDot(path)+1:])
	switch {
	case none(m):
		return def
	case m.Kind != rows.Number || m.Num < 0 || m.Num != float64(int(m.Num)):
		k.fail(path, "is no whole number from 0 up")
		return def
	}
	return int(m.Num)
}

func lastDot(path string) int {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' {
			return i
		}
	}
	return -1
}

func (k *checker) policy(n *rows.Node, at, name string, words ...string) policy {
	m := n.Get(name)
	switch {
	case none(m):
		return policy{}
	case m.Kind == rows.Ref:
		return policy{fn: Func(m.Num)}
	case m.Kind != rows.String || !contains(words, m.Str):
		list := ""
		for _, w := range words {
			list += strconv.Quote(w) + ", "
		}
		k.fail(join(at, name), "is none of "+list+"or a function")
	}
	return policy{word: m.Str}
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}
