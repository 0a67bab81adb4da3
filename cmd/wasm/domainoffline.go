//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
)

// What a page asks of the models that are kept on this device.

func subscribe(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	what, ids := r.U8(), readTexts(r)
	models, done := d.sdk.Models(), d.settles(r.U32())
	switch what {
	case bridge.SubscribeThese:
		models.SubscribeOffline(ids, done)
	case bridge.UnsubscribeThese:
		models.UnsubscribeOffline(ids, done)
	default:
		models.SetOfflineSubscription(ids, done)
	}
	return nil
}

func readTexts(r *bridge.Reader) (list []string) {
	for range min(int(r.U32()), r.Rest()/4) {
		list = append(list, r.Str())
	}
	return list
}

// metaData answers OpDomainMetaData. Of each model: id str, collection str, version f64, created f64, modified f64, rights,
// status u8.
func metaData(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	promise := r.U32()
	d.sdk.Models().OfflineMetaData(func(list []sdk.ModelMetaData, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			w.U32(uint32(len(list)))
			for i := range list {
				m := &list[i]
				w.Str(m.ID)
				w.Str(m.Collection)
				w.F64(float64(m.Version))
				w.F64(float64(m.Created))
				w.F64(float64(m.Modified))
				writeRights(w, &m.Permissions)
				writeStatus(w, m.Status, m.Deleted)
			}
		})
	})
	return nil
}

func writeStatus(w *bridge.Writer, s sdk.OfflineStatus, deleted bool) {
	w.U8(bits(s.Subscribed, s.Available, s.Synchronized, s.Local, deleted))
}

func writeModelsEvent(w *bridge.Writer, e *sdk.ModelsEvent) {
	w.Str(e.Name)
	w.Str(e.ID)
	w.Str(e.Message)
	w.U32(uint32(e.Done))
	w.U32(uint32(e.Total))
	w.F64(float64(e.Version))
	writeRights(w, e.Permissions)
	writeStatus(w, e.Status, false)
}

func pendingModels(d *domain, _ *bridge.Reader, w *bridge.Writer) error {
	p := d.sdk.Pending()
	w.U32(uint32(p.Entries))
	w.U32(uint32(p.Unsaved))
	w.U32(uint32(len(p.Models)))
	for _, m := range p.Models {
		w.Str(m.ID)
		w.U32(uint32(m.Entries))
	}
	w.U32(uint32(len(p.Chats)))
	for _, c := range p.Chats {
		w.Str(c.ID)
		w.U32(uint32(c.Entries))
	}
	return nil
}

// deadLetters answers OpDomainLetters, with the letters of models and then those of chats. The one of a model is: model str, kind u8,
// code str, reason str, since ms f64, then the content after a bool, and the operation after another.
func deadLetters(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	promise := r.U32()
	d.sdk.DeadLetters(func(all sdk.DeadLetters, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			w.U32(uint32(len(all.Models)))
			for i := range all.Models {
				l := &all.Models[i]
				w.Str(l.Model)
				w.U8(l.Kind)
				w.Str(string(l.Code))
				w.Str(l.Reason)
				w.F64(float64(l.Since))
				writeValue(w, l.Data)
				w.Bool(l.Op != nil)
				if l.Op != nil {
					writeOperation(w, l.Op)
				}
			}
			writeChatLetters(w, all.Chats)
		})
	})
	return nil
}

func writeValue(w *bridge.Writer, v *ot.Value) {
	w.Bool(v != nil)
	if v != nil {
		w.Content(v)
	}
}

// writeOperation writes: type u8, id of the element str, index u32, count u32, to u32, key str, text str, number f64, flag
// bool, ms f64, the value after a bool, items as an array, members as an object, count u32 and operations.
func writeOperation(w *bridge.Writer, op *ot.Op) {
	w.U8(uint8(op.Type))
	w.Str(op.Target)
	w.U32(uint32(op.Index))
	w.U32(uint32(op.Count))
	w.U32(uint32(op.To))
	w.Str(op.Key)
	w.Str(op.Text)
	w.F64(op.Number)
	w.Bool(op.Bool)
	w.F64(float64(op.Millis))
	writeValue(w, op.Value)
	w.Content(&ot.Value{Kind: ot.Array, Items: op.Items})
	w.Content(&ot.Value{Kind: ot.Object, Members: op.Members})
	w.U32(uint32(len(op.Ops)))
	for i := range op.Ops {
		writeOperation(w, &op.Ops[i])
	}
}

func decideLetters(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	id, decide := r.Str(), d.sdk.DiscardDeadLetters
	if r.Bool() {
		decide = d.sdk.RetryDeadLetters
	}
	decide(id, d.settles(r.U32()))
	return nil
}
