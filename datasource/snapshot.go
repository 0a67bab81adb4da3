package datasource

import (
	"errors"
	"strings"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// The state array (spec §8.1): every loaded row in order, then the removed ones, with __state__ "create", "update" or
// "destroy" on those that have a pending change.
//
// An application's own storage gets the same array; pending rows carry in __entry__ what the journal has for them: the
// records of the row's entries and of the journal itself, as hexadecimal text. From that the journal is made again, so
// numbers and idempotency keys survive a reload.
const (
	stateColumn = "__state__"
	entryColumn = "__entry__"
)

// stateArray is the state array, for an application's own storage with __entry__, and the tree of the groups that its rows
// are in, nil if they are in none of the server's. Removed rows are in no group.
func (s *Source) stateArray(withEntries bool) (block, groups []byte) {
	meta := ""
	if withEntries {
		meta = s.records(offline.BucketMeta, offline.Prefix(s.cfg.Key))
	}
	var b rows.Batch
	shown := map[*change]bool{}
	add := func(values cells, c *change) {
		if c != nil && c.pending() {
			shown[c] = true
			values = values.copy(2).setText(stateColumn, c.show().state.String())
			if withEntries {
				values = values.setText(entryColumn, encodeBase(c.base)+meta+s.entryRecords(c))
			}
		}
		b.Add(values)
	}
	numbers := map[rows.Row]int{}
	for i, row := range s.table.AppendRows(nil) {
		add(s.table.Cells(row), s.byRow[row])
		numbers[row] = i
	}
	for _, c := range s.inOrder() {
		if !shown[c] && c.pending() {
			add(c.show().values, c)
		}
	}
	if s.isServerGrouped() {
		w := treeWriter{number: func(row rows.Row) (int, bool) { n, ok := numbers[row]; return n, ok }}
		groups = w.tree(groupsOf(s.topGroups(s.table.Has))).AppendOptions(nil)
	}
	return b.AppendBlock(nil), groups
}

// OfflineData gives the state array as a block, with the tree of its groups, once the rows of the store are loaded.
func (s *Source) OfflineData(done func(block, groups []byte, err error)) {
	give := func() {
		block, groups := s.stateArray(false)
		done(block, groups, nil)
	}
	s.whenOpen(func() {
		if s.loaded || s.cfg.Store == nil {
			give()
			return
		}
		s.load(s.wanted(s.readParams(&rows.Node{})), (*stored).loadRows, func(got *stored) {
			if got.err != nil {
				done(nil, nil, got.err)
				return
			}
			if !s.loaded {
				s.showStored(got)
			}
			give()
		})
	})
}

// SetOfflineData replaces stored rows and pending changes by a state array, whose rows are in the groups of a tree or in
// none. Read shows it.
func (s *Source) SetOfflineData(block, groups []byte) error {
	b, _, err := rows.DecodeBlock(block)
	if err != nil {
		return err
	}
	s.attachGroups(b, groups)
	confirmed, foreign, _ := s.parseState(b)
	s.update(func(t tx) error {
		for n := range s.entries {
			t.Retire(n)
		}
		t.adopt(foreign)
		return nil
	}, s.report)
	segments := s.replace([]part{{rows: []*rows.Batch{confirmed}}}, true)
	s.serverTotal = -1
	s.storeRows(&cachePage{rows: s.readLen}, segments, len(s.deltas), true)
	return nil
}

// foreign is a pending row of a state array that no journal of ours wrote.
type foreign struct {
	row   cells
	state string
	at    int // in the state array
}

// adopt queues foreign rows: what they were before the change is not known.
func (t tx) adopt(list []*foreign) {
	for _, f := range list {
		id, _ := f.row.get(t.s.opt.id)
		p := &payload{ID: id, Base: f.row, Fields: f.row}
		e := t.s.newEntry(laneOf(&id), kindUpdate, offline.StateQueued)
		switch f.state {
		case RowCreate.String():
			p.ID, p.Base, p.At, e.Kind, e.Lane = rows.Value{}, nil, uint32(f.at), kindCreate, t.s.newLane()
		case RowDestroy.String():
			p.Fields, e.Kind = nil, kindDestroy
		}
		t.append(e, p)
	}
}

// ownColumns are the members of a state array that are no fields.
var ownColumns = []string{stateColumn, entryColumn, groupColumn, "uid"}

// parseState takes a state array apart: confirmed rows, pending rows without entries, and the records of the others.
func (s *Source) parseState(b *rows.Batch) (confirmed *rows.Batch, pending []*foreign, records []string) {
	confirmed = &rows.Batch{}
	for i := range b.Len() {
		row := cells(b.Cells(i))
		text, _ := row.get(entryColumn)
		state, _ := row.get(stateColumn)
		path, grouped := row.get(groupColumn)
		row = row.without(ownColumns)
		if text.Str != "" {
			words := strings.Fields(text.Str)
			for _, word := range words[1:] {
				add(&records, word)
			}
			if row = decodeBase(words[0]); row == nil {
				continue
			}
		} else if state.Str != "" {
			add(&pending, &foreign{row, state.Str, i})
			if state.Str == RowCreate.String() {
				continue
			}
		}
		if grouped {
			row = row.copy(1).set(groupColumn, &path)
		}
		confirmed.Add(row)
	}
	s.opt.schema.Convert(confirmed)
	return confirmed, pending, records
}

// saveSnapshot hands the state array to the application's own storage. What that throws is reported and returned; until it
// takes the array again, all that is pending counts as unsaved.
func (s *Source) saveSnapshot() error {
	if !s.cfg.Snapshot || !s.opened || s.openErr != nil || !s.loaded && len(s.changes) == 0 {
		return nil
	}
	s.snapshotErr = nil
	block, groups := s.stateArray(true)
	if err := s.host.SaveSnapshot(block, groups); err != nil {
		code := offline.ErrStorage
		if errors.Is(err, offline.ErrQuotaExceeded) {
			code = offline.ErrQuotaExceeded
		}
		s.snapshotErr = offline.Wrap(code, err, "the application's setItem failed; the changes stay in memory")
		s.storageFailed(s.snapshotErr)
	}
	return s.snapshotErr
}

// restore fills the store in memory from the application's own storage.
func (s *Source) restore() error {
	if !s.cfg.Snapshot {
		return nil
	}
	block, groups, err := s.host.LoadSnapshot()
	if err != nil {
		return offline.Wrap(offline.ErrStorage, err, "the application's getItem failed; its rows are not shown")
	}
	if len(block) == 0 {
		return nil
	}
	b, _, err := rows.DecodeBlock(block)
	if err != nil {
		return err
	}
	s.attachGroups(b, groups)
	confirmed, pending, records := s.parseState(b)
	if len(pending) > 0 {
		s.update(func(t tx) error {
			t.adopt(pending)
			return nil
		}, s.report)
	}
	var batch offline.Batch
	for _, text := range records {
		if err := putRecord(&batch, s.cfg.Key, text); err != nil {
			s.storageFailed(err)
		}
	}
	s.putRows(&batch, confirmed)
	return s.store.Apply(&batch, offline.Relaxed)
}

// putRows adds confirmed rows to a batch as the cache has them.
func (s *Source) putRows(batch *offline.Batch, confirmed *rows.Batch) {
	t := rows.NewTable(s.opt.id, s.opt.schema.NewID())
	t.Replace(confirmed)
	page := &cachePage{generation: 1, rows: t.Len(), total: -1}
	t.Segments(t.AppendRows(nil), func(segment []byte, _ int) {
		batch.Put(offline.BucketRows, segmentKey(s.cfg.Key, page, page.segments), segment)
		page.segments++
	})
	h := cacheHead{pages: []*cachePage{page}}
	batch.Put(offline.BucketMeta, headKey(s.cfg.Key), h.encode())
}
