package wire

import (
	"math"
	"unicode/utf8"
)

// The methods below encode or decode field n of the type in their name, which is at *p. At its default (zero) it is not
// written; where it comes more than once, the last one counts, also of messages, as the originals have it. Encoding changes nothing: messages may be
// encoded by several goroutines at once.

func (c *codec) int32(n int32, p *int32) {
	if *p != 0 && !c.decoding {
		c.header(n, wireVarint)
		c.varint(uint64(int64(*p)))
	}
	for c.at(n, wireVarint) {
		*p = int32(c.number)
		c.next()
	}
}

func (c *codec) int64(n int32, p *int64) {
	if *p != 0 && !c.decoding {
		c.header(n, wireVarint)
		c.varint(uint64(*p))
	}
	for c.at(n, wireVarint) {
		*p = int64(c.number)
		c.next()
	}
}

func (c *codec) bool(n int32, p *bool) {
	if *p && !c.decoding {
		c.header(n, wireVarint)
		c.byte(1)
	}
	for c.at(n, wireVarint) {
		*p = c.number != 0
		c.next()
	}
}

func (c *codec) double(n int32, p *float64) {
	if bits := math.Float64bits(*p); bits != 0 && !c.decoding {
		c.header(n, wireFixed64)
		for i := 0; i < 64; i += 8 {
			c.byte(byte(bits >> i))
		}
	}
	for c.at(n, wireFixed64) {
		*p = math.Float64frombits(c.number)
		c.next()
	}
}

func (c *codec) string(n int32, p *string) {
	if *p != "" && !c.decoding {
		c.text(n, *p)
	}
	for c.at(n, wireBytes) {
		*p = c.readText()
		c.next()
	}
}

// text writes s as field n, even if it is empty.
func (c *codec) text(n int32, s string) {
	c.header(n, wireBytes)
	c.varint(uint64(len(s)))
	c.b = append(c.b, s...)
}

// readText is a copy of the current field's bytes, which have to be UTF-8: no halves of surrogate pairs either.
func (c *codec) readText() string {
	b := c.b[c.start:c.pos]
	if !utf8.Valid(b) {
		field := c.field
		c.fail(ErrMalformed, "text is not valid UTF-8")
		c.failAt(field)
		return ""
	}
	return string(b)
}

func (c *codec) bytes(n int32, p *[]byte) {
	if len(*p) > 0 && !c.decoding {
		c.header(n, wireBytes)
		c.varint(uint64(len(*p)))
		for _, b := range *p {
			c.byte(b)
		}
	}
	for c.at(n, wireBytes) {
		*p = make([]byte, c.pos-c.start)
		copy(*p, c.b[c.start:])
		c.next()
	}
}

// oneofBool is a bool that is a member of a oneof: false is written, too.
func (c *codec) oneofBool(n int32, p **bool) {
	if *p != nil && !c.decoding {
		c.header(n, wireVarint)
		v := byte(0)
		if **p {
			v = 1
		}
		c.byte(v)
	}
	for c.at(n, wireVarint) {
		v := c.number != 0
		*p = &v
		c.next()
	}
}
