package datasource

import (
	"encoding/binary"
	"math"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// encoder packs the records of a source: numbers are varints, strings have their length before them. The first byte of
// a record is the version of its format.
type encoder struct{ out []byte }

func (w *encoder) bytes(b ...byte) { w.out = append(w.out, b...) }

func (w *encoder) uvarint(v uint64) { w.out = binary.AppendUvarint(w.out, v) }

func (w *encoder) string(s string) {
	w.uvarint(uint64(len(s)))
	w.out = append(w.out, s...)
}

func (w *encoder) value(v *rows.Value) {
	w.bytes(byte(v.Kind))
	switch v.Kind {
	case rows.Bool, rows.Number, rows.Date:
		w.out = binary.LittleEndian.AppendUint64(w.out, math.Float64bits(v.Num))
	case rows.String, rows.JSON:
		w.string(v.Str)
	}
}

func (w *encoder) cells(list cells) {
	w.uvarint(uint64(len(list)))
	for i := range list {
		w.string(list[i].Name)
		w.value(&list[i].Value)
	}
}

// decoder reads what an encoder wrote. After the first fault it yields zeros and bad is set.
type decoder struct {
	rest  []byte
	bad   bool
	newer bool // the record has a format that this page does not know
}

// decode begins to read a record, of version at most latest.
func decode(record []byte, latest byte) *decoder {
	d := &decoder{rest: record}
	version := d.byte()
	d.newer = version > latest
	d.bad = d.bad || version == 0
	return d
}

// end tells whether the record, which is named for people, could be read: ErrTooNew for a later version, ErrCorrupt for
// garbage.
func (d *decoder) end(what string) error {
	if d.newer {
		return offline.Errorf(offline.ErrTooNew, "the format of %s is newer than this page; reload the page to get the newer SDK", what)
	}
	if d.bad || len(d.rest) > 0 {
		return offline.Errorf(offline.ErrCorrupt, "%s cannot be decoded", what)
	}
	return nil
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

func (d *decoder) value() (v rows.Value) {
	v.Kind = rows.Kind(d.byte())
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

func (d *decoder) cells() (list cells) {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.bad = true
	}
	for i := uint64(0); i < n && !d.bad; i++ {
		list = append(list, rows.Cell{Name: d.string(), Value: d.value()})
	}
	return list
}
