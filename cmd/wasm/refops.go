//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// References: cursors and selections, own ones and those of others.

func localReference(m *model, r *bridge.Reader, w *bridge.Writer) error {
	owner, kind, key := m.doc.ByRef(r.U32()), ot.RefKind(r.U8()), r.Str()
	if owner == nil && kind != ot.ElementRef {
		return offline.Errorf(document.ErrDetached, "this element is not in the model any more, and cannot have references")
	}
	reference, err := m.doc.Reference(owner, kind, key)
	if err == nil {
		m.writeReference(w, reference)
	}
	return err
}

func references(m *model, r *bridge.Reader, w *bridge.Writer) error {
	owner, session, key := m.doc.ByRef(r.U32()), r.Str(), r.Str()
	list := m.doc.References(owner, session, key)
	w.U32(uint32(len(list)))
	for _, reference := range list {
		m.writeReference(w, reference)
	}
	return nil
}

func referenceState(m *model, r *bridge.Reader, w *bridge.Writer) error {
	reference, err := m.reference(r)
	if err != nil {
		w.U8(bridge.ReferenceDisposed)
		w.U32(0)
		return nil
	}
	w.U8(bits(reference.IsSet(), reference.Shared(), reference.Disposed()))
	m.writeValues(w, reference.Values())
	return nil
}

func setReference(m *model, r *bridge.Reader, _ *bridge.Writer) error {
	reference, err := m.reference(r)
	if err != nil {
		return err
	}
	return reference.Set(m.readValues(r, reference.Kind()))
}

func doReference(m *model, r *bridge.Reader, _ *bridge.Writer) error {
	reference, err := m.reference(r)
	if err != nil {
		return err
	}
	return [...]func() error{reference.Clear, reference.Share, reference.Unshare, reference.Dispose}[r.U8()%4]()
}

func (m *model) reference(r *bridge.Reader) (*document.Reference, error) {
	if reference := m.doc.ReferenceByRef(r.U32()); reference != nil {
		return reference, nil
	}
	return nil, offline.Errorf(document.ErrReference, "this reference was disposed of; make a new one")
}

func (m *model) writeReference(w *bridge.Writer, reference *document.Reference) {
	w.U32(reference.Ref())
	w.U8(uint8(reference.Kind()))
	w.Str(reference.Key())
	w.Str(reference.Session())
	w.Bool(reference.Local())
	writeChild(w, reference.Element())
}

func (m *model) writeValues(w *bridge.Writer, v ot.RefValues) {
	w.U32(uint32(v.Len()))
	for _, index := range v.Indexes {
		w.U32(uint32(index))
	}
	for _, each := range v.Ranges {
		w.U32(uint32(each.Start))
		w.U32(uint32(each.End))
	}
	for _, name := range v.Names {
		if v.Kind == ot.ElementRef {
			writeChild(w, m.doc.ByID(name))
		} else {
			w.Str(name)
		}
	}
}

func (m *model) readValues(r *bridge.Reader, kind ot.RefKind) ot.RefValues {
	v := ot.RefValues{Kind: kind}
	for range min(int(r.U32()), r.Rest()/4) {
		switch kind {
		case ot.IndexRef:
			v.Indexes = append(v.Indexes, index(r))
		case ot.RangeRef:
			v.Ranges = append(v.Ranges, ot.Range{Start: index(r), End: index(r)})
		case ot.PropertyRef:
			v.Names = append(v.Names, r.Str())
		case ot.ElementRef:
			id := ""
			if e := m.doc.ByRef(r.U32()); e != nil {
				id = e.ID()
			}
			v.Names = append(v.Names, id)
		}
	}
	return v
}
