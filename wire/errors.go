package wire

// Code is a stable code for what is wrong with bytes that were to be decoded. It is an error, the target of errors.Is.
type Code string

// Error makes a code usable as the target of errors.Is.
func (c Code) Error() string { return string(c) }

// The codes.
const (
	// ErrMalformed: the bytes are no message of the protocol: cut off, of a wrong type, not UTF-8, a key twice, two members of
	// a oneof, a value or operation without what it needs.
	ErrMalformed Code = "malformed"
	// ErrTooDeep: values are nested deeper than MaxDepth.
	ErrTooDeep Code = "too_deep"
	// ErrTooLarge: more than MaxFrame bytes or MaxElements elements.
	ErrTooLarge Code = "too_large"
)

// Limits of what is decoded.
const (
	// MaxDepth is how deep arrays and objects may nest in each other at least, in model data and in JSON. What follows much
	// deeper is refused. (Messages count, of which an object takes three and an array two for each level.)
	MaxDepth = 256
	// MaxFrame is the largest envelope, in bytes. Who reads from a network should allow less.
	MaxFrame = 64 << 20
	// MaxElements is how many elements the lists, maps and values of one message may have together. An operation in a compound
	// counts as opWeight. It bounds the memory that a few bytes can ask for.
	MaxElements = 1 << 20

	opWeight   = 8
	maxNesting = 3*MaxDepth + 16
)

// Error is what Decode functions return: a code, and a message that says what is wrong and in which field, as
// "field 4: field 1: text is not valid UTF-8".
type Error struct {
	Code    Code
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is this error's code.
func (e *Error) Is(target error) bool { return e.Code == target }

// fail keeps the first error and ends decoding: no further field is found.
func (c *codec) fail(code Code, message string) {
	if c.err == nil {
		c.err = &Error{code, message}
	}
	c.field = 0
}

// check fails in field n, which was decoded just now, unless ok.
func (c *codec) check(n int32, ok bool, message string) {
	if !ok && c.err == nil {
		c.fail(ErrMalformed, message)
		c.failAt(n)
	}
}

// failAt puts the field in front of an error that occurred in it, but not all the fields that something deep is in.
func (c *codec) failAt(field int32) {
	if len(c.err.Message) < 200 {
		c.err.Message = "field " + digits(int64(field)) + ": " + c.err.Message
	}
	c.field = 0
}

// digits is n in decimal.
func digits(n int64) string {
	if n < 0 {
		return "-" + digits(-n)
	}
	var buf [19]byte
	i := len(buf)
	for {
		i--
		buf[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return string(buf[i:])
		}
	}
}
