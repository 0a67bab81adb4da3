package offline

import (
	"encoding/binary"
	"hash/crc32"
)

// Every record of the journal begins with a frame: one byte with the version of its schema and four with the checksum
// of version and body. The frame is the same in all versions, so garbage is told from a newer version.
const (
	schemaVersion = 1
	frameSize     = 5
)

// frame turns out, which has frameSize free bytes in front, into a record.
func frame(out []byte) []byte {
	out[0] = schemaVersion
	binary.LittleEndian.PutUint32(out[1:], checksum(out))
	return out
}

func checksum(record []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE(record[:1]), crc32.IEEETable, record[frameSize:])
}

// unframe checks the frame of record and returns a reader of its body. what names the record in errors.
func unframe(record []byte, what string) (*reader, error) {
	if len(record) < frameSize {
		return nil, Errorf(ErrCorrupt, "%s has only %d bytes and cannot be decoded", what, len(record))
	}
	if binary.LittleEndian.Uint32(record[1:]) != checksum(record) {
		return nil, Errorf(ErrCorrupt, "%s has a wrong checksum and cannot be decoded", what)
	}
	if record[0] > schemaVersion {
		return nil, Errorf(ErrTooNew, "%s was written by a newer version (schema %d, known is %d); reload the page to update it",
			what, record[0], schemaVersion)
	}
	return &reader{rest: record[frameSize:]}, nil
}

// builder puts a record or a message together.
type builder struct{ out []byte }

// newRecord begins a record that is going to be framed.
func newRecord(size int) *builder { return &builder{make([]byte, frameSize, frameSize+size)} }

func (b *builder) uint(v uint64) {
	for v >= 0x80 {
		b.byte(byte(v) | 0x80)
		v >>= 7
	}
	b.byte(byte(v))
}

func (b *builder) byte(v byte) { b.out = append(b.out, v) }

// int stores small negative numbers short, too (zigzag).
func (b *builder) int(v int64) { b.uint(uint64(v<<1) ^ uint64(v>>63)) }

func (b *builder) string(s string) {
	b.uint(uint64(len(s)))
	b.out = append(b.out, s...)
}

// key stores a valid key.
func (b *builder) key(k Key) {
	b.uint(uint64(len(k)))
	for _, part := range k {
		if s, ok := part.(string); ok {
			b.byte(1)
			b.string(s)
		} else {
			n, _ := part.(int64)
			b.byte(0)
			b.int(n)
		}
	}
}

// encodeNumbers is the message or record that holds just these numbers.
func encodeNumbers(ns ...uint64) []byte {
	b := &builder{}
	for _, n := range ns {
		b.uint(n)
	}
	return b.out
}

// reader takes a body apart. After the first impossible value it is broken and returns zeros.
type reader struct {
	rest   []byte
	broken bool
}

func (r *reader) uint() (v uint64) {
	for shift := 0; shift < 64; shift += 7 {
		if len(r.rest) == 0 {
			break
		}
		b := r.rest[0]
		r.rest = r.rest[1:]
		v |= uint64(b&0x7F) << shift
		if b < 0x80 {
			return v
		}
	}
	r.broken = true
	return 0
}

func (r *reader) int() int64 {
	v := r.uint()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.broken, r.rest = true, nil
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) string() string { return string(r.bytes(r.uint())) }

func (r *reader) byte() byte {
	b := r.bytes(1)
	if r.broken {
		return 0
	}
	return b[0]
}

func (r *reader) key() (k Key) {
	for i := r.uint(); i > 0 && !r.broken; i-- {
		var part any
		if r.byte() == 1 {
			part = r.string()
		} else {
			part = r.int()
		}
		k = append(k, part)
	}
	return k
}
