package model

import (
	"errors"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// past is how much of the history is in memory.
type past struct {
	weights []int // of the operations from version from on
	from    int64
	bytes   int
}

func (p *past) add(version int64, weight int) {
	if len(p.weights) == 0 {
		p.from = version
	}
	p.weights = append(p.weights, weight)
	p.bytes += weight
}

// dropTo forgets what came before a version.
func (p *past) dropTo(version int64) {
	for len(p.weights) > 0 && p.from < version {
		p.bytes -= p.weights[0]
		p.weights = p.weights[1:]
		p.from++
	}
}

// trim drops history beyond what is kept in memory. A client that only reads never tells how far it has come, and would
// hold all of it. It waits for twice the limit, because it costs as much as what is kept.
func (o *Owner) trim() {
	if o.control == nil {
		return
	}
	o.past.dropTo(o.control.Oldest())
	version, count, bytes := o.version(), int64(o.env.Limits.History), o.env.Limits.HistoryBytes
	if version-o.control.Oldest() <= 2*count && o.past.bytes <= 2*bytes {
		return
	}
	p := o.past
	p.dropTo(version - count)
	for p.bytes > bytes {
		p.dropTo(p.from + 1)
	}
	unwritten := version - o.written // is not in the log yet, from where it could be read again
	o.control.Trim(int(max(min(count, int64(len(p.weights))), unwritten)))
	o.past.dropTo(o.control.Oldest())
}

// refilling runs f, and once more after reading the history from the log, from version on, if f says that it was trimmed.
func (o *Owner) refilling(version int64, f func() error) error {
	err := f()
	if !errors.Is(err, ot.ErrTrimmed) {
		return err
	}
	from := o.control.Oldest()
	if session, needed := o.control.Laggard(); session != "" {
		from = min(from, needed)
	}
	var past []ot.Committed
	err = o.env.Store.Read(o.running, o.meta.Key, max(1, min(from, version)), o.control.Oldest(), func(op store.Op) error {
		applied, err := wire.DecodeApplied(op.Data)
		past = append(past, ot.Committed{Version: op.Version, Session: op.Session, Op: applied.Op})
		return err
	})
	if err != nil {
		return o.unreadable(err)
	}
	if err := o.control.Refill(past); err != nil {
		return err
	}
	return f()
}
