//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
)

// chatOf is the chat whose id comes next.
func (d *domain) chatOf(r *bridge.Reader) (*chat.Chat, error) {
	id := r.Str()
	if c := d.sdk.Chats().Chat(id); c != nil {
		return c, nil
	}
	return nil, offline.Errorf(chat.ErrNotFound, "the chat %q is not in use here", id)
}

func chatInfo(d *domain, r *bridge.Reader, w *bridge.Writer) error {
	c, err := d.chatOf(r)
	if err == nil {
		i := c.Info()
		d.writeInfo(w, &i)
	}
	return err
}

func sendToChat(d *domain, r *bridge.Reader, w *bridge.Writer) error {
	c, err := d.chatOf(r)
	if err != nil {
		return err
	}
	text, saved, promise := r.Str(), d.settles(r.U32()), r.U32()
	w.Str(c.Send(text, saved, func(sent chat.Sent, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			w.F64(float64(sent.Number))
			w.F64(float64(sent.Millis))
		})
	}))
	return nil
}

func setInChat(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	c, err := d.chatOf(r)
	if err != nil {
		return err
	}
	set := c.SetName
	if r.Bool() {
		set = c.SetTopic
	}
	text, saved := r.Str(), d.settles(r.U32())
	set(text, saved, d.settles(r.U32()))
	return nil
}

func markChatSeen(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	c, err := d.chatOf(r)
	if err != nil {
		return err
	}
	number, saved := int64(r.F64()), d.settles(r.U32())
	c.MarkSeen(number, saved, d.settles(r.U32()))
	return nil
}

func chatHistory(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	c, err := d.chatOf(r)
	if err != nil {
		return err
	}
	q := chat.HistoryQuery{Start: readNumber(r), Limit: readNumber(r)}
	if way := r.U8(); way < 2 {
		forward := way == 1
		q.Forward = &forward
	}
	q.Filter = readTexts(r)
	promise := r.U32()
	c.History(q, func(h *chat.History, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			writeFresh(w, h.Fresh)
			w.F64(float64(h.Offset))
			w.F64(float64(h.Total))
			w.U32(uint32(len(h.Events)))
			for i := range h.Events {
				d.writeChatEvent(w, &h.Events[i])
			}
		})
	})
	return nil
}

func pendingInChat(d *domain, r *bridge.Reader, w *bridge.Writer) error {
	c, err := d.chatOf(r)
	if err != nil {
		return err
	}
	list := c.Pending()
	w.U32(uint32(len(list)))
	for _, p := range list {
		w.Str(p.ID)
		w.Str(p.Text)
		w.F64(float64(p.Millis))
		w.Str(p.State)
	}
	return nil
}

func changeMember(change func(*chat.Chat, identity.UserID, func(error))) domainOperation {
	return func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		c, err := d.chatOf(r)
		if err == nil {
			user := readUserID(r)
			change(c, user, d.settles(r.U32()))
		}
		return err
	}
}
