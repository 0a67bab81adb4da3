package datasource

import (
	"encoding/binary"
	"math"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// cells is a list of named values without two of one name: a row or a patch, for which a map would cost more than it saves.
type cells []rows.Cell

func (c cells) get(name string) (rows.Value, bool) {
	for _, x := range c {
		if x.Name == name {
			return x.Value, true
		}
	}
	return rows.Value{}, false
}

// set returns c with name set to v. It may change c.
func (c cells) set(name string, v rows.Value) cells {
	for i := range c {
		if c[i].Name == name {
			c[i].Value = v
			return c
		}
	}
	return append(c, rows.Cell{Name: name, Value: v})
}

// over returns a new list: c with the values of patch over it.
func (c cells) over(patch cells) cells {
	out := append(make(cells, 0, len(c)+len(patch)), c...)
	for _, x := range patch {
		out = out.set(x.Name, x.Value)
	}
	return out
}

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

// payloadVersion is the schema version of encoded payloads. testdata has one golden file for each that was released.
const payloadVersion = 1

// encode packs p: the version, then ID, Base, Version, Fields, Offline, At, Server and Newer. Numbers are varints, strings have
// their length before them.
func (p *payload) encode() []byte {
	b := make([]byte, 0, 64)
	b = append(b, payloadVersion)
	b = appendValue(b, p.ID)
	b = appendCells(b, p.Base)
	b = appendString(b, p.Version)
	b = appendCells(b, p.Fields)
	b = append(b, bit(p.Offline))
	b = binary.AppendUvarint(b, uint64(p.At))
	b = appendCells(b, p.Server)
	return appendString(b, p.Newer)
}

// decodePayload is the opposite of encode. It returns ErrTooNew for a later version and ErrCorrupt for garbage.
func decodePayload(b []byte) (*payload, error) {
	d := &decoder{rest: b}
	if v := d.byte(); v > payloadVersion && !d.bad {
		return nil, offline.Errorf(offline.ErrTooNew,
			"a pending change has format %d and this page knows up to %d; reload the page to get the newer SDK", v, payloadVersion)
	}
	p := &payload{}
	p.ID = d.value()
	p.Base = d.cells()
	p.Version = d.string()
	p.Fields = d.cells()
	p.Offline = d.byte() != 0
	p.At = uint32(d.uvarint())
	p.Server = d.cells()
	p.Newer = d.string()
	if d.bad || len(d.rest) > 0 || len(b) == 0 || b[0] == 0 {
		return nil, offline.Errorf(offline.ErrCorrupt, "a pending change of %d bytes cannot be decoded", len(b))
	}
	return p, nil
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendValue(b []byte, v rows.Value) []byte {
	b = append(b, byte(v.Kind))
	switch v.Kind {
	case rows.Bool, rows.Number, rows.Date:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Num))
	case rows.String, rows.JSON:
		return appendString(b, v.Str)
	}
	return b
}

func appendCells(b []byte, f cells) []byte {
	b = binary.AppendUvarint(b, uint64(len(f)))
	for _, x := range f {
		b = appendValue(appendString(b, x.Name), x.Value)
	}
	return b
}

// decoder reads what the append functions wrote. After the first fault it yields zeros and bad is set.
type decoder struct {
	rest []byte
	bad  bool
}

func (d *decoder) take(n uint64) []byte {
	if d.bad || n > uint64(len(d.rest)) {
		d.bad = true
		return nil
	}
	out := d.rest[:n]
	d.rest = d.rest[n:]
	return out
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.bad = true
		return 0
	}
	d.take(uint64(n))
	return v
}

func (d *decoder) string() string { return string(d.take(d.uvarint())) }

func (d *decoder) value() rows.Value {
	v := rows.Value{Kind: rows.Kind(d.byte())}
	switch v.Kind {
	case rows.Undefined, rows.Null:
	case rows.Bool, rows.Number, rows.Date:
		if b := d.take(8); b != nil {
			v.Num = math.Float64frombits(binary.LittleEndian.Uint64(b))
		}
	case rows.String, rows.JSON:
		v.Str = d.string()
	default:
		d.bad = true
	}
	return v
}

func (d *decoder) cells() cells {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.bad = true
	}
	var f cells
	for i := uint64(0); i < n && !d.bad; i++ {
		f = append(f, rows.Cell{Name: d.string(), Value: d.value()})
	}
	return f
}
