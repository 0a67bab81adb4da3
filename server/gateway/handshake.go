package gateway

import (
	"context"
	"errors"
	"slices"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/server/domain"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// ExactlyOnce is the name of the extension by which journal entries are committed once however often they are sent
// (blueprint §4). A submission or creation carries the mark of its entry: the journal, and its number there. Any session may
// submit an entry, as long as it submits all its changes in the order in which they are ordered; a repeat is answered with
// the original version (duplicate), and the operation itself comes among those of others, with its mark. Who is told marks: the
// same user, and who has named a journal of that family (its first 8 bytes) in an open, a resync or a submission.
// A message to a chat, its name and its topic carry the mark, too; a repeated message is answered with its number and time (duplicate).
// A creation is answered with the incarnation of the model, a repeated one, too. A deletion that names one means no other.
const ExactlyOnce = "exactly-once/1"

// KeepBoth is the name of the extension that says that of two concurrent replacements of the same text both are kept, as
// clients do: the original server drops one (spec ot §6.2, defect 2).
const KeepBoth = "keep-both/1"

// Packed is the name of the extension that says that a message may hold several frames (wire.Frames), both ways.
const Packed = "packed/1"

// StateHash is the name of the extension by which clients compare the content of a model with the server's, by a hash.
const StateHash = "state-hash/1"

// handshake takes the first message, which must ask to connect, and answers it (spec wire §5). It returns false when the
// connection ends.
func (s *session) handshake(frame wire.Frame) bool {
	var m wire.ConnectionRequestMessage
	if frame.Kind != wire.Request || frame.Body != wire.BodyConnectionRequest {
		return s.refuseFrame("the first message must be a connection request")
	}
	if err := m.Decode(frame.Payload); err != nil {
		return s.refuseFrame("the connection request cannot be decoded: " + err.Error())
	}
	ctx, cancel := context.WithTimeout(s.context, s.gateway.options.LoginTimeout)
	defer cancel()
	answer, err := s.logIn(ctx, &m)
	if err != nil {
		return s.refuseLogin(frame.ID, err)
	}
	s.domain.Presence().Enter(s, func(state map[string]wire.JSON) {
		answer.Success.PresenceState = state
		s.Send(wire.AppendFrame(nil, wire.Response, frame.ID, answer), nil)
	})
	s.domain.Chats().Enter(s)
	return true
}

func (s *session) logIn(ctx context.Context, m *wire.ConnectionRequestMessage) (*wire.ConnectionResponseMessage, error) {
	d, err := s.gateway.hub.Domain(ctx, s.key)
	if err != nil {
		return nil, err
	}
	login, err := d.Login(ctx, m)
	if err != nil {
		return nil, err
	}
	id, err := d.NextSession(ctx)
	if err != nil {
		return nil, err
	}
	s.domain = d
	s.identity = model.Identity{Session: id, User: login.User.ID, Data: domain.UserData(&login.User)}
	if !d.Enter(s) {
		return nil, failure.New(failure.DomainUnavailable, "the domain is being stopped")
	}
	s.ws.SetReadLimit(int64(s.gateway.options.FrameBytes))
	s.gateway.options.Metrics.Sessions.Inc()
	s.loggedIn.Store(true)
	s.again(s.gateway.options.PingInterval)
	s.gateway.options.Log.Debug("a session begins", "domain", s.key.String(), "session", id, "user", login.User.ID.Name, "client", m.Client, "version", m.ClientVersion)
	success := &wire.ConnectionResponseMessageConnectionSuccessData{Namespace: s.key.Namespace, DomainID: s.key.ID, User: s.identity.Data,
		SessionID: id, ReconnectToken: login.Token, MaxMessage: int32(min(s.gateway.options.FrameBytes, wire.MaxFrame))}
	for _, extension := range []string{KeepBoth, ExactlyOnce, Packed, StateHash} {
		if slices.Contains(m.Extensions, extension) && (extension != ExactlyOnce || s.gateway.options.ExactlyOnce) {
			success.Extensions = append(success.Extensions, extension)
			s.packs.Store(s.packs.Load() || extension == Packed)
		}
	}
	return &wire.ConnectionResponseMessage{Server: s.serverData(), Success: success}, nil
}

func (s *session) serverData() *wire.ConnectionResponseMessageServerData {
	return &wire.ConnectionResponseMessageServerData{Version: s.gateway.options.Version}
}

// refuseLogin answers with a failure and closes the connection. Codes of the domain may change by themselves.
func (s *session) refuseLogin(id int32, err error) bool {
	var e *failure.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded): // it says nothing of who it is, and all who come back at once must not give up
		e = &failure.Error{Code: failure.DomainUnavailable, Message: "the server is too busy to check the login in time; try again", Cause: err}
	case !errors.As(err, &e):
		e = &failure.Error{Code: failure.ServerError, Message: "the server could not do this; its log says why", Cause: err}
	}
	if e.Cause != nil {
		s.gateway.options.Log.Error("a login failed", "domain", s.key.String(), "error", e.Cause)
	}
	s.gateway.options.Metrics.Refused.WithLabelValues("handshake").Inc()
	retry := e.Code == failure.DomainUnavailable || e.Code == failure.DomainError
	s.Send(wire.AppendFrame(nil, wire.Response, id, &wire.ConnectionResponseMessage{Server: s.serverData(),
		Failure: &wire.ConnectionResponseMessageConnectionFailureData{Code: string(e.Code), Details: e.Message, RetryOk: retry}}), nil)
	s.close(websocket.StatusNormalClosure, string(e.Code))
	return true // its close frame is to be read
}
