package offline

import "hash/crc32"

// Every record of the journal begins with a frame: one byte with the version of its schema and four with the checksum
// of version and body. The frame is the same in all versions, so garbage is told from a newer version.
const (
	schemaVersion = 1
	frameSize     = 5
)

// frame turns out, which has frameSize free bytes in front, into a record.
func frame(out []byte) []byte {
	out[0] = schemaVersion
	sum := checksum(out)
	out[1], out[2], out[3], out[4] = byte(sum), byte(sum>>8), byte(sum>>16), byte(sum>>24)
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
	sum := checksum(record)
	if record[1] != byte(sum) || record[2] != byte(sum>>8) || record[3] != byte(sum>>16) || record[4] != byte(sum>>24) {
		return nil, Errorf(ErrCorrupt, "%s has a wrong checksum and cannot be decoded", what)
	}
	if record[0] > schemaVersion {
		return nil, Errorf(ErrTooNew, "%s was written by a newer version (schema %d, known is %d); reload the page to update it",
			what, record[0], schemaVersion)
	}
	return &reader{rest: record[frameSize:]}, nil
}

func appendUint(out []byte, v uint64) []byte {
	for v >= 0x80 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v))
}

// appendInt stores small negative numbers short, too (zigzag).
func appendInt(out []byte, v int64) []byte { return appendUint(out, uint64(v<<1)^uint64(v>>63)) }

func appendString(out []byte, s string) []byte { return append(appendUint(out, uint64(len(s))), s...) }

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
