package modelstore

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The kinds of journal entries. Of several models those with the lowest kind are sent first.
const (
	CreateEntry uint8 = iota
	OperationEntry
	DeleteEntry
)

// An operation that is acknowledged stays in the journal as long as later ones of the model are not: those hold for what it
// was before it was rebased. It is a draft then, so it is not sent, and the entry's Batch is the version it was ordered at.

// Acknowledge makes e an entry that was ordered at version, but is still needed.
func Acknowledge(e *offline.Entry, version int64) {
	e.State, e.Batch = offline.StateDraft, uint64(version)
}

// Acknowledged is the version that e was ordered at; ok is false for one that is still to be sent.
func Acknowledged(e *offline.Entry) (version int64, ok bool) {
	return int64(e.Batch), e.State == offline.StateDraft
}

// Operation is the payload of an OperationEntry: what was done to which version, behind the entries before it.
type Operation struct {
	Context     int64
	Incarnation string // of the model, "" if it was not known
	Op          ot.Op
}

// Encode is the payload.
func (o *Operation) Encode() []byte {
	w := offline.NewRecordWriter(64)
	w.Int(o.Context)
	w.String(o.Incarnation)
	return w.FinishWith(func(b []byte) []byte { return wire.AppendOp(b, &o.Op) })
}

// DecodeOperation reads the payload of an OperationEntry.
func DecodeOperation(e *offline.Entry) (o Operation, err error) {
	r, err := offline.ReadRecord(e.Data, "an operation in the journal")
	if err != nil {
		return o, err
	}
	o.Context, o.Incarnation = r.Int(), r.String()
	if o.Op, err = wire.DecodeOp(r.Rest()); err == nil {
		err = r.Err()
	}
	return o, err
}

// EncodeCreate is the payload of a CreateEntry: the request that makes the model.
func EncodeCreate(m *wire.CreateRealtimeModelRequestMessage) []byte {
	return offline.NewRecordWriter(256).FinishWith(m.Append)
}

// DecodeCreate reads the payload of a CreateEntry.
func DecodeCreate(e *offline.Entry) (*wire.CreateRealtimeModelRequestMessage, error) {
	r, err := offline.ReadRecord(e.Data, "a model in the journal")
	if err != nil {
		return nil, err
	}
	m := &wire.CreateRealtimeModelRequestMessage{}
	return m, m.Decode(r.Rest())
}

// EncodeSessions is the record of the sessions in which entries were submitted.
func EncodeSessions(sessions []string) []byte {
	w := offline.NewRecordWriter(64)
	for _, s := range sessions {
		w.String(s)
	}
	return w.Finish(nil)
}

// DecodeSessions reads what EncodeSessions wrote; none from nil.
func DecodeSessions(record []byte) (sessions []string, err error) {
	if record == nil {
		return nil, nil
	}
	r, err := offline.ReadRecord(record, "the sessions of a journal")
	for err == nil && len(r.Rest()) > 0 {
		sessions = append(sessions, r.String())
		err = r.Err()
	}
	return sessions, err
}

// LogOp is a confirmed operation.
type LogOp struct {
	Version int64 // it leads from this version to the next
	Millis  int64 // when the server ordered it, since 1970 UTC
	Op      ot.Op
}

// Encode is the record at LogKey.
func (o *LogOp) Encode() []byte {
	w := offline.NewRecordWriter(64)
	w.Int(o.Millis)
	return w.FinishWith(func(b []byte) []byte { return wire.AppendOp(b, &o.Op) })
}

func decodeLogOp(version int64, record []byte) (o LogOp, err error) {
	r, err := offline.ReadRecord(record, "a confirmed operation")
	if err != nil {
		return o, err
	}
	o.Version, o.Millis = version, r.Int()
	if o.Op, err = wire.DecodeOp(r.Rest()); err == nil {
		err = r.Err()
	}
	return o, err
}
