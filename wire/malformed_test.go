package wire_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// decoders are the ways into the package, by the words the cases below start with.
var decoders = map[string]func(b []byte) error{
	"frame":     func(b []byte) error { _, err := wire.DecodeFrame(b); return err },
	"value":     func(b []byte) error { _, err := wire.DecodeValue(b); return err },
	"op":        func(b []byte) error { _, err := wire.DecodeOp(b); return err },
	"applied":   func(b []byte) error { _, err := wire.DecodeApplied(b); return err },
	"error":     func(b []byte) error { return new(wire.ErrorMessage).Decode(b) },
	"connect":   func(b []byte) error { return new(wire.ConnectionRequestMessage).Decode(b) },
	"submit":    func(b []byte) error { return new(wire.OperationSubmissionMessage).Decode(b) },
	"ack":       func(b []byte) error { return new(wire.OperationAcknowledgementMessage).Decode(b) },
	"users":     func(b []byte) error { return new(wire.IdentityCacheUpdateMessage).Decode(b) },
	"indices":   func(b []byte) error { return new(wire.Int32List).Decode(b) },
	"query":     func(b []byte) error { return new(wire.ModelsQueryResponseMessage).Decode(b) },
	"history":   func(b []byte) error { return new(wire.HistoricalOperationsResponseMessage).Decode(b) },
	"reference": func(b []byte) error { return new(wire.ReferenceValues).Decode(b) },
}

func TestBytesThatAreNoMessageGiveAnErrorThatNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ decoder, name, bytes, want string }{
		{"frame", "nothing", "", "the envelope has no body"},
		{"frame", "a request without a body", "\x0a\x00", "the envelope has no body"},
		{"frame", "only a field of an extended envelope", "\xc2\x3e\x00", "the envelope has no body"},
		{"frame", "two bodies", "\x2a\x00\x32\x00", "the envelope has two bodies"},
		{"frame", "a request and a response", "\x0a\x00\x12\x00\x2a\x00", "the envelope is a request and a response"},
		{"frame", "a body that is a number", "\x28\x00", "field 5: it has another wire type than it should"},
		{"frame", "a request id that is text", "\x0a\x02\x0a\x00\x2a\x00", "field 1: field 1: it has another wire type than it should"},
		{"frame", "cut off in a body", "\x2a\x05\x00", "the message is cut off"},
		{"frame", "length beyond 64 bits", "\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "the message is cut off"},
		{"ack", "number without an end", "\x08\x80", "a number is cut off or too long"},
		{"ack", "number of eleven bytes", "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "a number is cut off or too long"},
		{"ack", "field 0", "\x00\x00", "there is no such field number"},
		{"ack", "field beyond 29 bits", "\x80\x80\x80\x80\x10\x00", "there is no such field number"},
		{"ack", "a group", "\x0b\x0c", "there is no such wire type"},
		{"ack", "wire type 7", "\x0f", "there is no such wire type"},
		{"ack", "four bytes cut off", "\xc5\x3e\x00", "the message is cut off"},
		{"ack", "eight bytes cut off", "\xc1\x3e\x00", "the message is cut off"},
		{"ack", "a timestamp that is a number", "\x20\x00", "field 4: it has another wire type than it should"},
		{"error", "text that is not UTF-8", "\x0a\x01\xff", "field 1: text is not valid UTF-8"},
		{"error", "half of a surrogate pair", "\x0a\x03\xed\xa0\x80", "field 1: text is not valid UTF-8"},
		{"error", "a key of a map that is not UTF-8", "\x1a\x03\x0a\x01\xff", "field 3: field 1: text is not valid UTF-8"},
		{"error", "a key of a map twice", "\x1a\x03\x0a\x01a\x1a\x03\x0a\x01a", "field 3: a key is there twice"},
		{"error", "a JSON number of four bytes", "\x1a\x07\x12\x05\x15\x00\x00\x00\x00", "field 3: field 2: field 2: it has another wire type than it should"},
		{"users", "a key of a map twice", "\x0a\x03\x0a\x01a\x0a\x03\x0a\x01a", "field 1: a key is there twice"},
		{"connect", "two ways to log in", "\x1a\x00\x22\x00", "two members of a oneof are there"},
		{"reference", "two kinds of references", "\x0a\x00\x12\x00", "two members of a oneof are there"},
		{"indices", "a packed number that is cut off", "\x0a\x01\x80", "field 1: a number is cut off or too long"},
		{"indices", "numbers of eight bytes", "\x09\x00\x00\x00\x00\x00\x00\x00\x00", "field 1: it has another wire type than it should"},
		{"query", "a key of a JSON object twice", "\x0a\x0c\x32\x0a\x0a\x03\x0a\x01a\x0a\x03\x0a\x01a", "field 1: a key is there twice"},
		{"value", "nothing", "", "a value has no kind"},
		{"value", "two kinds", "\x2a\x00\x32\x00", "a value has two kinds"},
		{"value", "an element without a kind", "\x12\x02\x12\x00", "field 2: field 2: a value has no kind"},
		{"value", "a member without a value", "\x0a\x05\x12\x03\x0a\x01a", "field 1: field 2: a member has no value"},
		{"value", "a key twice", "\x0a\x12" + strings.Repeat("\x12\x07\x0a\x01a\x12\x02\x2a\x00", 2), "a key is there twice"},
		{"value", "a text that is not UTF-8", "\x32\x05\x12\x03\xed\xbf\xbf", "field 6: field 2: text is not valid UTF-8"},
		{"value", "a date beyond all dates", "\x3a\x0b\x12\x09\x08\xff\xff\xff\xff\xff\xff\xff\x7f", "field 7: field 2: a date is out of the range of dates"},
		{"value", "a date a millisecond beyond all dates", "\x3a\x0e\x12\x0c\x08\x80\x80\x86\xc1\xba\xfb\x01\x10\xc0\x84\x3d", "field 7: field 2: a date is out of the range of dates"},
		{"op", "nothing", "", "an operation has no type"},
		{"op", "a discrete operation without a type", "\x0a\x00", "field 1: an operation has no type"},
		{"op", "two types", "\x0a\x04\x12\x00\x22\x00", "field 1: an operation has two types"},
		{"op", "discrete and compound", "\x0a\x02\x12\x00\x12\x00", "an operation has two types"},
		{"op", "a part of a compound without a type", "\x12\x02\x0a\x00", "field 2: field 1: an operation has no type"},
		{"op", "an insert without a value", "\x0a\x02\x1a\x00", "field 1: an operation has no value"},
		{"op", "a property set without a value", "\x0a\x02\x4a\x00", "field 1: an operation has no value"},
		{"applied", "nothing", "", "an operation has no type"},
		{"applied", "a discrete operation without a type", "\x0a\x00", "field 1: an operation has no type"},
		{"applied", "a compound twice", "\x12\x00\x12\x00", "an operation has two types"},
		{"applied", "a part of a compound without a type", "\x12\x02\x0a\x00", "field 2: field 1: an operation has no type"},
		{"applied", "a removal without an old value", "\x0a\x02\x22\x00", "field 1: an operation has no value"},
		{"submit", "an operation without a type", "\x22\x00", "field 4: an operation has no type"},
		{"history", "an operation without a type", "\x0a\x02\x2a\x00", "field 1: field 5: an operation has no type"},
	} {
		t.Run(c.decoder+" "+c.name, func(t *testing.T) {
			err := decoders[c.decoder]([]byte(c.bytes))
			var typed *wire.Error
			if !errors.Is(err, wire.ErrMalformed) || !errors.As(err, &typed) || typed.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestValuesMayNestAsDeepAsMaxDepthAndNotWithoutEnd(t *testing.T) {
	for _, kind := range []ot.Kind{ot.Array, ot.Object} {
		for depth, want := range map[int]error{wire.MaxDepth: nil, 10 * wire.MaxDepth: wire.ErrTooDeep} {
			value := nested(kind, depth)
			_, err := wire.DecodeValue(wire.AppendValue(nil, value))
			checkError(t, err, want)
			inMessage := wire.OperationSubmissionMessage{Operation: ot.Op{Type: ot.ArraySet, Items: []*ot.Value{value}}}
			checkError(t, new(wire.OperationSubmissionMessage).Decode(inMessage.Append(nil)), want)
		}
	}
	for _, kind := range []wire.JSONKind{wire.JSONList, wire.JSONObject} {
		for depth, want := range map[int]error{wire.MaxDepth: nil, 10 * wire.MaxDepth: wire.ErrTooDeep} {
			m := wire.PresenceSetStateMessage{State: map[string]wire.JSON{"k": nestedJSON(kind, depth)}}
			checkError(t, new(wire.PresenceSetStateMessage).Decode(m.Append(nil)), want)
		}
	}
}

func checkError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}

// nested is depth arrays or objects in each other.
func nested(kind ot.Kind, depth int) *ot.Value {
	value := &ot.Value{Kind: kind}
	for ; depth > 1; depth-- {
		value = &ot.Value{Kind: kind, Items: []*ot.Value{value}, Members: []ot.Member{{Key: "k", Value: value}}}
	}
	return value
}

func nestedJSON(kind wire.JSONKind, depth int) wire.JSON {
	value := wire.JSON{Kind: kind}
	for ; depth > 1; depth-- {
		value = wire.JSON{Kind: kind, List: []wire.JSON{value}, Members: []wire.JSONMember{{Key: "k", Value: value}}}
	}
	return value
}

func TestTooManyElementsAreRefused(t *testing.T) {
	values := func(n int) string { // in an array, in an operation, in a submission
		items := strings.Repeat("\x1a\x02\x2a\x00", n)
		return field(4, field(1, field(7, items)))
	}
	for name, c := range map[string]struct {
		decoder string
		make    func(n int) string
	}{
		"numbers one by one": {"indices", func(n int) string { return strings.Repeat("\x08\x00", n) }},
		"packed numbers":     {"indices", func(n int) string { return field(1, strings.Repeat("\x00", n)) }},
		"messages":           {"users", func(n int) string { return strings.Repeat("\x12\x00", n) }},
		"values":             {"submit", values},
		"operations":         {"submit", func(n int) string { return field(4, field(2, strings.Repeat("\x0a\x02\x12\x00", (n+7)/8))) }},
	} {
		if err := decoders[c.decoder]([]byte(c.make(wire.MaxElements))); err != nil {
			t.Errorf("%s: MaxElements give %v", name, err)
		}
		if err := decoders[c.decoder]([]byte(c.make(wire.MaxElements + 1))); !errors.Is(err, wire.ErrTooLarge) {
			t.Errorf("%s: more than MaxElements give %v, want ErrTooLarge", name, err)
		}
	}
}

// field is a length-delimited field with the given number, below 16.
func field(number byte, content string) string {
	b := []byte{number<<3 | 2}
	n := len(content)
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return string(append(b, byte(n))) + content
}

// Found in review: members were sorted again after each unknown field, so that a frame of a megabyte took minutes.
func TestMembersAmongUnknownFieldsAreSortedOnce(t *testing.T) {
	var members, entries strings.Builder
	for i := 200_000; i > 0; i-- {
		key := field(1, fmt.Sprintf("%06d", i))
		members.WriteString(field(2, key+field(2, "\x2a\x00")) + "\x78\x00")
		entries.WriteString(field(1, key) + "\x78\x00")
	}
	v, err := wire.DecodeValue([]byte(field(1, members.String())))
	if err != nil || len(v.Members) != 200_000 || v.Members[0].Key != "000001" {
		t.Errorf("a value: %v", err)
	}
	var m wire.ModelsQueryResponseMessage
	if err := m.Decode([]byte(field(1, field(6, entries.String())))); err != nil || m.Models[0].Data.Members[0].Key != "000001" {
		t.Errorf("a JSON object: %v", err)
	}
}

func TestAnErrorDeepInAMessageDoesNotNameEachFieldAroundIt(t *testing.T) {
	_, err := wire.DecodeValue(wire.AppendValue(nil, nested(ot.Array, 10*wire.MaxDepth)))
	if n := len(err.Error()); n > 250 {
		t.Errorf("the message has %d bytes", n)
	}
}

func TestAFrameThatIsTooLargeIsRefused(t *testing.T) {
	checkError(t, decoders["frame"](make([]byte, wire.MaxFrame+1)), wire.ErrTooLarge)
}
