package gateway

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// dispatch deals with a message of a session that has logged in. It returns false when the connection ends.
func (s *session) dispatch(frame wire.Frame) bool {
	if !frame.Body.Allowed().FromClient(frame.Kind) || frame.Body == wire.BodyConnectionRequest {
		return s.refuseFrame("a client may not send " + frame.Body.Name() + " like that, or not now")
	}
	var err error
	switch frame.Kind {
	case wire.Request:
		err = s.request(frame)
	case wire.Response:
		err = s.answered(frame)
	default:
		err = s.message(frame)
	}
	if err != nil {
		return s.refuseFrame(frame.Body.Name() + " cannot be decoded: " + err.Error())
	}
	return true
}

// message deals with what needs no answer.
func (s *session) message(frame wire.Frame) error {
	switch frame.Body {
	case wire.BodyPing:
		s.Send(pongFrame, nil)
	case wire.BodyPong:
	case wire.BodyOperationSubmission:
		return s.submit(frame)
	case wire.BodyShareReference:
		m := &wire.ShareReferenceMessage{}
		return s.refer(frame, m, &m.ResourceID)
	case wire.BodySetReference:
		m := &wire.SetReferenceMessage{}
		return s.refer(frame, m, &m.ResourceID)
	case wire.BodyClearReference:
		m := &wire.ClearReferenceMessage{}
		return s.refer(frame, m, &m.ResourceID)
	case wire.BodyUnshareReference:
		m := &wire.UnshareReferenceMessage{}
		return s.refer(frame, m, &m.ResourceID)
	case wire.BodyModelResyncClientComplete:
		return s.resyncComplete(frame)
	case wire.BodyError:
		s.logError(frame)
	case wire.BodyPresenceSetState, wire.BodyPresenceRemoveState, wire.BodyPresenceClearState, wire.BodyPresenceUnsubscribe:
		return s.changePresence(frame)
	case wire.BodyActivityUpdateState:
		return s.updateActivityState(frame)
	}
	return nil
}

func (s *session) logError(frame wire.Frame) {
	var m wire.ErrorMessage
	if m.Decode(frame.Payload) == nil {
		s.gateway.options.Log.Info("a client reports an error", "session", s.identity.Session, "code", m.Code, "message", m.Message)
	}
}

// sendError tells of an error that nobody asked for.
func (s *session) sendError(e *failure.Error) {
	s.Send(wire.AppendFrame(nil, wire.Message, 0, errorMessage(e)), nil)
}

// decodable is a message of wire.
type decodable interface{ Decode(b []byte) error }

// large are the requests whose answers may be large. A connection has one of them at a time, from its beginning until
// the answer has been written, and few are made at a time: what a client can make the server hold is bounded.
var large = map[wire.Body]bool{
	wire.BodyHistoricalDataRequest:       true,
	wire.BodyHistoricalOperationsRequest: true,
	wire.BodyModelsQueryRequest:          true,
	wire.BodyUserGroupsRequest:           true,
	wire.BodyGetPermissionsRequest:       true,
	wire.BodyActivityParticipantsRequest: true,
	wire.BodyGetChatsRequest:             true,
	wire.BodyGetDirectChatsRequest:       true,
	wire.BodyGetJoinedChatsRequest:       true,
	wire.BodyChatsSearchRequest:          true,
	wire.BodyGetChatHistoryRequest:       true,
}

// request decodes a request and answers it. Requests may be answered in another order than they came.
func (s *session) request(frame wire.Frame) error {
	s.gateway.options.Metrics.Requests.WithLabelValues(frame.Body.Name()).Inc()
	switch frame.Body {
	case wire.BodyCloseRealTimeModelRequest:
		return s.closeModel(frame) // stays in order with the operations before it
	case wire.BodyOpenRealTimeModelRequest:
		return s.openModel(frame)
	case wire.BodyModelResyncRequest:
		return s.resyncModel(frame)
	case wire.BodyModelStateRequest:
		return s.modelState(frame) // in order, too
	case wire.BodyPresenceSubscribeRequest, wire.BodyPresenceRequest:
		return s.askPresence(frame) // in order, too
	case wire.BodyActivityJoinRequest:
		return s.joinActivity(frame)
	case wire.BodyActivityLeaveRequest:
		return s.leaveActivity(frame)
	}
	if decode, is := orderedRequests[frame.Body]; is {
		f, err := decode(frame.Payload)
		if err == nil {
			s.beginOrdered(frame, f)
		}
		return err
	}
	handler, known := handlers[frame.Body]
	if !known {
		s.answer(frame.ID, nil, failure.New(failure.NotSupported, "this server does not support %s", frame.Body.Name()), nil)
		return nil
	}
	run, err := handler(frame.Payload)
	if err != nil {
		return err
	}
	s.background(len(frame.Payload), func() {
		if large[frame.Body] {
			s.gateway.options.Tasks.Wait(s.largeTurn)
			defer func() { s.largeTurn <- struct{}{} }()
			if s.out.waitRoom() != nil {
				return
			}
		}
		ctx, cancel := context.WithTimeout(s.context, s.gateway.options.RequestTimeout)
		defer cancel()
		s.carryOut(ctx, frame, run)
	})
	return nil
}

// carryOut carries out a request and answers it.
func (s *session) carryOut(ctx context.Context, frame wire.Frame, f run) {
	if large[frame.Body] {
		if s.gateway.options.Tasks.WaitFor(ctx, s.gateway.answering) != nil {
			s.answer(frame.ID, nil, failure.New(failure.Timeout, "the server is busy; try again"), nil)
			return
		}
		defer func() { s.gateway.answering <- struct{}{} }()
	}
	m, who, err := s.contained(ctx, f)
	s.answer(frame.ID, m, err, who)
}

// handler decodes a request and returns what carries it out.
type handler func(payload []byte) (run, error)

// run carries out a request.
type run func(ctx context.Context, s *session) (wire.BodyMessage, []model.Identity, error)

// handle makes a handler of a function of a decoded request.
func handle[M any, P interface {
	*M
	decodable
}](f func(ctx context.Context, s *session, m P) (wire.BodyMessage, []model.Identity, error)) handler {
	return func(payload []byte) (run, error) {
		m := P(new(M))
		if err := m.Decode(payload); err != nil {
			return nil, err
		}
		return func(ctx context.Context, s *session) (wire.BodyMessage, []model.Identity, error) { return f(ctx, s, m) }, nil
	}
}

// contained turns a panic into an error: it ends this request only.
func (s *session) contained(ctx context.Context, f run) (m wire.BodyMessage, who []model.Identity, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.gateway.options.Metrics.Panics.Inc()
			s.gateway.options.Log.Error("panic in a request", "session", s.identity.Session, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			m, err = nil, failure.New(failure.Unknown, "the server met a defect")
		}
	}()
	return f(ctx, s)
}

// background runs f on a goroutine of its own, which counts as a message under way.
func (s *session) background(size int, f func()) {
	if !s.in.enter(size) {
		return
	}
	s.gateway.options.Tasks.Go(func() {
		defer s.in.leave(size)
		f()
	})
}

// answer answers a request with a message, or an error.
func (s *session) answer(id int32, m wire.BodyMessage, err error, who []model.Identity) {
	if err != nil {
		e := failure.From(err)
		if e.Cause != nil && s.context.Err() == nil {
			s.gateway.options.Log.Error("a request failed", "domain", s.key.String(), "session", s.identity.Session, "error", e.Cause)
		}
		s.gateway.options.Metrics.Refused.WithLabelValues("request").Inc()
		m = errorMessage(e)
	}
	if opened, ok := m.(*model.Opened); ok {
		s.send(openedFrame(id, opened), who)
		return
	}
	s.Send(wire.AppendFrame(nil, wire.Response, id, m), who)
}

func errorMessage(e *failure.Error) *wire.ErrorMessage {
	m := &wire.ErrorMessage{Code: string(e.Code), Message: e.Message}
	for key, value := range e.Details {
		if m.Details == nil {
			m.Details = map[string]wire.JSON{}
		}
		m.Details[key] = wire.JSON{Kind: wire.JSONString, Text: value}
	}
	return m
}
