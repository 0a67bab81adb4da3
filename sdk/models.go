package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/history"
	"github.com/holdfast-sdk/holdfast/wire"
)

// ModelService opens, creates, removes and finds models (client-api.md §3).
type ModelService struct {
	domain     *Domain
	all        []*Model // not closed yet, in the order they were opened
	byResource map[int32]*Model
	opening    []*opening
	autoID     int32 // of the last auto-create offered
}

func newModelService(d *Domain) ModelService {
	return ModelService{domain: d, byResource: map[int32]*Model{}}
}

// NewModel describes a model to create.
type NewModel struct {
	Collection string
	ID         string // "" lets the server choose
	// Data is the content, an object without ids; nil for an empty one.
	Data *ot.Value
	// OverrideWorld makes World apply instead of the collection's world permissions.
	OverrideWorld bool
	World         *ModelPermissions // nil: none for others
	Users         []UserPermissions
}

// Create creates a model without opening it and gives its id. It fails with model_already_exists if the id is taken. Without a
// connection it is made on this device, where there is a storage, and on the server later.
func (s *ModelService) Create(n NewModel, done func(string, error)) {
	o := &s.domain.offline
	if o.waits(func() { s.Create(n, done) }, func(err error) { done("", err) }) {
		return
	}
	if o.ready && !s.domain.IsConnected() {
		o.create(n, done)
		return
	}
	data, err := contentOf("@", n.Data)
	if err != nil {
		s.domain.later(func() { done("", err) })
		return
	}
	m := n.request(data)
	var reply wire.CreateRealtimeModelResponseMessage
	s.domain.request(m, wire.BodyCreateRealTimeModelResponse, &reply, func(err error) { done(reply.ModelID, unmade(n.ID, err)) })
}

// request is the request that makes the model.
func (n *NewModel) request(data *ot.Value) *wire.CreateRealtimeModelRequestMessage {
	m := &wire.CreateRealtimeModelRequestMessage{
		CollectionID:             n.Collection,
		Data:                     data,
		OverrideWorldPermissions: n.OverrideWorld,
		WorldPermissions:         n.world(),
		UserPermissions:          usersData(n.Users),
	}
	if n.ID != "" {
		m.ModelID = &n.ID
	}
	return m
}

// contentOf is the content of a new model with its ids: "<prefix>:0" for the root, the others in pre-order (ot.md §1). nil is an
// empty object. It returns an error of code bad_option if v cannot be the content of a model.
func contentOf(prefix string, v *ot.Value) (*ot.Value, error) {
	if v == nil {
		v = &ot.Value{Kind: ot.Object}
	}
	out, err := document.WithIDs(prefix, v)
	if err != nil {
		return nil, wrap(ErrOption, err, "the data cannot be the content of a model")
	}
	return out, nil
}

func (n *NewModel) world() *wire.ModelPermissionsData {
	if n.World == nil {
		return nil
	}
	return n.World.data()
}

// Remove deletes a model. Where it is open, it is closed with the events deleted and closed. Without a connection, or while it is
// still to be made on the server, it is deleted on this device, where there is a storage, and on the server later. It fails with
// storage errors if edits that were to be sent to it cannot be taken back: they will become dead letters.
func (s *ModelService) Remove(id string, done func(error)) {
	var reply wire.DeleteRealtimeModelResponseMessage
	o := &s.domain.offline
	if o.waits(func() { s.Remove(id, done) }, done) {
		return
	}
	if o.ready {
		if !s.domain.IsConnected() || o.hasCreate(id) {
			o.remove(id, done)
			return
		}
		report := done
		done = func(err error) {
			switch offline.CodeOf(err) {
			case "":
				o.removed(id, reply.Incarnation, report)
			case ErrModelNotFound:
				o.removeUnmade(id, err, report)
			default:
				report(err)
			}
		}
	}
	if m := s.find(id); m != nil {
		m.removing++
		report := done
		done = func(err error) {
			m.removing--
			report(err)
		}
	}
	s.domain.request(&wire.DeleteRealtimeModelRequestMessage{ModelID: id}, wire.BodyDeleteRealtimeModelResponse, &reply, done)
}

// Permissions is the permission manager of a model, open or not.
func (s *ModelService) Permissions(id string) *ModelPermissionManager {
	return &ModelPermissionManager{s.domain, id}
}

// History makes a historical model, at the last version there is now. With a connection the server has its history; without one
// this device does, as far as its store goes back. It fails with model_not_found, unauthorized, offline and what a request can fail
// with.
func (s *ModelService) History(id string, done func(*history.Model, error)) {
	o := &s.domain.offline
	if s.domain.IsConnected() || !o.begun {
		s.domain.histories.Open(id, done)
		return
	}
	o.whenReady(func(err error) {
		if err != nil {
			done(nil, err)
			return
		}
		s.domain.histories.Open(id, done)
	})
}

// IsOpen reports whether a model is open here.
func (s *ModelService) IsOpen(id string) bool {
	m := s.find(id)
	return m != nil && m.closing == nil && m.ready == nil
}

// IsOpening reports whether a model is being opened.
func (s *ModelService) IsOpening(id string) bool { return s.findOpening(id) != nil }

// IsResyncing reports whether any model is catching up after a reconnect.
func (s *ModelService) IsResyncing() bool {
	for _, m := range s.all {
		if m.IsResyncing() {
			return true
		}
	}
	return false
}

// find is the model with the given id that is not closed yet, or nil.
func (s *ModelService) find(id string) *Model {
	for _, m := range s.all {
		if m.id == id {
			return m
		}
	}
	return nil
}

// forget drops a model that is closed.
func (s *ModelService) forget(gone *Model) {
	if s.byResource[gone.resource] == gone {
		delete(s.byResource, gone.resource)
	}
	for i, m := range s.all {
		if m == gone {
			s.all = append(s.all[:i:i], s.all[i+1:]...)
			return
		}
	}
}

// offline tells all models that the connection is gone.
func (s *ModelService) offline() {
	clear(s.byResource)
	for _, m := range s.all { // forget makes new slices
		m.goOffline()
	}
	s.domain.offline.offline()
	s.domain.services.offline()
}

// online lets all models catch up on a new connection.
func (s *ModelService) online() {
	for _, m := range s.all {
		m.resync()
	}
	s.domain.offline.online()
	s.domain.services.online()
}

// dispose closes all models without asking the server.
func (s *ModelService) dispose() {
	for _, m := range s.all {
		m.closed(true, "the domain was disposed", nil)
	}
}

// late gives back a model that a request has opened after its time-out.
func (s *ModelService) late(f wire.Frame) {
	var opened wire.OpenRealtimeModelResponseMessage
	var resynced wire.ModelResyncResponseMessage
	switch {
	case f.Body == wire.BodyOpenRealTimeModelResponse && wire.Decode(f.Payload, &opened) == nil:
		s.leave(opened.ResourceID)
	case f.Body == wire.BodyModelResyncResponse && wire.Decode(f.Payload, &resynced) == nil:
		s.leave(resynced.ResourceID)
	}
}

// leave tells the server, whatever it answers, that a model is of no use here any more.
func (s *ModelService) leave(resource int32) {
	request := &wire.CloseRealtimeModelRequestMessage{ResourceID: resource}
	s.domain.request(request, wire.BodyCloseRealTimeModelResponse, nil, func(error) {})
}
