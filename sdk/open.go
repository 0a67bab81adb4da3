package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/wire"
)

// AutoCreate describes a model to open, and how to create it if it does not exist.
type AutoCreate struct {
	NewModel
	// Make is called for the content when the server asks for it, instead of Data; nil for none. Its error refuses.
	Make func() (*ot.Value, error)
	// Ephemeral models are deleted when nobody has them open any more. Without a connection they are not made: that fails with offline.
	Ephemeral bool
}

// opening is a model that is being opened, and who waits for it.
type opening struct {
	id      string
	auto    *AutoCreate
	autoID  int32
	refusal error // why the application could not make the content
	fresh   bool  // what the store has is of no use
	waits   int   // how often it has waited for edits to be sent that the store has without content
	waiting []func(*Model, error)
}

// Open opens a model. Opening one that is open or being opened gives the same Model; one that is being closed is opened
// again when it is. It fails with model_not_found, unauthorized, offline and what a request can fail with.
func (s *ModelService) Open(id string, done func(*Model, error)) {
	if id == "" {
		s.domain.later(func() { done(nil, errorf(ErrOption, "the id of the model to open is empty")) })
		return
	}
	s.open(id, nil, done)
}

// OpenAutoCreate opens a model and creates it if it does not exist. An empty id makes a new model.
func (s *ModelService) OpenAutoCreate(a AutoCreate, done func(*Model, error)) {
	if _, err := contentOf("@", a.Data); err != nil {
		s.domain.later(func() { done(nil, err) })
		return
	}
	s.open(a.ID, &a, done)
}

func (s *ModelService) open(id string, auto *AutoCreate, done func(*Model, error)) {
	if o := s.findOpening(id); o != nil {
		o.waiting = append(o.waiting, done)
		return
	}
	if m := s.find(id); m != nil && m.closing != nil {
		m.WhenClosed(func() { s.open(id, auto, done) })
		return
	} else if m != nil {
		s.domain.later(func() { done(m, nil) })
		return
	}
	o := &opening{id: id, auto: auto, waiting: []func(*Model, error){done}}
	s.opening = append(s.opening, o)
	if s.domain.offline.enabled() {
		s.domain.offline.open(o)
		return
	}
	s.request(o)
}

// request asks the server for a model.
func (s *ModelService) request(o *opening) {
	m := &wire.OpenRealtimeModelRequestMessage{Replica: s.domain.offline.replica()}
	if o.id != "" {
		m.ModelID = &o.id
	}
	if o.auto != nil {
		s.autoID++
		o.autoID = s.autoID
		m.AutoCreateID = &o.autoID
	}
	var reply wire.OpenRealtimeModelResponseMessage
	s.domain.request(m, wire.BodyOpenRealTimeModelResponse, &reply, func(err error) { s.opened(o, &reply, err) })
}

func (s *ModelService) findOpening(id string) *opening {
	for _, o := range s.opening {
		if o.id == id && id != "" {
			return o
		}
	}
	return nil
}

// opened takes the answer to an open request.
func (s *ModelService) opened(o *opening, reply *wire.OpenRealtimeModelResponseMessage, err error) {
	var m *Model
	switch {
	case err == nil:
		m, err = s.adopt(reply)
	case offline.CodeOf(o.refusal) == ErrTooLarge:
		err = o.refusal
	case o.refusal != nil:
		err = wrap(offline.CodeOf(err), o.refusal, "the content of the model could not be made")
	}
	s.answer(o, m, err)
}

// answer ends an opening.
func (s *ModelService) answer(o *opening, m *Model, err error) {
	for i := range s.opening {
		if s.opening[i] == o {
			s.opening = append(s.opening[:i:i], s.opening[i+1:]...)
			break
		}
	}
	s.domain.offline.downloaded(o.id) // the server sends no content of models that are open
	for _, done := range o.waiting {
		done(m, err)
	}
}

// adopt makes a Model of what the server sent.
func (s *ModelService) adopt(reply *wire.OpenRealtimeModelResponseMessage) (*Model, error) {
	d := s.domain
	m := &Model{
		service: s, id: reply.ModelID, collection: reply.Collection, modelIdentity: modelIdentity{incarnation: reply.Incarnation},
		resource: reply.ResourceID, state: online,
		created: reply.CreatedTime.Millis(), time: reply.ModifiedTime.Millis(), permissions: permissionsOf(reply.Permissions),
		collaborators: reply.ConnectedClients, resyncing: reply.ResyncingClients,
		retry: func() {}, legacy: d.rules.LegacyServer,
	}
	var added, cancelled func()
	if s.domain.offline.ready {
		p := s.domain.offline.keep(m)
		added, cancelled = p.added, p.cancelled
	} else {
		m.drawReplica()
	}
	doc, err := document.New(document.Config{
		Root: reply.Data, Version: reply.Version, IDPrefix: reply.ValueIDPrefix, Session: d.session.ID, Rules: d.rules,
		Sink: modelSink{m}, Writable: m.writable, Added: added, Cancelled: cancelled,
	})
	if err != nil {
		s.leave(m.resource)
		return nil, wrap(ErrProtocol, err, "the model %q cannot be opened: its content is not valid", reply.ModelID)
	}
	m.doc, m.root = doc, doc.Root().ID()
	m.remoteReferences(reply.References)
	m.told = true
	s.all = append(s.all, m)
	s.byResource[m.resource] = m
	if m.kept != nil {
		s.domain.offline.hold(m.id)
		s.domain.offline.freeCreation(m.id)
		m.kept.save(true)
		m.kept.read()
	}
	return m, nil
}

// drawReplica names the model's edits, where no journal does.
func (m *Model) drawReplica() {
	for i := 0; i < len(m.replica); i += 8 {
		for j, r := 0, m.domain().config.Rand.Uint64(); j < 8; j, r = j+1, r>>8 {
			m.replica[i+j] = byte(r)
		}
	}
}

// autoCreateConfig answers the server's question how to create a model that is being opened (wire.md §8).
func (s *ModelService) autoCreateConfig(f wire.Frame) error {
	var m wire.AutoCreateModelConfigRequestMessage
	if err := wire.Decode(f.Payload, &m); err != nil {
		return err
	}
	if !s.domain.IsConnected() {
		return nil
	}
	l := s.domain.connection.link
	for _, o := range s.opening {
		if o.auto != nil && o.autoID == m.AutoCreateID {
			if err := l.send(wire.Response, f.ID, o.config()); err != nil {
				o.refusal = unmade(o.id, err)
				l.send(wire.Response, f.ID, &wire.ErrorMessage{Code: "data_request_failure", Message: err.Error()})
			}
			return nil
		}
	}
	l.send(wire.Response, f.ID, &wire.ErrorMessage{Code: "unknown_auto_create_id", Message: "the model is not being opened any more"})
	return nil
}

// config is the answer that creates the model.
func (o *opening) config() wire.BodyMessage {
	a := o.auto
	data := a.Data
	var err error
	if a.Make != nil {
		data, err = a.Make()
	}
	if err == nil {
		data, err = contentOf("@", data)
	}
	if err != nil {
		o.refusal = err
		return &wire.ErrorMessage{Code: "data_request_failure", Message: err.Error()}
	}
	return &wire.AutoCreateModelConfigResponseMessage{
		Collection: a.Collection, Data: data, OverridePermissions: a.OverrideWorld, WorldPermissions: a.world(),
		UserPermissions: usersData(a.Users), Ephemeral: a.Ephemeral,
	}
}
