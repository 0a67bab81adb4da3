package wire

// The wire types of protobuf: how a field's value is delimited.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// filter is a message, or a part of one. fields calls a method of c for each field, in the order of their numbers. Encoding,
// these write the fields that are not at their default. Decoding, each takes the fields of its number that come next.
type filter interface {
	fields(c *codec)
}

// codec encodes into b, or decodes from it. Its methods named after types are those that filters call.
type codec struct {
	decoding bool
	b        []byte

	// The rest is for decoding. The current message is b[pos:end] and, in front of that, the current field, whose header and
	// value are read already. There is no current field (number 0) at the end of the message, after an error, and while encoding.
	pos, end int
	field    int32
	wireType uint8
	number   uint64 // value of a varint or fixed field
	start    int    // value of a length-delimited field: b[start:pos]

	// And this for both: what could not be decoded is not to be sent.
	nesting  int // messages around the current one
	elements int // counted against MaxElements
	err      *Error
}

// Part is a message of this package, or a part of one. (It has neither Append nor Decode, so that a program does not link
// those of each message.)
type Part interface{ filter }

// Append appends m's encoding to b, and returns the longer slice. It is m.Append(b), for less code.
func Append(b []byte, m Part) []byte { return appendMessage(b, m) }

// Decode decodes all of b into m, which must be new: it is m.Decode(b), for less code, and does not clear m first. Unknown fields
// are skipped. Its errors are *Error.
func Decode(b []byte, m Part) error { return decodeMessage(b, m) }

// appendMessage appends the fields of m to b.
func appendMessage(b []byte, m filter) []byte {
	c := codec{b: b}
	m.fields(&c)
	return c.b
}

// decodeMessage decodes all of b into m, which must be zero.
func decodeMessage(b []byte, m filter) error {
	c := codec{decoding: true, b: b, end: len(b)}
	c.read(m)
	if c.err != nil {
		return c.err
	}
	return nil
}

// read decodes the current message into m. In a message whose fields are in order, one pass over m takes all; where a pass
// takes none, the current field is unknown, and skipped.
func (c *codec) read(m filter) {
	c.next()
	for c.field != 0 {
		before := c.pos
		m.fields(c)
		if c.pos == before {
			c.next()
		}
	}
}

// enter decodes the current field, a message, into m, and goes on to the next field.
func (c *codec) enter(m filter) {
	field, pos, end := c.field, c.pos, c.end
	if c.deeper(); c.nesting > maxNesting {
		return
	}
	c.pos, c.end = c.start, pos
	c.read(m)
	c.nesting--
	if c.err != nil {
		c.failAt(field)
		return
	}
	c.pos, c.end = pos, end
	c.next()
}

// put encodes m as field n.
func (c *codec) put(n int32, m filter) {
	at := c.open(n)
	c.deeper()
	m.fields(c)
	c.nesting--
	c.close(at)
}

// deeper notes that what follows is in one message more.
func (c *codec) deeper() {
	if c.nesting++; c.nesting > maxNesting {
		c.fail(ErrTooDeep, "values are nested too deep")
	}
}

// open begins a field of bytes that are about to be appended, and returns where its length goes.
func (c *codec) open(n int32) int {
	c.header(n, wireBytes)
	c.byte(0)
	return len(c.b)
}

// close puts the length of b[at:] in front of it. It takes one byte, kept free by open, or the content has to move.
func (c *codec) close(at int) {
	n := len(c.b) - at
	for rest := n >> 7; rest > 0; rest >>= 7 {
		c.byte(0)
	}
	copy(c.b[len(c.b)-n:], c.b[at:at+n])
	at--
	for ; n >= 0x80; n >>= 7 {
		c.b[at] = byte(n) | 0x80
		at++
	}
	c.b[at] = byte(n)
}

// header writes the header of field n.
func (c *codec) header(n int32, wireType uint64) {
	c.varint(uint64(n)<<3 | wireType)
}

func (c *codec) varint(v uint64) {
	for ; v >= 0x80; v >>= 7 {
		c.byte(byte(v) | 0x80)
	}
	c.byte(byte(v))
}

func (c *codec) byte(b byte) {
	c.b = append(c.b, b)
}

// next reads the next field's header and value; c.field is 0 if there is none.
func (c *codec) next() {
	c.field = 0
	if c.pos >= c.end || c.err != nil {
		return
	}
	header := c.readVarint()
	c.wireType = uint8(header & 7)
	switch c.wireType {
	case wireVarint:
		c.number = c.readVarint()
	case wireFixed64:
		c.number = c.readFixed(8)
	case wireFixed32:
		c.number = c.readFixed(4)
	case wireBytes:
		n := c.readVarint()
		c.start = c.pos
		if n > uint64(c.end-c.pos) {
			c.fail(ErrMalformed, "the message is cut off")
			return
		}
		c.pos += int(n)
	default:
		c.fail(ErrMalformed, "there is no such wire type")
	}
	if header >>= 3; header == 0 || header >= 1<<29 {
		c.fail(ErrMalformed, "there is no such field number")
	}
	if c.err == nil {
		c.field = int32(header)
	}
}

func (c *codec) readVarint() uint64 {
	var v uint64
	for shift := 0; shift < 64 && c.pos < c.end; shift += 7 {
		b := c.b[c.pos]
		c.pos++
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	c.fail(ErrMalformed, "a number is cut off or too long")
	return 0
}

func (c *codec) readFixed(size int) uint64 {
	if c.end-c.pos < size {
		c.fail(ErrMalformed, "the message is cut off")
		return 0
	}
	var v uint64
	for i := 0; i < size; i++ {
		v |= uint64(c.b[c.pos+i]) << (8 * i)
	}
	c.pos += size
	return v
}

// at reports whether the current field is n. It fails if that has another wire type than n is to have.
func (c *codec) at(n int32, wireType uint8) bool {
	if c.field != n {
		return false
	}
	if c.wireType != wireType {
		c.fail(ErrMalformed, "it has another wire type than it should")
		c.failAt(n)
		return false
	}
	return true
}

// count counts an element of a list or map, as heavy as n numbers or values.
func (c *codec) count(n int) {
	if c.elements += n; c.elements > MaxElements {
		c.fail(ErrTooLarge, "the message has too many elements")
	}
}

// single checks that of the members of a oneof, which are there or not, at most one is.
func (c *codec) single(there ...bool) {
	n := 0
	for _, is := range there {
		if is {
			n++
		}
	}
	if n > 1 && c.decoding {
		c.fail(ErrMalformed, "two members of a oneof are there")
	}
}
