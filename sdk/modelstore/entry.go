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

// EncodeRun is the payload of an OperationEntry: where its links are in the chain.
func EncodeRun(place uint64, count int) []byte {
	w := offline.NewRecordWriter(8)
	w.Uint(place)
	w.Uint(uint64(count))
	return w.Finish(nil)
}

// DecodeRun reads the payload of an OperationEntry.
func DecodeRun(e *offline.Entry) (place uint64, count int, err error) {
	r, err := offline.ReadRecord(e.Data, "an operation in the journal")
	if err != nil {
		return 0, 0, err
	}
	place, count = r.Uint(), int(r.Uint())
	return place, count, r.Err()
}

// EncodeDelete is the payload of a DeleteEntry: the incarnation of the model that was deleted, "" if it was not known.
func EncodeDelete(incarnation string) []byte {
	w := offline.NewRecordWriter(32)
	w.String(incarnation)
	return w.Finish(nil)
}

// DecodeDelete reads the payload of a DeleteEntry.
func DecodeDelete(e *offline.Entry) (incarnation string, err error) {
	r, err := offline.ReadRecord(e.Data, "a deletion in the journal")
	if err != nil {
		return "", err
	}
	incarnation = r.String()
	return incarnation, r.Err()
}

// EncodeCreate is the payload of a CreateEntry: the request that makes the model.
func EncodeCreate(m *wire.CreateRealtimeModelRequestMessage) []byte {
	return offline.NewRecordWriter(256).FinishWith(func(b []byte) []byte { return wire.Append(b, m) })
}

// DecodeCreate reads the payload of a CreateEntry.
func DecodeCreate(e *offline.Entry) (*wire.CreateRealtimeModelRequestMessage, error) {
	r, err := offline.ReadRecord(e.Data, "a model in the journal")
	if err != nil {
		return nil, err
	}
	m := &wire.CreateRealtimeModelRequestMessage{}
	return m, wire.Decode(r.Rest(), m)
}

// LogOp is a confirmed operation.
type LogOp struct {
	Version int64 // it leads from this version to the next
	Millis  int64 // when the server ordered it, since 1970 UTC
	// Who made it: the session, and the entry of a journal, 0 if that is not known. The log may be another tab's, and the entry
	// this one's, whose acknowledgement was lost.
	Session, Replica string
	Entry            int64
	Op               ot.Op
}

// Encode is the record at LogKey.
func (o *LogOp) Encode() []byte {
	w := offline.NewRecordWriter(64)
	w.Int(o.Millis)
	w.String(o.Session)
	w.String(o.Replica)
	w.Int(o.Entry)
	return w.FinishWith(func(b []byte) []byte { return wire.AppendOp(b, &o.Op) })
}

func decodeLogOp(version int64, record []byte) (o LogOp, err error) {
	r, err := offline.ReadRecord(record, "a confirmed operation")
	if err != nil {
		return o, err
	}
	o.Version, o.Millis, o.Session, o.Replica, o.Entry = version, r.Int(), r.String(), r.String(), r.Int()
	if o.Op, err = wire.DecodeOp(r.Rest()); err == nil {
		err = r.Err()
	}
	return o, err
}
