//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/datasource"
	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// source is one DataSource of the page. sourcehost.go has the other direction, datasource.Host.
type source struct {
	functions
	data      *datasource.Source
	requests  map[uint32]func(datasource.Answer)
	questions map[uint32]func(*bridge.Reader)
	lastID    uint32 // of a request or question
}

// open makes the source that OpOpen asks for.
func (e *Engine) open(r *bridge.Reader) error {
	s := &source{
		functions: functions{e, r.U32()},
		requests:  map[uint32]func(datasource.Answer){},
		questions: map[uint32]func(*bridge.Reader){},
	}
	key, flags, options := r.Str(), r.U8(), r.Bytes()
	cfg := datasource.Config{
		Options:      options,
		Host:         s,
		Key:          key,
		Snapshot:     flags&bridge.OpenSnapshot != 0,
		SameOrigin:   flags&bridge.OpenSameOrigin != 0,
		Local:        flags&bridge.OpenLocal != 0,
		WindowOnline: flags&bridge.OpenWindowOnline != 0,
	}
	cfg.Env = e.storage.env()
	if flags&bridge.OpenStored != 0 {
		cfg.Store = e.storage.store
	}
	// New may already ask the host for something.
	e.targets[s.id] = s
	data, err := datasource.New(cfg)
	if err != nil {
		delete(e.targets, s.id)
		return err
	}
	s.data = data
	return nil
}

func (s *source) call(op bridge.Op, r *bridge.Reader, w *bridge.Writer) error {
	if int(op) >= len(sourceOps) || sourceOps[op] == nil {
		return unknownOp(op)
	}
	return sourceOps[op](s, r, w)
}

func (s *source) hint(online bool) { s.data.Hint(online) }

type operation func(s *source, r *bridge.Reader, w *bridge.Writer) error

// sourceOps are the operations on a source, by number. What they take and return stands at the numbers.
var sourceOps = [...]operation{
	bridge.OpClose:            closeSource,
	bridge.OpPlain:            asks(func(d *datasource.Source) bool { return d.Plain() }),
	bridge.OpRead:             read,
	bridge.OpFetch:            fetch,
	bridge.OpQuery:            query,
	bridge.OpState:            state,
	bridge.OpView:             view,
	bridge.OpData:             lists(func(d *datasource.Source) []rows.Row { return d.Data() }),
	bridge.OpAt:               at,
	bridge.OpGet:              get,
	bridge.OpTotal:            total,
	bridge.OpRows:             rowValues,
	bridge.OpInsert:           insert,
	bridge.OpSet:              set,
	bridge.OpRemove:           remove,
	bridge.OpSetData:          takesGroups((*datasource.Source).SetData),
	bridge.OpSync:             waits(func(d *datasource.Source, done func(error)) { d.Sync(done) }),
	bridge.OpCancelChanges:    does(func(d *datasource.Source) { d.CancelChanges() }),
	bridge.OpCancelRow:        cancelRow,
	bridge.OpHasChanges:       asks(func(d *datasource.Source) bool { return d.HasChanges() }),
	bridge.OpCreated:          lists(func(d *datasource.Source) []rows.Row { return d.Created() }),
	bridge.OpUpdated:          lists(func(d *datasource.Source) []rows.Row { return d.Updated() }),
	bridge.OpDestroyed:        lists(func(d *datasource.Source) []rows.Row { return d.Destroyed() }),
	bridge.OpOnline:           asks(func(d *datasource.Source) bool { return d.Online() }),
	bridge.OpSetOnline:        setOnline,
	bridge.OpConnection:       connection,
	bridge.OpOfflineData:      offlineData,
	bridge.OpSetOfflineData:   takesGroups((*datasource.Source).SetOfflineData),
	bridge.OpPushCreate:       takes(func(d *datasource.Source, block []byte) error { return d.PushCreate(block) }),
	bridge.OpPushInsert:       pushInsert,
	bridge.OpPushUpdate:       takes(func(d *datasource.Source, block []byte) error { return d.PushUpdate(block) }),
	bridge.OpPushDestroy:      takes(func(d *datasource.Source, block []byte) error { return d.PushDestroy(block) }),
	bridge.OpSaved:            waits(func(d *datasource.Source, done func(error)) { d.Saved(done) }),
	bridge.OpCommitted:        waits(func(d *datasource.Source, done func(error)) { d.Committed(done) }),
	bridge.OpPending:          pending,
	bridge.OpLetters:          letters,
	bridge.OpEditLetter:       editLetter,
	bridge.OpRetryLetter:      decides(func(d *datasource.Source, n uint64, done func(error)) { d.RetryLetter(n, done) }),
	bridge.OpDiscardLetter:    decides(func(d *datasource.Source, n uint64, done func(error)) { d.DiscardLetter(n, done) }),
	bridge.OpConflicts:        conflicts,
	bridge.OpResolveConflict:  resolveConflict,
	bridge.OpUncertain:        uncertain,
	bridge.OpResolveUncertain: resolveUncertain,
	bridge.OpCancelFlush:      does(func(d *datasource.Source) { d.CancelFlush() }),
	bridge.OpRetryStorage:     does(func(d *datasource.Source) { d.RetryStorage() }),
	bridge.OpAnswer:           answer,
	bridge.OpAuthorized:       answerQuestion,
	bridge.OpDecideConflict:   answerQuestion,
	bridge.OpDecideUncertain:  answerQuestion,
	bridge.OpLookedUp:         answerQuestion,
	bridge.OpPushMove:         pushMove,
	bridge.OpAggregates:       aggregates,
	bridge.OpRange:            windowed((*datasource.Source).Range),
	bridge.OpPrefetch:         windowed((*datasource.Source).Prefetch),
	bridge.OpInRange:          inRange,
	bridge.OpLastRange:        lastRange,
	bridge.OpRangeStart:       rangeStart,
	bridge.OpSuccess:          success,
	bridge.OpGroupTree:        groupTree,
}

// The shapes that most operations have.

func does(f func(*datasource.Source)) operation {
	return func(s *source, _ *bridge.Reader, _ *bridge.Writer) error { f(s.data); return nil }
}

func asks(f func(*datasource.Source) bool) operation {
	return func(s *source, _ *bridge.Reader, w *bridge.Writer) error { w.Bool(f(s.data)); return nil }
}

func lists(f func(*datasource.Source) []rows.Row) operation {
	return func(s *source, _ *bridge.Reader, w *bridge.Writer) error { w.Rows(f(s.data)); return nil }
}

func takes(f func(*datasource.Source, []byte) error) operation {
	return func(s *source, r *bridge.Reader, _ *bridge.Writer) error { return f(s.data, r.Bytes()) }
}

func takesGroups(f func(s *datasource.Source, block, groups []byte) error) operation {
	return func(s *source, r *bridge.Reader, _ *bridge.Writer) error {
		block := r.Bytes()
		return f(s.data, block, r.Bytes())
	}
}

func waits(f func(*datasource.Source, func(error))) operation {
	return func(s *source, r *bridge.Reader, _ *bridge.Writer) error { f(s.data, s.settles(r.U32())); return nil }
}

func decides(f func(*datasource.Source, uint64, func(error))) operation {
	return func(s *source, r *bridge.Reader, _ *bridge.Writer) error {
		n := uint64(r.F64())
		f(s.data, n, s.settles(r.U32()))
		return nil
	}
}

// settles returns the callback that settles a promise without a value.
func (s *source) settles(promise uint32) func(error) {
	return func(err error) { s.engine.settle(promise, err, nil) }
}
