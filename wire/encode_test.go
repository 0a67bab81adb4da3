package wire_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Else a client would send, again and again, what a server ends the connection for.
func TestWhatHasTooManyElementsToBeDecodedIsAnErrorWhenItIsEncoded(t *testing.T) {
	for name, c := range map[string]struct {
		weight int // of one element
		make   func(n int) wire.BodyMessage
	}{
		"strings": {1, func(n int) wire.BodyMessage { return &wire.PresenceRemoveStateMessage{Keys: make([]string, n)} }},
		"messages": {1, func(n int) wire.BodyMessage {
			return &wire.PresenceRequestMessage{Users: make([]wire.DomainUserIdData, n)}
		}},
		"numbers": {1, func(n int) wire.BodyMessage {
			return &wire.ShareReferenceMessage{References: &wire.ReferenceValues{Indices: &wire.Int32List{Values: make([]int32, n)}}}
		}},
		"JSON in an object in a map": {2, func(n int) wire.BodyMessage {
			list := wire.JSON{Kind: wire.JSONList, List: make([]wire.JSON, 2*n-2)}
			return &wire.PresenceSetStateMessage{State: map[string]wire.JSON{"k": {Kind: wire.JSONObject, Members: []wire.JSONMember{{Key: "l", Value: list}}}}}
		}},
		"values": {1, func(n int) wire.BodyMessage {
			return submission(ot.Op{Type: ot.ArraySet, Items: slices.Repeat([]*ot.Value{{Kind: ot.Null}}, n)})
		}},
		"members": {2, func(n int) wire.BodyMessage {
			members := make([]ot.Member, n-1)
			for i := range members {
				members[i] = ot.Member{Key: fmt.Sprintf("%07d", i), Value: &ot.Value{Kind: ot.Null}}
			}
			return submission(ot.Op{Type: ot.ArraySet, Items: []*ot.Value{{Kind: ot.Object, Members: members}}})
		}},
		"operations": {8, func(n int) wire.BodyMessage {
			return submission(ot.Op{Type: ot.Compound, Ops: slices.Repeat([]ot.Op{{Type: ot.NumberDelta}}, n)})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			wantEncoded(t, c.make(wire.MaxElements/c.weight), nil)
			wantEncoded(t, c.make(wire.MaxElements/c.weight+1), wire.ErrTooLarge)
		})
	}
}

func TestWhatIsTooDeepToBeDecodedIsAnErrorWhenItIsEncoded(t *testing.T) {
	for name, nest := range map[string]func(depth int) wire.BodyMessage{
		"values": func(depth int) wire.BodyMessage {
			return submission(ot.Op{Type: ot.ArraySet, Items: []*ot.Value{nested(ot.Object, depth)}})
		},
		"JSON": func(depth int) wire.BodyMessage {
			return &wire.PresenceSetStateMessage{State: map[string]wire.JSON{"k": nestedJSON(wire.JSONObject, depth)}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			deepest := wire.MaxDepth
			for decodes(nest(deepest+1)) == nil {
				deepest++
			}
			wantEncoded(t, nest(deepest), nil)
			wantEncoded(t, nest(deepest+1), wire.ErrTooDeep)
		})
	}
}

func submission(op ot.Op) wire.BodyMessage { return &wire.OperationSubmissionMessage{Operation: op} }

// decodes is what decoding a message into a new one of its type gives.
func decodes(m wire.BodyMessage) error {
	f, err := wire.DecodeFrame(wire.AppendFrame(nil, wire.Message, 0, m))
	if err != nil {
		return err
	}
	switch m.(type) {
	case *wire.PresenceRemoveStateMessage:
		return wire.Decode(f.Payload, &wire.PresenceRemoveStateMessage{})
	case *wire.PresenceRequestMessage:
		return wire.Decode(f.Payload, &wire.PresenceRequestMessage{})
	case *wire.ShareReferenceMessage:
		return wire.Decode(f.Payload, &wire.ShareReferenceMessage{})
	case *wire.PresenceSetStateMessage:
		return wire.Decode(f.Payload, &wire.PresenceSetStateMessage{})
	}
	return wire.Decode(f.Payload, &wire.OperationSubmissionMessage{})
}

// wantEncoded checks that encoding and decoding a message come to the same.
func wantEncoded(t *testing.T, m wire.BodyMessage, want error) {
	t.Helper()
	_, err := wire.EncodeFrame(nil, wire.Request, 1, m)
	if !errors.Is(err, want) {
		t.Errorf("encoding gives %v, want %v", err, want)
	}
	if err := decodes(m); !errors.Is(err, want) {
		t.Errorf("decoding gives %v, want %v", err, want)
	}
}
