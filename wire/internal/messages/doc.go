// Package messages is for tests of package wire: it lists the messages, fills them at random and compares them, by reflection.
package messages

// Message is what each message of package wire is.
type Message interface {
	Append(b []byte) []byte
	Decode(b []byte) error
}

// Type is a message type of the protocol.
type Type struct {
	Name   string // in the protocol
	New    func() Message
	Oneofs [][]string // the Go names of fields of which at most one may be set
}
