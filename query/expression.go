package query

import (
	"math"
	"strconv"
)

// node is a Condition, a Term, or nil after an error. Only behind its closing parenthesis is it certain which of them
// a parenthesis opens, so the functions here read either, and whoever combines two says what it needs.
type node struct {
	value any
	start int // byte offset
}

func (p *parser) condition() Condition { return p.asCondition(p.or()) }

func (p *parser) asCondition(n node) Condition {
	c, ok := n.value.(Condition)
	if !ok {
		p.fail(n.start, "a comparison", "")
	}
	return c
}

func (p *parser) asTerm(n node) Term {
	t, ok := n.value.(Term)
	if !ok {
		p.fail(n.start, "a path or value", "")
	}
	return t
}

// asNumber is asTerm without what can never be a number.
func (p *parser) asNumber(n node) Term {
	t := p.asTerm(n)
	switch t.(type) {
	case String, Boolean:
		p.fail(n.start, "a number", "")
	}
	return t
}

func (p *parser) or() node {
	return p.chain("OR", p.and, func(parts []Condition) Condition { return Or(parts) })
}

func (p *parser) and() node {
	return p.chain("AND", p.not, func(parts []Condition) Condition { return And(parts) })
}

// chain reads operands with a keyword between them. What stands alone is passed on as it is.
func (p *parser) chain(keyword string, operand func() node, join func([]Condition) Condition) node {
	first := operand()
	if !p.token.is(keyword) {
		return first
	}
	parts := []Condition{p.asCondition(first)}
	for p.accept(keyword) {
		parts = append(parts, p.asCondition(operand()))
	}
	return node{join(parts), first.start}
}

func (p *parser) not() (n node) {
	n.start = p.token.start
	if !p.accept("NOT") {
		return p.comparison()
	}
	p.nest(func() { n.value = Not{p.asCondition(p.not())} })
	return n
}

func (p *parser) comparison() node {
	left := p.sum()
	if p.accept("LIKE") {
		return node{p.like(left), left.start}
	}
	operator := Comparison(p.token.text)
	switch {
	case p.token.kind != symbol:
		return left
	case operator != Equal && operator != NotEqual && operator != Less && operator != LessOrEqual &&
		operator != Greater && operator != GreaterOrEqual:
		return left
	}
	p.next()
	p.part()
	return node{Compare{operator, p.asTerm(left), p.asTerm(p.sum())}, left.start}
}

func (p *parser) like(left node) Condition {
	p.part()
	term := p.asTerm(left)
	switch term.(type) {
	case Number, Boolean, Arithmetic:
		p.fail(left.start, "a path or text before LIKE", "")
	}
	pattern := p.token
	if pattern.kind != text {
		p.fail(pattern.start, "a pattern in quotes", "")
	}
	p.next()
	return Like{term, pattern.text}
}

func (p *parser) sum() node     { return p.arithmetic("+-", p.product) }
func (p *parser) product() node { return p.arithmetic("*/%", p.sign) }

// arithmetic reads operands with one of the operators between them; the left ones bind first.
func (p *parser) arithmetic(operators string, operand func() node) node {
	left := operand()
	for p.token.kind == symbol && len(p.token.text) == 1 && contains(operators, p.token.text[0]) {
		operator := p.token.text[0]
		p.next()
		p.part()
		left.value = Arithmetic{operator, p.asNumber(left), p.asNumber(operand())}
	}
	return left
}

func contains(set string, c byte) bool {
	for i := range len(set) {
		if set[i] == c {
			return true
		}
	}
	return false
}

// sign reads an operand that may have a minus before it.
func (p *parser) sign() (n node) {
	n.start = p.token.start
	if !p.accept("-") {
		return p.operand()
	}
	p.nest(func() {
		switch operand := p.asNumber(p.sign()).(type) {
		case Number:
			n.value = -operand
		case Term:
			n.value = Arithmetic{'-', Number(0), operand}
		}
	})
	return n
}

func (p *parser) operand() (n node) {
	t := p.token
	n.start = t.start
	switch {
	case t.kind == text:
		p.next()
		n.value = String(t.text)
	case t.kind == number:
		n.value = p.number()
	case p.accept("true"):
		n.value = Boolean(true)
	case p.accept("false"):
		n.value = Boolean(false)
	case p.accept("("):
		p.nest(func() {
			n.value = p.or().value
			p.expect(")")
		})
	case t.kind == word || t.kind == quotedName || t.kind == meta:
		n.value = p.path()
	default:
		p.fail(t.start, "a path or value", "")
	}
	return n
}

func (p *parser) number() Term {
	value, err := strconv.ParseFloat(p.token.text, 64)
	if err != nil || math.IsInf(value, 0) {
		p.fail(p.token.start, "a number that fits into 64 bits", "")
	}
	p.next()
	return Number(value)
}
