package sdk

import (
	"strconv"
	"strings"

	"github.com/holdfast-sdk/holdfast/wire"
)

// receive does what a server does.
func (c *manyConn) receive(f wire.Frame) {
	s := c.server
	s.requests[f.Body]++
	switch f.Body {
	case wire.BodyConnectionRequest:
		c.greet(f)
	case wire.BodyPresenceSubscribeRequest:
		c.send(wire.Response, f.ID, &wire.SubscribePresenceResponseMessage{})
	case wire.BodyPing:
		c.send(wire.Message, 0, &wire.PongMessage{})
	case wire.BodyCreateRealTimeModelRequest:
		c.create(f)
	case wire.BodyDeleteRealtimeModelRequest:
		c.remove(f)
	case wire.BodyOpenRealTimeModelRequest:
		c.openModel(f)
	case wire.BodyModelResyncRequest:
		c.resync(f)
	case wire.BodyModelResyncClientComplete:
		c.resynced(f)
	case wire.BodyOperationSubmission:
		var m wire.OperationSubmissionMessage
		c.decode(f, &m)
		if r := c.open[m.ResourceID]; r != nil {
			s.submit(c, r, &m)
		}
	case wire.BodyModelStateRequest:
		c.compare(f)
	case wire.BodyShareReference, wire.BodySetReference:
	case wire.BodyCloseRealTimeModelRequest:
		var m wire.CloseRealtimeModelRequestMessage
		c.decode(f, &m)
		c.close(m.ResourceID)
		c.send(wire.Response, f.ID, &wire.CloseRealTimeModelResponseMessage{})
	case wire.BodyModelOfflineSubscriptionChange:
		c.subscribe(f)
	default:
		s.t.Fatalf("the server got %v", f.Body)
	}
}

func (c *manyConn) fail(f wire.Frame, code string) {
	c.send(wire.Response, f.ID, &wire.ErrorMessage{Code: code, Message: code})
}

// greet answers a request to connect.
func (c *manyConn) greet(f wire.Frame) {
	s := c.server
	var m wire.ConnectionRequestMessage
	if c.decode(f, &m); s.forgetsTokens && m.Reconnect != nil {
		c.send(wire.Response, f.ID, &wire.ConnectionResponseMessage{Failure: &wire.ConnectionResponseMessageConnectionFailureData{
			Code: string(ErrAuthentication), Details: "no such token"}})
		return
	}
	s.sessions++
	c.session = "session " + strconv.Itoa(s.sessions)
	c.user = c.claimed(&m)
	extensions := []string{keepBoth}
	if s.once {
		extensions = append(extensions, exactlyOnce)
	}
	if s.hash {
		extensions = append(extensions, stateHash)
	}
	c.send(wire.Response, f.ID, &wire.ConnectionResponseMessage{Success: &wire.ConnectionResponseMessageConnectionSuccessData{
		SessionID: c.session, ReconnectToken: tokenOf + c.user.Username, Extensions: extensions, User: &wire.DomainUserData{UserID: &c.user}}})
}

// tokenOf begins the reconnect tokens of named users.
const tokenOf = "token of "

// claimed is who a client says it is, and is believed: a JWT is the name of its user, and each anonymous login is another user.
func (c *manyConn) claimed(m *wire.ConnectionRequestMessage) wire.DomainUserIdData {
	switch {
	case m.Password != nil:
		return wire.DomainUserIdData{Username: m.Password.Username}
	case m.Jwt != nil:
		return wire.DomainUserIdData{Username: m.Jwt.Jwt}
	case m.Reconnect != nil:
		return wire.DomainUserIdData{Username: strings.TrimPrefix(m.Reconnect.Token, tokenOf)}
	}
	return wire.DomainUserIdData{UserType: wire.DomainUserTypeDataAnonymous, Username: "anonymous" + strconv.Itoa(c.server.sessions)}
}

// create answers a request to make a model.
func (c *manyConn) create(f wire.Frame) {
	s := c.server
	var m wire.CreateRealtimeModelRequestMessage
	c.decode(f, &m)
	mark := string(m.Replica) + strconv.FormatInt(m.Entry, 10)
	switch {
	case s.refuse[*m.ModelID] != "":
		c.fail(f, s.refuse[*m.ModelID])
	case s.once && m.Entry != 0 && s.made[mark] != nil:
		c.send(wire.Response, f.ID, &wire.CreateRealtimeModelResponseMessage{ModelID: *m.ModelID, Duplicate: true, Incarnation: s.incarnation(s.made[mark])})
	case s.models[*m.ModelID] != nil:
		c.fail(f, "model_already_exists")
	default:
		s.made[mark] = s.create(*m.ModelID, m.CollectionID, m.Data)
		c.send(wire.Response, f.ID, &wire.CreateRealtimeModelResponseMessage{ModelID: *m.ModelID, Incarnation: s.incarnation(s.made[mark])})
	}
}

// remove answers a request to delete a model.
func (c *manyConn) remove(f wire.Frame) {
	s := c.server
	var m wire.DeleteRealtimeModelRequestMessage
	c.decode(f, &m)
	if model := s.models[m.ModelID]; model == nil || s.once && m.Incarnation != "" && m.Incarnation != model.incarnation {
		c.fail(f, "model_not_found")
		return
	}
	incarnation := s.incarnation(s.models[m.ModelID])
	s.remove(m.ModelID)
	c.send(wire.Response, f.ID, &wire.DeleteRealtimeModelResponseMessage{Incarnation: incarnation})
}

// openModel answers a request to open a model.
func (c *manyConn) openModel(f wire.Frame) {
	s := c.server
	var m wire.OpenRealtimeModelRequestMessage
	c.decode(f, &m)
	model := s.models[*m.ModelID]
	if model == nil {
		c.fail(f, "model_not_found")
		return
	}
	if r := c.enter(model, model.control.Version(), ""); r != nil {
		c.send(wire.Response, f.ID, &wire.OpenRealtimeModelResponseMessage{ResourceID: r.number, ModelID: model.id, Collection: model.collection,
			ValueIDPrefix: c.session + strconv.Itoa(int(r.number)), Data: model.tree.Value(), Version: model.control.Version(), Permissions: allowed,
			ConnectedClients: []string{c.session}, Incarnation: s.incarnation(model)})
	} else {
		c.fail(f, "model_already_open")
	}
}

// resync answers a request to go on with a model.
func (c *manyConn) resync(f wire.Frame) {
	s := c.server
	var m wire.ModelResyncRequestMessage
	c.decode(f, &m)
	model := s.models[m.ModelID]
	switch {
	case s.refuse[m.ModelID] != "":
		c.fail(f, s.refuse[m.ModelID])
		return
	case model == nil:
		c.fail(f, "model_not_found")
		return
	case s.once && m.Incarnation != "" && m.Incarnation != model.incarnation:
		c.fail(f, "model_deleted")
		return
	case m.ContextVersion > model.control.Version():
		c.fail(f, "invalid_version")
		return
	}
	r := c.enter(model, m.ContextVersion, string(m.Replica))
	if r == nil {
		c.fail(f, "model_already_open")
		return
	}
	c.send(wire.Response, f.ID, &wire.ModelResyncResponseMessage{ResourceID: r.number, CurrentVersion: model.control.Version(),
		Permissions: &wire.ModelPermissionsData{Read: true, Write: !s.deny[m.ModelID]}, Incarnation: s.incarnation(model)})
	c.catchUp(r)
}

// resynced is told that a client has said all it had to say in a resync.
func (c *manyConn) resynced(f wire.Frame) {
	var m wire.ModelResyncClientCompleteMessage
	c.decode(f, &m)
	if c.open[m.ResourceID] == nil {
		return
	}
	if !m.Open {
		c.close(m.ResourceID)
	}
	c.send(wire.Message, 0, &wire.ModelResyncServerCompleteMessage{ResourceID: m.ResourceID, ConnectedClients: []string{c.session}})
}

// subscribe answers a change of what is kept offline.
func (c *manyConn) subscribe(f wire.Frame) {
	s := c.server
	var m wire.ModelOfflineSubscriptionChangeRequestMessage
	c.decode(f, &m)
	s.told = nil
	for _, one := range m.Subscribe {
		s.told = append(s.told, one.ModelID)
	}
	if s.full != "" {
		c.fail(f, s.full)
		return
	}
	if m.All {
		clear(c.subscribed)
	}
	for _, id := range m.Unsubscribe {
		delete(c.subscribed, id)
	}
	c.send(wire.Response, f.ID, &wire.OkResponse{})
	for _, one := range m.Subscribe {
		if c.subscribed[one.ModelID] = true; s.quiet {
			continue
		}
		model := s.models[one.ModelID]
		another := model != nil && one.Incarnation != "" && one.Incarnation != s.incarnation(model)
		if model == nil || model.control.Version() != one.CurrentVersion || another {
			c.tell(one.ModelID, one.CurrentVersion == 0 || another)
		}
	}
}

// enter opens a model for a connection, nil if it has it open already.
func (c *manyConn) enter(m *manyModel, version int64, replica string) *manyResource {
	if c.has(m) {
		return nil
	}
	r := &manyResource{number: c.next, model: m, replica: replica, told: version}
	c.next++
	c.open[r.number] = r
	if err := m.control.Resync(c.session+"/"+strconv.Itoa(int(r.number)), version); err != nil {
		c.server.t.Fatal(err)
	}
	return r
}

func (c *manyConn) catchUp(r *manyResource) {
	for ; r.told < r.model.control.Version(); r.told++ {
		m := *r.model.log[r.told-1]
		m.ResourceID = r.number
		c.send(wire.Message, 0, &m)
	}
}

func (c *manyConn) tell(id string, initial bool) {
	s := c.server
	m := &wire.OfflineModelUpdatedMessage{ModelID: id}
	yes := true
	if model := s.models[id]; model == nil {
		m.Deleted = &yes
	} else {
		data := &wire.OfflineModelUpdatedMessageModelUpdateData{Version: model.control.Version(), Data: model.tree.Value(), Incarnation: s.incarnation(model)}
		if initial {
			m.Initial = &wire.OfflineModelUpdatedMessageOfflineModelInitialData{Collection: model.collection, Model: data, Permissions: allowed}
		} else {
			m.Updated = &wire.OfflineModelUpdatedMessageOfflineModelUpdateData{Model: data}
		}
	}
	c.send(wire.Message, 0, m)
}
