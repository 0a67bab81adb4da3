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

// Sent says that the operations which a session has ordered from one version on, and before another (0: none yet), are entries
// of a journal. Against servers without exactly-once that is how own operations are known in a replay.
type Sent struct {
	Session  string
	From, To int64
}

// Has reports whether an operation of a session, ordered at version, is one.
func (s *Sent) Has(session string, version int64) bool {
	return s.Session == session && version >= s.From && (s.To == 0 || version < s.To)
}

// NoteSent is list with a session that goes on submitting at version.
func NoteSent(list []Sent, session string, version int64) []Sent {
	return append(CapSent(list, session, version), Sent{Session: session, From: version})
}

// CapSent is list when, in the same session, another journal goes on submitting operations of the model at version.
func CapSent(list []Sent, session string, version int64) []Sent {
	out := append([]Sent(nil), list...)
	for i := range out {
		if out[i].Session == session && out[i].To == 0 {
			out[i].To = version
		}
	}
	return out
}

// OnlySent is what list has of one session.
func OnlySent(list []Sent, session string) (out []Sent) {
	for _, s := range list {
		if s.Session == session {
			out = append(out, s)
		}
	}
	return out
}

// EncodeSent is the record of the sessions in which entries were submitted.
func EncodeSent(list []Sent) []byte {
	w := offline.NewRecordWriter(64)
	for _, s := range list {
		w.String(s.Session)
		w.Int(s.From)
		w.Int(s.To)
	}
	return w.Finish(nil)
}

// DecodeSent reads what EncodeSent wrote; none from nil.
func DecodeSent(record []byte) (list []Sent, err error) {
	if record == nil {
		return nil, nil
	}
	r, err := offline.ReadRecord(record, "the sessions of a journal")
	for err == nil && len(r.Rest()) > 0 {
		list = append(list, Sent{r.String(), r.Int(), r.Int()})
		err = r.Err()
	}
	return list, err
}

// SentOf is what all journals have noted of a model, by journal.
func SentOf(s offline.Store, id string) (map[string][]Sent, error) {
	records, err := s.GetRange(offline.BucketRows, offline.Prefix("sessions", id))
	all := map[string][]Sent{}
	for i := range records {
		if err == nil {
			journal, _ := records[i].Key[2].(string)
			all[journal], err = DecodeSent(records[i].Value)
		}
	}
	return all, err
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
