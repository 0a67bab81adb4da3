package wire

// A message may be a pack of frames (the extension "packed/1"): the envelope's field 1000, once for each frame, and nothing
// else. Sending and taking a message costs a browser a hundred times what a frame costs. A pack in a pack is malformed.
const packed = 1000

// packStart is how a pack begins: the header of its first field.
const packStart = "\xc2\x3e"

// AppendPacked appends a frame, given in pieces, to a pack, and returns the longer slice.
func AppendPacked(pack []byte, frame ...[]byte) []byte {
	n := 0
	for _, piece := range frame {
		n += len(piece)
	}
	c := codec{b: pack}
	c.header(packed, wireBytes)
	c.varint(uint64(n))
	for _, piece := range frame {
		c.b = append(c.b, piece...)
	}
	return c.b
}

// Frames calls each for every frame of a message, which is one or a pack, until it returns false. The frames are parts of
// message. A malformed pack is an *Error, and then each was called for none of its frames.
func Frames(message []byte, each func(frame []byte) bool) error {
	if !isPack(message) {
		each(message)
		return nil
	}
	if len(message) > MaxFrame {
		return &Error{ErrTooLarge, "the message is larger than what is allowed"}
	}
	if err := unpack(message, func(frame []byte) bool { return true }); err != nil {
		return err
	}
	return unpack(message, each)
}

func isPack(message []byte) bool {
	return len(message) > len(packStart) && string(message[:len(packStart)]) == packStart
}

func unpack(message []byte, each func(frame []byte) bool) error {
	c := codec{decoding: true, b: message, end: len(message)}
	for c.next(); c.field != 0; c.next() {
		frame := message[c.start:c.pos:c.pos]
		if c.field != packed || c.wireType != wireBytes || isPack(frame) {
			return &Error{ErrMalformed, "a pack has something else than frames in it"}
		}
		if !each(frame) {
			return nil
		}
	}
	if c.err != nil {
		return c.err
	}
	return nil
}
