// Package history plays what has become of models: HistoricalModel of client-api.md §6. With a connection the operations come
// from the server, a page at a time; without one from the store of this device, as far back as that goes.
package history

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// The codes of errors made here. Others are those of requests and of the store.
const (
	ErrVersion      offline.Code = "invalid_version"       // a version that cannot be played to
	ErrClosed                    = service.ErrClosed       // the domain was disposed, or the history cannot be read any more
	ErrNotFound     offline.Code = "model_not_found"       // the model was deleted on this device
	ErrDeleted      offline.Code = "model_deleted"         // the model was deleted, and another one made under its id
	ErrUnauthorized              = service.ErrUnauthorized // the model may not be read
	ErrProtocol                  = service.ErrProtocol     // the server sent what is no history
	errTooMuch      offline.Code = "limit_exceeded"        // the server refuses so many operations at once
)

// Service makes historical models. It implements service.Service.
type Service struct {
	host     service.Host
	store    offline.Store // nil until it is open
	open     []*Model
	disposed bool
}

// New makes the service of a domain.
func New(host service.Host) *Service { return &Service{host: host} }

// Online implements service.Service.
func (s *Service) Online() {}

// Offline implements service.Service.
func (s *Service) Offline() {}

// Stored implements service.Service.
func (s *Service) Stored(store offline.Store) { s.store = store }

// Arrived implements service.Service: the server tells of nothing here that was not asked for.
func (s *Service) Arrived(wire.Frame) (bool, error) { return false, nil }

// Dispose implements service.Service.
func (s *Service) Dispose() {
	s.disposed = true
	for len(s.open) > 0 {
		s.open[0].close("the domain was disposed", true)
	}
}

// Open makes a historical model, at its last version. It is not told of what happens to the model later. With a connection it
// fails as requests do (model_not_found, unauthorized); without one, or if it is lost before the answer, with offline if the model
// is not on this device.
func (s *Service) Open(id string, done func(*Model, error)) {
	switch {
	case id == "":
		s.refuse(done, offline.Errorf(offline.ErrOption, "the id of the model whose history is asked for is empty"))
	case s.host.Connected():
		s.ask(id, done)
	case s.store == nil:
		s.refuse(done, offline.Errorf(offline.ErrOffline, "there is no connection to the server, and no open storage; see initializeOffline"))
	default:
		s.load(id, done)
	}
}

func (s *Service) refuse(done func(*Model, error), err error) {
	s.host.Env().Loop.Post(func() { done(nil, err) })
}

// ask makes a model whose history the server has.
func (s *Service) ask(id string, done func(*Model, error)) {
	var reply wire.HistoricalDataResponseMessage
	request := &wire.HistoricalDataRequestMessage{ModelID: id}
	s.host.Request(request, wire.BodyHistoricalDataResponse, &reply, func(err error) {
		if service.LacksConnection(err) && s.store != nil {
			s.load(id, done)
			return
		}
		if err != nil {
			done(nil, err)
			return
		}
		m := &Model{service: s, id: id, collection: reply.CollectionID, version: reply.Version, minimum: 1, maximum: reply.Version,
			created: reply.CreatedTime.Millis(), modified: reply.ModifiedTime.Millis(),
			fresh: service.Fresh{Live: true, AsOf: s.host.Env().Clock.Wall()}, source: &server{s.host, id, reply.Incarnation}}
		m.earliest = m.created
		doc, err := document.New(m.config(reply.Data))
		if err != nil {
			done(nil, offline.Wrap(ErrProtocol, err, "the content of the model %q is not valid", id))
			return
		}
		m.doc = doc
		s.begin(m, done)
	})
}

// begin hands a model over.
func (s *Service) begin(m *Model, done func(*Model, error)) {
	if s.disposed {
		done(nil, offline.Errorf(ErrClosed, "the domain was disposed"))
		return
	}
	m.target, m.time, m.told = m.version, m.modified, true
	s.open = append(s.open, m)
	done(m, nil)
}

// load makes a model of what the store has: its snapshot, and the operations behind it, which are played to learn how to undo
// them. What is pending is no part of a history.
func (s *Service) load(id string, done func(*Model, error)) {
	var m *Model
	var err error
	s.host.Env().Loop.Go(func() {
		var stored *modelstore.Stored
		if stored, err = modelstore.Load(s.store, id); err == nil {
			m, err = s.fromStore(id, stored)
		}
	}, func() {
		if err != nil {
			done(nil, err)
			return
		}
		s.begin(m, done)
	})
}

func (s *Service) fromStore(id string, stored *modelstore.Stored) (*Model, error) {
	head := &stored.Head
	switch {
	case head.Deleted:
		return nil, offline.Errorf(ErrNotFound, "the model %q was deleted here", id)
	case stored.Root == nil:
		return nil, offline.Errorf(offline.ErrOffline, "there is no connection to the server, and the model %q is not on this device", id)
	case !head.Read:
		return nil, offline.Errorf(ErrUnauthorized, "you may not read the model %q", id)
	}
	m := &Model{service: s, id: id, collection: head.Collection, minimum: head.Version, maximum: stored.Version(), version: stored.Version(),
		created: head.Created, modified: head.Modified, earliest: head.Modified}
	doc, err := document.New(m.config(stored.Root))
	if err != nil {
		return nil, err
	}
	m.doc = doc
	doc.MuteRemote = true
	log := storedLog{first: head.Version + 1}
	for i := range stored.Log {
		op := &stored.Log[i]
		inverse, err := doc.Replay(op.Session, op.Op)
		if err != nil {
			return nil, offline.Wrap(offline.ErrCorrupt, err, "the stored history of the model %q cannot be played", id)
		}
		log.ops = append(log.ops, operation{op.Version + 1, op.Millis, op.Session, op.Op, inverse})
		m.modified = max(m.modified, op.Millis)
	}
	doc.MuteRemote = false
	if len(log.ops) > 0 {
		m.earliest = min(m.earliest, log.ops[0].millis)
	}
	if head.Version == 1 {
		m.earliest = m.created
	}
	m.fresh.AsOf = m.modified
	m.source = &log
	return m, nil
}
