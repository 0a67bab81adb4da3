package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

func (o *options) offlineFrom(n *section, cfg *Config) {
	x := &o.offline
	x.detect = n.flag("detect", true)
	x.idempotent = cfg.SameOrigin
	if n.has("idempotency") {
		x.idempotent = n.node.Get("idempotency").Truthy() // a header or parameter name, or an object: the host's
	}
	n.policy(&x.uncertain, "uncertain", "retry", "readback")
	n.policy(&x.conflict, "conflict", "client", "server")
	x.lookup = n.fn("lookup")
	if x.uncertain.word == "readback" && x.lookup == 0 {
		n.fail("lookup", "is missing; the policy readback needs a function that looks a change up on the server")
	}
	x.version = n.text("version", "")
	x.ifMatch = n.flag("ifMatch", true)
	x.window = n.count("window", defaultWindow)
	x.maxAttempts = uint32(n.count("maxAttempts", 0))
}

// policy takes a function, one of two words, or "ask".
func (x *section) policy(p *policy, name, first, second string) {
	switch n := x.node.Get(name); {
	case none(n):
	case n.Kind == rows.Ref:
		p.fn = Func(n.Num)
	case n.Kind == rows.String && (n.Str == first || n.Str == second || n.Str == "ask"):
		p.word = n.Str
	default:
		x.fail(name, `is none of "`+first+`", "`+second+`", "ask", or a function`)
	}
}
