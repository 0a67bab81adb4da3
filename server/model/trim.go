package model

import (
	"errors"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// trim drops history beyond what is kept in memory. A client that only reads never tells how far it has come, and would
// hold all of it.
func (o *Owner) trim() {
	if o.control == nil {
		return
	}
	kept, unwritten := o.version()-o.control.Oldest(), o.version()-o.written
	if limit := int64(o.env.Limits.History); kept > 2*limit {
		o.control.Trim(int(max(limit, unwritten)))
	}
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
		return err
	}
	if err := o.control.Refill(past); err != nil {
		return err
	}
	return f()
}
