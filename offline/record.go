package offline

// Many functions write and read records: inlined, these would weigh more in the wasm than all else here (noinline).

// RecordWriter puts together a record of the owner's (Tx.PutRecord, Entry.Data) in the form that all records of the engine
// have: a byte with the version of the schema, a checksum, and the body. The zero value is not usable; see NewRecordWriter.
type RecordWriter struct{ b builder }

// NewRecordWriter begins a record whose body has about size bytes.
//
//go:noinline
func NewRecordWriter(size int) *RecordWriter { return &RecordWriter{*newRecord(size)} }

// Uint appends a number, small ones in few bytes.
//
//go:noinline
func (w *RecordWriter) Uint(v uint64) { w.b.uint(v) }

// Int appends a number that may be negative.
//
//go:noinline
func (w *RecordWriter) Int(v int64) { w.b.int(v) }

// String appends a text or any other bytes.
//
//go:noinline
func (w *RecordWriter) String(s string) { w.b.string(s) }

// Finish appends rest, which takes up all that is left of the record, and returns the record.
//
//go:noinline
func (w *RecordWriter) Finish(rest []byte) []byte { return frame(append(w.b.out, rest...)) }

// FinishWith is Finish for what appends itself.
func (w *RecordWriter) FinishWith(appendTo func([]byte) []byte) []byte {
	return frame(appendTo(w.b.out))
}

// RecordReader takes a record apart, in the order it was written. After the first impossible value it returns zeros.
type RecordReader struct {
	r    *reader
	what string
}

// ReadRecord begins to read a record. It returns ErrCorrupt for garbage and ErrTooNew for a record of a later version; what
// names the record in these.
func ReadRecord(record []byte, what string) (*RecordReader, error) {
	r, err := unframe(record, what)
	if err != nil {
		return nil, err
	}
	return &RecordReader{r, what}, nil
}

// Uint reads what RecordWriter.Uint wrote.
//
//go:noinline
func (r *RecordReader) Uint() uint64 { return r.r.uint() }

// Int reads what RecordWriter.Int wrote.
//
//go:noinline
func (r *RecordReader) Int() int64 { return r.r.int() }

// String reads what RecordWriter.String wrote.
//
//go:noinline
func (r *RecordReader) String() string { return r.r.string() }

// Rest is all that is left. It shares the memory of the record.
func (r *RecordReader) Rest() []byte { return r.r.rest }

// Err is an error of code ErrCorrupt if what was read cannot have been written, else nil.
//
//go:noinline
func (r *RecordReader) Err() error {
	if r.r.broken {
		return errUndecodable(r.what)
	}
	return nil
}
