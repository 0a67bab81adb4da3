package sim

import (
	"bytes"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The defects that can be planted. None is a switch in the product: they are made in what surrounds it.
const (
	LosesBatches   = "a device's store says that it has made a strict batch, and has not"
	FlushesLate    = "a device's store holds strict batches back as it does relaxed ones"
	IgnoresExpects = "a device's store does not look at what a batch expects"
	TearsBatches   = "a device's store makes the first half of a batch and fails"
	GrantsTwice    = "a lease is given to who asks, whoever has it"
	ForgetsMarks   = "the server's store forgets the marks of entries"
	AcksEarly      = "the server's store says that operations are on the disk before they are"
	SwapsSnapshots = "a snapshot of the server has the content of the one before"
	ReadsTooFew    = "the server's store leaves the last operation of a range out"
	SendsTwice     = "the network doubles a submission, and nothing can tell"
	CommitsRepeats = "the server takes a repeated entry for a new one"
)

// Bugs are all of them.
func Bugs() []string {
	return []string{LosesBatches, FlushesLate, IgnoresExpects, TearsBatches, GrantsTwice, ForgetsMarks, AcksEarly, SwapsSnapshots,
		ReadsTooFew, SendsTwice, CommitsRepeats}
}

// bug reports whether a defect is planted.
func (r *run) bug(name string) bool { return r.config.Bug == name }

// plant reports whether a planted defect shows this time.
func (r *run) plant(name string) bool { return r.bug(name) && r.random.IntN(4) == 0 }

// faultyStore is the store of a device with a defect.
type faultyStore struct {
	*disk
	run *run
}

// plantStore puts a defect between a device's store and its tabs.
func (r *run) plantStore(d *disk) offline.Store {
	switch r.config.Bug {
	case LosesBatches, FlushesLate, IgnoresExpects, TearsBatches:
		return &faultyStore{d, r}
	}
	return d
}

// Apply implements offline.Store.
func (s *faultyStore) Apply(b *offline.Batch, d offline.Durability) error {
	switch r := s.run; {
	case d == offline.Strict && r.plant(LosesBatches):
		return nil
	case r.bug(FlushesLate):
		return s.disk.Apply(b, offline.Relaxed)
	case r.bug(IgnoresExpects):
		return s.disk.Apply(&offline.Batch{Writes: b.Writes}, d)
	case len(b.Writes) > 1 && r.plant(TearsBatches):
		s.disk.Apply(&offline.Batch{Expects: b.Expects, Writes: b.Writes[:len(b.Writes)/2]}, d)
		return offline.Errorf(offline.ErrStorage, "the transaction was aborted")
	}
	return s.disk.Apply(b, d)
}

// plantLeases puts a defect between the leases and a tab.
func (r *run) plantLeases(tab *offlinetest.Tab) offline.Leases {
	if r.bug(GrantsTwice) {
		return generous{tab}
	}
	return tab
}

// generous gives every lease to everybody.
type generous struct{ tab *offlinetest.Tab }

type given struct{ over bool }

// Acquire implements offline.Leases.
func (g generous) Acquire(_ string, granted func(offline.Lease)) (cancel func()) {
	l := &given{}
	g.tab.Post(func() {
		if !l.over {
			granted(l)
		}
	})
	return func() { l.over = true }
}

// Valid implements offline.Lease.
func (l *given) Valid() bool { return !l.over }

// Release implements offline.Lease.
func (l *given) Release() { l.over = true }

// spoil is what arrives at the server in place of a message.
func (r *run) spoil(message []byte) []byte {
	if !r.bug(CommitsRepeats) {
		return message
	}
	var out []byte
	wire.Frames(message, func(b []byte) bool {
		b = r.withoutRepeatedMark(b)
		out = wire.AppendPacked(out, b)
		return true
	})
	return out
}

// withoutRepeatedMark takes the mark from a submission that was seen before.
func (r *run) withoutRepeatedMark(b []byte) []byte {
	f, err := wire.DecodeFrame(b)
	var m wire.OperationSubmissionMessage
	if err != nil || f.Body != wire.BodyOperationSubmission || m.Decode(f.Payload) != nil || m.Entry == 0 {
		return b
	}
	mark := string(bytes.Clone(m.Replica)) + string(rune(m.Entry))
	if !r.seen[mark] {
		r.seen[mark] = true
		return b
	}
	m.Replica, m.Entry = nil, 0
	return wire.AppendFrame(nil, f.Kind, f.ID, &m)
}
