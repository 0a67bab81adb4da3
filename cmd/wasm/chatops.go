//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
)

// chatOps are the operations on chats, from bridge.OpChatCreate on.
var chatOps = [...]domainOperation{
	createChat,
	func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		id := r.Str()
		d.sdk.Chats().RemoveChat(id, d.settles(r.U32()))
		return nil
	},
	existChats, getChats, searchChats, joinedChats, joinChat,
	func(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
		id := r.Str()
		d.sdk.Chats().Leave(id, d.settles(r.U32()))
		return nil
	},
	directChats, chatInfo, sendToChat, setInChat, markChatSeen, chatHistory, pendingInChat,
	changeMember((*chat.Chat).Add), changeMember((*chat.Chat).Remove),
	chatLetters, decideChatLetter,
}

// chatOf is the chat whose id comes next.
func (d *domain) chatOf(r *bridge.Reader) (*chat.Chat, error) {
	id := r.Str()
	if c := d.sdk.Chats().Chat(id); c != nil {
		return c, nil
	}
	return nil, offline.Errorf(chat.ErrNotFound, "the chat %q is not in use here", id)
}

func createChat(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	n := chat.NewChat{Type: r.Str(), Membership: r.Str(), ID: r.Str(), Name: r.Str(), Topic: r.Str(), IgnoreExists: r.Bool(), Members: readUserIDs(r)}
	promise := r.U32()
	d.sdk.Chats().Create(n, func(id string, err error) {
		d.settle(promise, err, func(w *bridge.Writer) { w.Str(id) })
	})
	return nil
}

func readUserIDs(r *bridge.Reader) (list []identity.UserID) {
	for range min(int(r.U32()), r.Rest()) {
		list = append(list, readUserID(r))
	}
	return list
}

func existChats(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	ids, promise := readTexts(r), r.U32()
	d.sdk.Chats().Exists(ids, func(exist []bool, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			w.U32(uint32(len(exist)))
			for _, yes := range exist {
				w.Bool(yes)
			}
		})
	})
	return nil
}

// gotChats settles a promise with chats.
func (d *domain) gotChats(promise uint32) func([]*chat.Chat, error) {
	return func(chats []*chat.Chat, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			w.U32(uint32(len(chats)))
			for _, c := range chats {
				w.Str(c.ID())
			}
		})
	}
}

func getChats(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	ids := readTexts(r)
	d.sdk.Chats().Get(ids, d.gotChats(r.U32()))
	return nil
}

func joinChat(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	id := r.Str()
	got := d.gotChats(r.U32())
	d.sdk.Chats().Join(id, func(c *chat.Chat, err error) { got([]*chat.Chat{c}, err) })
	return nil
}

func directChats(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	var lists [][]identity.UserID
	for range min(int(r.U32()), r.Rest()) {
		lists = append(lists, readUserIDs(r))
	}
	d.sdk.Chats().Direct(lists, d.gotChats(r.U32()))
	return nil
}

func searchChats(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	c := chat.Criteria{Term: r.Str(), Fields: readTexts(r), Types: readTexts(r), Membership: r.Str(), Offset: readNumber(r), Limit: readNumber(r)}
	promise := r.U32()
	d.sdk.Chats().Search(c, func(p *chat.Page, err error) {
		d.settle(promise, err, func(w *bridge.Writer) {
			w.F64(float64(p.Offset))
			w.F64(float64(p.Total))
			d.writeInfos(w, p.Chats)
		})
	})
	return nil
}

func joinedChats(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	promise := r.U32()
	d.sdk.Chats().Joined(func(infos []chat.Info, err error) {
		d.settle(promise, err, func(w *bridge.Writer) { d.writeInfos(w, infos) })
	})
	return nil
}

// readNumber reads an integer that may be missing.
func readNumber(r *bridge.Reader) *int64 {
	if !r.Bool() {
		return nil
	}
	n := int64(r.F64())
	return &n
}

func chatInfo(d *domain, r *bridge.Reader, w *bridge.Writer) error {
	c, err := d.chatOf(r)
	if err == nil {
		i := c.Info()
		d.writeInfo(w, &i)
	}
	return err
}

func (d *domain) writeInfos(w *bridge.Writer, infos []chat.Info) {
	w.U32(uint32(len(infos)))
	for i := range infos {
		d.writeInfo(w, &infos[i])
	}
}

func (d *domain) writeInfo(w *bridge.Writer, i *chat.Info) {
	for _, text := range [...]string{i.ID, i.Type, i.Membership, i.Name, i.Topic} {
		w.Str(text)
	}
	for _, n := range [...]int64{i.Created, i.LastTime, i.Last, i.MaxSeen} {
		w.F64(float64(n))
	}
	w.Bool(i.Joined)
	writeFresh(w, i.Fresh)
	w.U32(uint32(len(i.Members)))
	for _, m := range i.Members {
		d.writeKnown(w, m.User)
		w.F64(float64(m.MaxSeen))
		w.Bool(m.User == d.sdk.Chats().User())
	}
}

// writeKnown writes what is known of a user; nothing, if that is nobody.
func (d *domain) writeKnown(w *bridge.Writer, id identity.UserID) {
	u := d.sdk.User(id)
	if u == nil && id != (identity.UserID{}) {
		u = &sdk.User{ID: id}
	}
	writeUser(w, u)
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

func (d *domain) writeChatEvent(w *bridge.Writer, e *chat.Event) {
	w.Str(e.Name)
	w.Str(e.Chat)
	w.Str(e.Pending)
	w.F64(float64(e.Number))
	w.F64(float64(e.Millis))
	d.writeKnown(w, e.User)
	w.Str(e.Text)
	w.Str(e.Topic)
	d.writeKnown(w, e.Other)
	w.U32(uint32(len(e.Members)))
	for _, m := range e.Members {
		d.writeKnown(w, m)
	}
	w.Str(string(e.Code))
	w.Str(e.Reason)
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

func chatLetters(d *domain, _ *bridge.Reader, w *bridge.Writer) error {
	list := d.sdk.Chats().Letters()
	w.U32(uint32(len(list)))
	for _, l := range list {
		w.F64(float64(l.N))
		w.Str(l.Chat)
		w.Str(l.Kind)
		w.Str(l.Text)
		w.F64(float64(l.Number))
		w.Str(string(l.Code))
		w.Str(l.Reason)
		w.F64(float64(l.Since))
	}
	return nil
}

func decideChatLetter(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	n, decide := uint64(r.F64()), d.sdk.Chats().Discard
	if r.Bool() {
		decide = d.sdk.Chats().Retry
	}
	decide(n, d.settles(r.U32()))
	return nil
}
