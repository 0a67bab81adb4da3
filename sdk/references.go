package sdk

import (
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/wire"
)

// SendReference implements document.Sink.
func (s modelSink) SendReference(c document.ReferenceChange) {
	id := s.model.resource
	var valueID *string
	if c.ValueID != "" {
		valueID = &c.ValueID
	}
	var out wire.BodyMessage
	switch c.Action {
	case document.Share:
		out = &wire.ShareReferenceMessage{ResourceID: id, ValueID: valueID, Key: c.Key, References: refValuesData(c.Values), Version: c.Version}
	case document.Set:
		out = &wire.SetReferenceMessage{ResourceID: id, ValueID: valueID, Key: c.Key, References: refValuesData(c.Values), Version: c.Version}
	case document.Clear:
		out = &wire.ClearReferenceMessage{ResourceID: id, ValueID: valueID, Key: c.Key}
	default:
		out = &wire.UnshareReferenceMessage{ResourceID: id, ValueID: valueID, Key: c.Key}
	}
	s.model.domain().send(out)
}

// referenceMessage takes a change of another session's reference.
func (s *ModelService) referenceMessage(f wire.Frame) error {
	switch f.Body {
	case wire.BodyReferenceShared:
		var m wire.RemoteReferenceSharedMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) {
			model.remoteReference(document.Share, m.SessionID, m.ValueID, m.Key, m.References)
		})
	case wire.BodyReferenceSet:
		var m wire.RemoteReferenceSetMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) {
			model.remoteReference(document.Set, m.SessionID, m.ValueID, m.Key, m.References)
		})
	case wire.BodyReferenceCleared:
		var m wire.RemoteReferenceClearedMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) {
			model.remoteReference(document.Clear, m.SessionID, m.ValueID, m.Key, nil)
		})
	default:
		var m wire.RemoteReferenceUnsharedMessage
		return s.deliver(f, &m, &m.ResourceID, func(model *Model) {
			model.remoteReference(document.Unshare, m.SessionID, m.ValueID, m.Key, nil)
		})
	}
}

// remoteReference passes a change on to the document.
func (m *Model) remoteReference(action document.ReferenceAction, session string, valueID *string, key string, values *wire.ReferenceValues) {
	m.doc.RemoteReference(session, changeOf(action, valueID, key, values))
}

// remoteReferences takes the references that others have when the model is opened or back online.
func (m *Model) remoteReferences(references []wire.ReferenceData) {
	list := make([]document.SharedReference, len(references))
	for i, r := range references {
		list[i] = document.SharedReference{Session: r.SessionID, ReferenceChange: changeOf(document.Share, r.ValueID, r.Key, r.Reference)}
	}
	m.doc.ReplaceReferences(list)
}

func changeOf(action document.ReferenceAction, valueID *string, key string, values *wire.ReferenceValues) document.ReferenceChange {
	c := document.ReferenceChange{Action: action, Key: key, Values: refValuesOf(values)}
	if valueID != nil {
		c.ValueID = *valueID
	}
	return c
}

func refValuesOf(v *wire.ReferenceValues) ot.RefValues {
	switch {
	case v == nil:
		return ot.RefValues{}
	case v.Indices != nil:
		out := ot.RefValues{Kind: ot.IndexRef, Indexes: make([]int, len(v.Indices.Values))}
		for i, index := range v.Indices.Values {
			out.Indexes[i] = int(index)
		}
		return out
	case v.Ranges != nil:
		out := ot.RefValues{Kind: ot.RangeRef, Ranges: make([]ot.Range, len(v.Ranges.Values))}
		for i, r := range v.Ranges.Values {
			out.Ranges[i] = ot.Range{Start: int(r.StartIndex), End: int(r.EndIndex)}
		}
		return out
	case v.Properties != nil:
		return ot.RefValues{Kind: ot.PropertyRef, Names: v.Properties.Values}
	case v.Elements != nil:
		return ot.RefValues{Kind: ot.ElementRef, Names: v.Elements.Values}
	}
	return ot.RefValues{}
}

func refValuesData(v ot.RefValues) *wire.ReferenceValues {
	switch v.Kind {
	case ot.IndexRef:
		out := &wire.Int32List{Values: make([]int32, len(v.Indexes))}
		for i, index := range v.Indexes {
			out.Values[i] = int32(index)
		}
		return &wire.ReferenceValues{Indices: out}
	case ot.RangeRef:
		out := &wire.IndexRangeList{Values: make([]wire.IndexRange, len(v.Ranges))}
		for i, r := range v.Ranges {
			out.Values[i] = wire.IndexRange{StartIndex: int32(r.Start), EndIndex: int32(r.End)}
		}
		return &wire.ReferenceValues{Ranges: out}
	case ot.PropertyRef:
		return &wire.ReferenceValues{Properties: &wire.StringList{Values: v.Names}}
	}
	return &wire.ReferenceValues{Elements: &wire.StringList{Values: v.Names}}
}
