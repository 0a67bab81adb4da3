package query

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// Parse reads a query. The error is an *Error.
func Parse(source string) (*Query, error) {
	if len(source) > MaxLength {
		return nil, &Error{0, "a query of at most " + strconv.Itoa(MaxLength) + " bytes", strconv.Itoa(len(source))}
	}
	if !utf8.ValidString(source) {
		return nil, &Error{0, "UTF-8", "other bytes"}
	}
	p := &parser{lexer: lexer{source: source}}
	p.next()
	q := p.query()
	if p.err != nil {
		return nil, p.err
	}
	return q, nil
}

// parser holds the next token. After an error there are no more tokens: every loop ends, and what is built is dropped.
type parser struct {
	lexer lexer
	token token
	depth int
	parts int
	err   *Error
}

func (p *parser) next() {
	token, err := p.lexer.next()
	if err != nil {
		p.failed(err)
		return
	}
	p.token = token
}

// fail reports that something else was expected at a byte offset.
func (p *parser) fail(at int, expected, found string) {
	p.failed(newError(p.lexer.source, at, expected, found))
}

// failed keeps the first error.
func (p *parser) failed(err *Error) {
	if p.err == nil {
		p.err = err
	}
	p.lexer.at = len(p.lexer.source)
	p.token = token{kind: end, start: p.lexer.at}
}

// accept goes on if the token is this symbol or keyword.
func (p *parser) accept(what string) bool {
	if !p.token.is(what) {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(what string) {
	if !p.accept(what) {
		p.fail(p.token.start, what, "")
	}
}

// part counts what makes a query expensive.
func (p *parser) part() {
	if p.parts++; p.parts > MaxParts {
		p.fail(p.token.start, "a query of at most "+strconv.Itoa(MaxParts)+" parts", "more")
	}
}

// nest runs read one level deeper.
func (p *parser) nest(read func()) {
	if p.depth++; p.depth > MaxDepth {
		p.fail(p.token.start, "at most "+strconv.Itoa(MaxDepth)+" levels", "more")
		return
	}
	read()
	p.depth--
}

func (p *parser) query() *Query {
	q := &Query{}
	p.expect("SELECT")
	q.Fields = p.fields()
	p.expect("FROM")
	q.Collection = p.collection()
	if p.accept("WHERE") {
		q.Where = p.condition()
	}
	if p.accept("ORDER") {
		q.Order = p.order()
	}
	if p.accept("LIMIT") {
		limit := p.count()
		q.Limit = &limit
	}
	if p.accept("OFFSET") {
		q.Offset = p.count()
	}
	if p.token.kind != end {
		p.fail(p.token.start, "the end of the query", "")
	}
	return q
}

func (p *parser) fields() []Field {
	if p.accept("*") {
		return nil
	}
	var fields []Field
	names := map[string]bool{}
	for {
		start := p.token.start
		field := p.field()
		if names[field.Name] {
			p.fail(start, "names that differ", "a second "+field.Name)
		}
		names[field.Name] = true
		fields = append(fields, field)
		if !p.accept(",") {
			return fields
		}
	}
}

func (p *parser) field() Field {
	p.part()
	if p.token.is("FROM") {
		p.fail(p.token.start, "* or a path", "")
	}
	path := p.path()
	field := Field{path, path.String()}
	if p.accept("AS") || p.token.kind == quotedName || p.token.kind == word && !p.token.is("FROM") {
		field.Name = p.name("an alias")
	}
	return field
}

// collection reads the name of a collection, which may also hold digits, - and . anywhere.
func (p *parser) collection() string {
	if p.token.kind != word && p.token.kind != number {
		return p.name("a collection")
	}
	p.lexer.at = p.token.start
	name := p.lexer.take(word, p.lexer.whileRune(func(r rune) bool { return isNamePart(r) || r == '-' || r == '.' })).text
	p.next()
	return name
}

func (p *parser) order() []Order {
	p.expect("BY")
	var order []Order
	for {
		p.part()
		by := Order{Path: p.path()}
		if p.accept("DESC") || p.accept("DESCENDING") {
			by.Descending = true
		} else if !p.accept("ASC") {
			p.accept("ASCENDING")
		}
		order = append(order, by)
		if !p.accept(",") {
			return order
		}
	}
}

// count reads a number of models.
func (p *parser) count() int64 {
	n, err := strconv.ParseInt(p.token.text, 10, 64)
	if p.token.kind != number || err != nil || n > 1<<53 {
		p.fail(p.token.start, "a whole number", "")
		return 0
	}
	p.next()
	return n
}

// name reads a name with or without backticks.
func (p *parser) name(what string) string {
	name := p.token.text
	if p.token.kind != word && p.token.kind != quotedName {
		p.fail(p.token.start, what, "")
		return ""
	}
	p.next()
	return name
}

func (p *parser) path() Path {
	if p.token.kind == meta {
		field := MetaID
		if sameWord(p.token.text, string(MetaVersion)) {
			field = MetaVersion
		} else if !sameWord(p.token.text, string(MetaID)) {
			p.fail(p.token.start, "@id or @version", "")
		}
		p.next()
		return Path{Meta: field}
	}
	steps := []Step{{Name: p.name("a path")}}
	for {
		if len(steps) > MaxDepth {
			p.fail(p.token.start, "a path of at most "+strconv.Itoa(MaxDepth)+" steps", "more")
		}
		switch {
		case p.accept("."):
			steps = append(steps, Step{Name: p.name("the name of a member")})
		case p.accept("["):
			steps = append(steps, Step{Index: p.index(), IsIndex: true})
			p.expect("]")
		default:
			return Path{Steps: steps}
		}
	}
}

func (p *parser) index() int64 {
	n, err := strconv.ParseInt(p.token.text, 10, 64)
	if p.token.kind != number || err != nil || n > math.MaxInt32 {
		p.fail(p.token.start, "an index", "")
		return 0
	}
	p.next()
	return n
}
