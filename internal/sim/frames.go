package sim

import (
	"fmt"

	"github.com/holdfast-sdk/holdfast/wire"
)

// traceFrames prints what is in a message.
func (c *conn) traceFrames(what string, message []byte) {
	if !c.run.config.Trace {
		return
	}
	wire.Frames(message, func(b []byte) bool {
		if f, err := wire.DecodeFrame(b); err == nil {
			c.run.tracef("%s %s(%d) %s %s", what, c.page.name, c.number, f.Body.Name(), describe(f))
		}
		return true
	})
}

// describe says the most important of a frame.
func describe(f wire.Frame) string {
	switch f.Body {
	case wire.BodyOperationSubmission:
		var m wire.OperationSubmissionMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("resource %d sequence %d context %d entry %d %q", m.ResourceID, m.SequenceNumber, m.ContextVersion, m.Entry, textsOf(nil, &m.Operation))
	case wire.BodyRemoteOperation:
		var m wire.RemoteOperationMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("resource %d context %d entry %d %q", m.ResourceID, m.ContextVersion, m.Entry, textsOf(nil, &m.Operation))
	case wire.BodyOperationAck:
		var m wire.OperationAcknowledgementMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("resource %d sequence %d version %d duplicate %v", m.ResourceID, m.SequenceNumber, m.Version, m.Duplicate)
	case wire.BodyModelResyncRequest:
		var m wire.ModelResyncRequestMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("%s from %d", m.ModelID, m.ContextVersion)
	case wire.BodyCreateRealTimeModelRequest:
		var m wire.CreateRealtimeModelRequestMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("%s entry %d", *m.ModelID, m.Entry)
	case wire.BodyCreateRealTimeModelResponse:
		var m wire.CreateRealtimeModelResponseMessage
		m.Decode(f.Payload)
		return fmt.Sprintf("%s created duplicate %v", m.ModelID, m.Duplicate)
	case wire.BodyError:
		var m wire.ErrorMessage
		m.Decode(f.Payload)
		return m.Code + " " + m.Message
	}
	return ""
}

// isSubmission reports whether a message submits an operation.
func isSubmission(message []byte) bool {
	found := false
	wire.Frames(message, func(b []byte) bool {
		f, err := wire.DecodeFrame(b)
		found = found || err == nil && f.Body == wire.BodyOperationSubmission
		return true
	})
	return found
}
