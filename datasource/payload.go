package datasource

import "github.com/holdfast-sdk/holdfast/datasource/rows"

// payload is what a journal entry carries: enough to send the change from the entry alone, so that any tab can.
type payload struct {
	ID      rows.Value // of the row; Undefined for a create
	Base    cells      // the confirmed row the change was made on; empty for a create
	Version string     // the version of Base, for If-Match
	Fields  cells      // the values the change sets
	Offline bool       // made while offline: it goes out by itself when the connection is back
	At      uint32     // creates: the position the row was inserted at
	Server  cells      // in conflict: what the server has; nil if it did not say
	Newer   string     // in conflict: the version of Server
}

// row is all values of the row as the change leaves it.
func (p *payload) row() cells { return p.Base.over(p.Fields) }

// with returns a copy of p that also sets fields.
func (p *payload) with(fields cells) *payload {
	q := *p
	q.Fields = p.Fields.over(fields)
	return &q
}

// without returns a copy of p that does not set what fields set.
func (p *payload) without(fields cells) *payload {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	q := *p
	q.Fields = p.Fields.without(names)
	return &q
}

// settle puts the change on top of what the server said about its row.
func (p *payload) settle(d *delta) { p.ID, p.Base, p.Version = d.id, d.row, d.version }

// payloadVersion is the schema version of encoded payloads. testdata has one golden file for each that was released.
const payloadVersion = 1

// encode packs p: the version, then ID, Base, Version, Fields, Offline, At, Server and Newer.
func (p *payload) encode() []byte {
	w := &encoder{out: make([]byte, 0, 64)}
	w.bytes(payloadVersion)
	w.value(&p.ID)
	w.cells(p.Base)
	w.string(p.Version)
	w.cells(p.Fields)
	w.bytes(bit(p.Offline))
	w.uvarint(uint64(p.At))
	w.cells(p.Server)
	w.string(p.Newer)
	return w.out
}

// decodePayload is the opposite of encode.
func decodePayload(b []byte) (*payload, error) {
	d := decode(b, payloadVersion)
	p := &payload{}
	p.ID = d.value()
	p.Base = d.cells()
	p.Version = d.string()
	p.Fields = d.cells()
	p.Offline = d.byte() != 0
	p.At = uint32(d.uvarint())
	p.Server = d.cells()
	p.Newer = d.string()
	return p, d.end("a pending change")
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}
