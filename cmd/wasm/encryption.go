//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/idb"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/sealed"
)

// encryption is a StorageEncryption of the page: the keys are there, in WebCrypto (js/src/encryption.js). It is a target, and the
// sealed.Cipher of the stores that are opened with it.
type encryption struct {
	inquiries
	adopt     bool            // it may encrypt what is not
	stores    []*sealed.Store // that were opened with it
	cancelled bool            // the rotation
}

// readEncryption reads the number of an encryption u32, and whether it may encrypt what there is already bool.
func (e *Engine) readEncryption(r *bridge.Reader) *encryption {
	id, adopt := r.U32(), r.Bool()
	x, _ := e.targets[id].(*encryption)
	if x == nil {
		x = &encryption{inquiries: newInquiries(e, id, bridge.FrameSeal), adopt: adopt}
		e.targets[id] = x
	}
	return x
}

// open opens a database, encrypted unless x is nil. It waits for that.
func (x *encryption) open(o idb.Options) (offline.Store, error) {
	if x != nil {
		o.Sealed, o.Adopt = true, x.adopt
	}
	store, err := idb.Open(o)
	if err != nil {
		return nil, err
	}
	if x == nil {
		return store, nil
	}
	s, err := sealed.Open(store, sealed.Options{Cipher: x, Adopt: x.adopt})
	if err != nil {
		return nil, err
	}
	x.stores = append(x.stores, s)
	return s, nil
}

// Keys implements sealed.Cipher.
func (x *encryption) Keys() (ids []sealed.KeyID, err error) {
	r, err := x.ask(offline.ErrOption, func(w *bridge.Writer) { w.U8(bridge.SealKeys) })
	if err != nil {
		return nil, err
	}
	for range r.U32() {
		ids = append(ids, sealed.KeyID(r.Str()))
	}
	return ids, nil
}

// Seal implements sealed.Cipher.
func (x *encryption) Seal(list []sealed.Message) ([][]byte, error) {
	r, err := x.exchange(bridge.SealTexts, list)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, len(list))
	for i := range out {
		out[i] = r.Bytes()
	}
	return out, nil
}

// Open implements sealed.Cipher.
func (x *encryption) Open(list []sealed.Message) ([][]byte, error) {
	r, err := x.exchange(bridge.SealOpen, list)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, len(list))
	for i := range out {
		ok, text := r.Bool(), r.Bytes()
		if ok && text == nil {
			text = []byte{}
		}
		out[i] = text
	}
	return out, nil
}

func (x *encryption) exchange(method uint8, list []sealed.Message) (*bridge.Reader, error) {
	r, err := x.ask(offline.ErrStorage, func(w *bridge.Writer) {
		w.U8(method)
		w.U32(uint32(len(list)))
		for i := range list {
			w.Str(string(list[i].Key))
			w.Bytes(list[i].Additional)
			w.Bytes(list[i].Text)
		}
	})
	if err == nil && int(r.U32()) != len(list) {
		err = offline.Errorf(offline.ErrFatal, "not all texts were encrypted: holdfast.js and holdfast.wasm are of different versions")
	}
	return r, err
}

// call runs the operations on an encryption.
func (x *encryption) call(op bridge.Op, r *bridge.Reader, _ *bridge.Writer) error {
	switch op {
	case bridge.OpSealed:
		x.answer(r)
	case bridge.OpRotate:
		x.rotate(r.U32())
	case bridge.OpCancelRotate:
		x.cancelled = true
	default:
		return unknownOp(op)
	}
	return nil
}

func (x *encryption) hint(bool) {}

// rotate is OpRotate: of all stores that are open.
func (x *encryption) rotate(promise uint32) {
	x.cancelled = false
	var err error
	x.engine.loop.Go(func() { err = x.rotateAll() }, func() { x.engine.settle(promise, err, nil) })
}

func (x *encryption) rotateAll() error {
	before := 0
	for _, s := range x.stores {
		records := 0
		err := s.Rotate(func(n int) bool {
			records = n
			x.engine.loop.Post(func() {
				x.engine.tell(bridge.FrameRotated, x.target, func(w *bridge.Writer) { w.F64(float64(before + n)) })
			})
			return !x.cancelled
		})
		if err != nil && offline.CodeOf(err) != offline.ErrClosed {
			return err
		}
		before += records
	}
	return nil
}
