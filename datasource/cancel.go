package datasource

import (
	"errors"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// CancelChanges takes back all changes since the last Sync (spec §5, §8.5). Removed rows come back to where they were.
func (s *Source) CancelChanges() {
	for _, c := range s.latestFirst() {
		if c.drafted(false) || !s.durable() {
			s.cancel(c)
		}
	}
	s.taken = 0
	s.showQuery(true)
	s.count()
	s.announce(EventChange)
	if s.isServerGrouped() && s.Online() {
		s.begin(&rows.Node{}, func(error) {}) // the reference reads groups anew
	}
}

// latestFirst lists the changes, those that have moved other rows in the reverse order of what they did: only then are the
// places that they remember right again.
func (s *Source) latestFirst() []*change {
	list := s.inOrder()
	sortList(list, func(a, b *change) bool { return a.turn > b.turn })
	return list
}

// CancelRow takes back the changes of one row since the last Sync. Only the disappearance of a new row is an event.
func (s *Source) CancelRow(row rows.Row) {
	c := s.byRow[row]
	if c == nil || !s.table.Has(row) {
		return
	}
	if e := s.cancel(c); e != nil && e.Action == "remove" {
		s.emitChange(e)
	}
}

// cancel drops the edits and the draft of a row. Without offlineStorage it drops what the server refused as well: the
// next Sync would send it again.
func (s *Source) cancel(c *change) *Event {
	c.ops = nil
	var list touched
	for i := len(c.entries) - 1; i >= 0; i-- {
		if e := c.entries[i]; s.cancellable(e.State) {
			s.forget(e.N, &list)
		}
	}
	e := s.render(c)
	retire := func(t tx) error {
		list := t.Lane(s.laneNow(c))
		for i := range list {
			if e := &list[i]; s.cancellable(e.State) {
				t.Retire(e.N)
			}
		}
		return nil
	}
	s.decide(retire, func(err error) {
		if err != nil && !errors.Is(err, offline.ErrClosed) {
			s.update(retire, func(error) {}) // what the page has taken back must not come back: go on trying
		}
		s.settle(c)
	})
	return e
}

func (s *Source) cancellable(state offline.State) bool {
	return state == offline.StateDraft || !s.durable() && (state == offline.StateDead || state == offline.StateQueued)
}
