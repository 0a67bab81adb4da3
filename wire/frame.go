package wire

// Kind is the kind of a frame: it says which ids it has (spec wire §2).
type Kind uint8

// The kinds of frames.
const (
	Message  Kind = iota // fire and forget, without an id
	Request              // with a request id, to be answered by one Response
	Response             // with the id of its request
)

// Body is the number of a frame's body in the envelope; see the constants named after the bodies.
type Body int32

// BodyMessage is a message of this package that can be the body of a frame. (Append is not part of it, so that a program does not
// link the one of each message.)
type BodyMessage interface {
	Body() Body
	filter
}

// Frame is an envelope (ConvergenceMessage) with its body still encoded.
type Frame struct {
	Kind    Kind
	ID      int32 // of the request, from 0; 0 in a Message
	Body    Body  // may be one that this package does not know
	Payload []byte
}

// maxBody ends the numbers that bodies have; fields beyond it are extensions of the envelope, and skipped.
const maxBody = 1099

// DecodeFrame decodes the envelope. Payload is a part of b: decode it with the Decode method of the message that Body stands for.
// The errors are *Error.
func DecodeFrame(b []byte) (Frame, error) {
	if len(b) > MaxFrame {
		return Frame{}, &Error{ErrTooLarge, "the message is larger than what is allowed"}
	}
	var e envelope
	if err := decodeMessage(b, &e); err != nil {
		return Frame{}, err
	}
	switch {
	case e.body == 0:
		return Frame{}, &Error{ErrMalformed, "the envelope has no body"}
	case e.request != nil && e.response != nil:
		return Frame{}, &Error{ErrMalformed, "the envelope is a request and a response"}
	case e.request != nil:
		return Frame{Request, *e.request, e.body, e.payload}, nil
	case e.response != nil:
		return Frame{Response, *e.response, e.body, e.payload}, nil
	}
	return Frame{Message, 0, e.body, e.payload}, nil
}

// AppendFrame appends m in an envelope to b, and returns the longer slice. id is not used for a Message.
func AppendFrame(b []byte, kind Kind, id int32, m BodyMessage) []byte {
	b, _ = EncodeFrame(b, kind, id, m)
	return b
}

// EncodeFrame is AppendFrame for what may be more than the other side can decode: its error, an *Error, says what it would say then
// of elements and depth. How many bytes it takes is its own affair.
func EncodeFrame(b []byte, kind Kind, id int32, m BodyMessage) ([]byte, error) {
	c := codec{b: b}
	if kind == Request || kind == Response {
		at := c.open(int32(kind))
		c.int32(1, &id)
		c.close(at)
	}
	at := c.open(int32(m.Body()))
	m.fields(&c)
	c.close(at)
	if c.err != nil {
		return c.b, c.err
	}
	return c.b, nil
}

// envelope is the filter of a ConvergenceMessage, decoding only.
type envelope struct {
	request, response *int32
	body              Body
	payload           []byte
}

func (e *envelope) fields(c *codec) {
	c.optInt32(int32(Request), &e.request)
	c.optInt32(int32(Response), &e.response)
	for c.field > int32(Response) && c.field <= maxBody && c.field != packed && c.at(c.field, wireBytes) {
		if e.body != 0 {
			c.fail(ErrMalformed, "the envelope has two bodies")
			return
		}
		e.body, e.payload = Body(c.field), c.b[c.start:c.pos:c.pos]
		c.next()
	}
}

// Ways says who may send a body, and as what kind of frame. The zero Ways stands for nobody: no such body.
type Ways uint8

// FromClient reports whether a client may send it as kind.
func (w Ways) FromClient(kind Kind) bool { return kind <= Response && w>>kind&1 != 0 }

// FromServer reports whether a server may send it as kind.
func (w Ways) FromServer(kind Kind) bool { return kind <= Response && w>>(3+kind)&1 != 0 }
