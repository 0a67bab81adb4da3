package ot

// moving is an operation under transformation: its contents, which are shared and never change, and beside them what
// transformation does change. Passing one by pointer costs a fifth of passing the Op.
type moving struct {
	*Op
	Type  Type // the fields below stand for those of Op
	NoOp  bool
	Index int
	Count int
	To    int
	units int // length of the text of a StringSplice
}

func newMoving(op *Op) moving {
	m := moving{Op: op, Type: op.Type, NoOp: op.NoOp, Index: op.Index, Count: op.Count, To: op.To}
	if op.Type == StringSplice {
		m.units = UnitLen(op.Text)
	}
	return m
}

// writeTo makes op, which has the contents of m, the operation as it has become.
func (m *moving) writeTo(op *Op) {
	op.Type, op.NoOp, op.Index, op.Count, op.To = m.Type, m.NoOp, m.Index, m.Count, m.To
}

// idle reports whether m changes nothing whatever it is applied to. Once idle, it stays so and moves nothing.
func (m *moving) idle() bool {
	return m.NoOp || m.Type == StringSplice && m.Count == 0 && m.units == 0
}

// none makes m an operation without effect.
func (m *moving) none() { m.NoOp = true }

// firstWins is the rule for two replacements of everything: what was ordered first stays.
func firstWins(s, c *moving, same bool) {
	s.NoOp = same
	c.NoOp = true
}
