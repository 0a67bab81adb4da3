package modelstore

import (
	"encoding/binary"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Link is one operation of a chain. Those that were appended at once are one record, a run, with one entry in the journal.
type Link struct {
	Place   uint64
	Replica string // of the journal
	Entry   uint64 // a number of its own in the journal
	Run     uint64 // the number of the entry that stands for it: that of the first of the run
	Last    bool   // of the run
	// Ordered is noted of links that are no dead letters, though those behind them became such: the version at which the server has ordered them. 0
	// of all others.
	Ordered int64
	Apart   string // the name of the journal, if it is in no chain; else ""
	// Context is the version it was made at, behind the links before it. It never goes down from link to link.
	Context     int64
	Incarnation string // of the model, as it was known then: Head.Incarnation. That of all live links is of one model.
	Op          ot.Op
}

func linkKey(id string, place uint64) offline.Key { return offline.K("link", id, place) }

// Run puts together the record of links that are appended at once.
type Run struct {
	replica     string
	context     int64
	incarnation string
	ops, one    []byte
	n           int
}

// NewRun begins a run of links made at one version.
func NewRun(replica string, context int64, incarnation string) *Run {
	return &Run{replica: replica, context: context, incarnation: incarnation}
}

// Restart begins the next run like it, in the same room.
func (r *Run) Restart() { r.ops, r.n = r.ops[:0], 0 }

// Len is how many links it has.
func (r *Run) Len() int { return r.n }

// Add adds a link, unless the run is full: the first one always fits.
func (r *Run) Add(op *ot.Op) bool {
	r.one = wire.AppendOp(r.one[:0], op)
	if r.n == maxRun || r.n > 0 && len(r.ops)+len(r.one) > maxRunBytes {
		return false
	}
	r.ops = binary.AppendUvarint(r.ops, uint64(len(r.one)))
	r.ops = append(r.ops, r.one...)
	r.n++
	return true
}

// PutIn adds the record, whose first link is at a place and has an entry, to a transaction of the journal.
func (r *Run) PutIn(tx *offline.Tx, id string, place, entry uint64) {
	tx.PutRecord(offline.BucketRows, linkKey(id, place), r.encode(entry))
}

func (r *Run) encode(entry uint64) []byte {
	w := offline.NewRecordWriter(64 + len(r.ops))
	w.String(r.replica)
	w.Uint(entry)
	w.Int(r.context)
	w.String(r.incarnation)
	return w.Finish(r.ops)
}

// decodeRun reads the links of a run that begins at a place.
func decodeRun(place uint64, record []byte) (run []Link, err error) {
	r, err := offline.ReadRecord(record, "a pending operation")
	if err != nil {
		return nil, err
	}
	run = make([]Link, 0, countOps(r.Rest()))
	first := Link{Place: place, Replica: r.String(), Run: r.Uint(), Context: r.Int(), Incarnation: r.String()}
	for len(r.Rest()) > 0 && r.Err() == nil && err == nil {
		op := r.String()
		if op == "" && len(run) > 0 {
			for i := range run {
				if len(r.Rest()) > 0 {
					run[i].Ordered = r.Int()
				}
			}
			break
		}
		l := first
		l.Place, l.Entry = place+uint64(len(run)), first.Run+uint64(len(run))
		l.Op, err = wire.DecodeOp([]byte(op))
		run = append(run, l)
	}
	if err == nil {
		err = r.Err()
	}
	if err == nil && len(run) == 0 {
		err = offline.Errorf(offline.ErrCorrupt, "a record of pending operations has none")
	}
	if err != nil {
		return nil, err
	}
	run[len(run)-1].Last = true
	return run, nil
}

// countOps is how many operations, each with its length before it, there seem to be.
func countOps(rest []byte) (n int) {
	for {
		size, head := binary.Uvarint(rest)
		if head <= 0 || size > uint64(len(rest)-head) {
			return n
		}
		rest = rest[head+int(size):]
		n++
	}
}

// recordPlace is the place by which the record of l's run is known.
func (l *Link) recordPlace() uint64 { return l.Place - (l.Entry - l.Run) }

// DeleteIn deletes the run of a link, all of which are dead letters or acknowledged, in a transaction of a journal.
func (l *Link) DeleteIn(tx *offline.Tx, id string) {
	tx.DeleteRecord(offline.BucketRows, l.key(id))
}
