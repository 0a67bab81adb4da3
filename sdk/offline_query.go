package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// query answers a query out of what this device has. Models that are open show what is seen of them; of the others, those are
// looked at that could be opened.
func (o *offlineModels) query(source string, done func(*QueryResult, error)) {
	q, err := parseQuery(source)
	if err != nil {
		done(nil, err)
		return
	}
	var heads []modelstore.Head
	o.do(func() { heads, err = modelstore.Heads(o.store) }, func() {
		if err != nil {
			done(nil, err)
			return
		}
		f := &finder{offline: o, selection: q.Select(), collection: q.Collection}
		f.showOpen()
		f.choose(heads)
		o.do(f.showStored, func() { done(f.result(q), f.err) })
	})
}

// finder shows the models of a collection to a query.
type finder struct {
	offline    *offlineModels
	selection  *query.Selection
	collection string
	closed     []string // ids of models to be read
	asOf       int64
	err        error
}

func (f *finder) showOpen() {
	for _, m := range f.offline.domain.models.all {
		if m.told && m.collection == f.collection && m.permissions.Read {
			f.show(&query.Model{ID: m.id, Version: m.Version(), Created: m.created, Modified: m.time, Root: m.doc.Root().Value()})
		}
	}
}

// choose notes which of the stored models are to be read.
func (f *finder) choose(heads []modelstore.Head) {
	for i := range heads {
		h := &heads[i]
		m := f.offline.domain.models.find(h.ID)
		isOpen := m != nil && m.told
		if h.Collection == f.collection && h.Available() && h.Read && !isOpen && !f.offline.hasDelete(h.ID) {
			f.closed = append(f.closed, h.ID)
		}
	}
}

// showStored may block. A model that is not whole is left out, as it could not be opened; a store that fails, fails the query.
func (f *finder) showStored() {
	for _, id := range f.closed {
		stored, err := readStored(f.offline.store, id)
		if err == nil && stored.Root != nil {
			var m *query.Model
			if m, err = stored.seen(); m != nil {
				f.show(m)
			}
		}
		switch code := offline.CodeOf(err); code {
		case offline.ErrStorage, offline.ErrClosed, offline.ErrVanished, offline.ErrTooNew:
			f.err = err
			return
		}
	}
}

func (f *finder) show(m *query.Model) {
	f.selection.Show(m)
	f.asOf = max(f.asOf, m.Modified)
}

func (f *finder) result(q *query.Query) *QueryResult {
	if f.err != nil {
		return nil
	}
	page, total := f.selection.Page()
	r := &QueryResult{Models: make([]ModelResult, len(page)), Offset: q.Offset, Total: total, Fresh: service.Fresh{AsOf: f.asOf}}
	for i, found := range page {
		m := &found.Model
		r.Models[i] = ModelResult{Collection: q.Collection, ID: m.ID, Created: m.Created, Modified: m.Modified, Version: m.Version,
			Data: jsonOf(found.Data)}
	}
	return r
}
