//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
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
	decideChatLetter,
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

// writeChatLetters writes: count u32, then n f64, chat, kind, text str, number f64, code, reason str, ms f64 each.
func writeChatLetters(w *bridge.Writer, list []chat.Letter) {
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
}

func decideChatLetter(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	n, decide := uint64(r.F64()), d.sdk.Chats().Discard
	if r.Bool() {
		decide = d.sdk.Chats().Retry
	}
	decide(n, d.settles(r.U32()))
	return nil
}
