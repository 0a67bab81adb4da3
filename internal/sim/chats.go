package sim

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// Chats is what Config.Also may name: users talk in a channel and in a room, mark what they have seen, and rename.
const Chats = "chats"

var chatIDs = []string{"channel", "room"}

// remark is a message or a name that somebody gives in a chat, with a text that nobody else uses.
type remark struct {
	text    string
	page    *page
	device  *device
	chat    string
	number  int  // counts the remarks of a page
	rename  bool // a later one may have taken its place
	saved   bool // the sdk said so
	acked   int64
	excused bool // may be missing: its database was lost
	letter  bool
	found   int // so often among the events
}

// talk is what a page knows of the chats.
type talk struct {
	remarks int
	heard   map[string]int64 // number of the last event it was told of, by chat
	marked  map[string]int64 // the seen marks that were acknowledged
}

func newTalk() talk { return talk{heard: map[string]int64{}, marked: map[string]int64{}} }

func (r *run) talks() bool { return slices.Contains(r.config.Also, Chats) }

// setUpChats makes the chats: everybody is a member of the channel, and nobody is in the room yet.
func (r *run) setUpChats() {
	for i, id := range chatIDs {
		c := store.Chat{Key: int64(i) + 1, ID: id, Type: store.ChatType(id), Public: true}
		for _, user := range users {
			if id == chat.Channel {
				c.Members = append(c.Members, store.ChatMember{User: store.UserID{Name: user}})
			}
		}
		r.db.chats = append(r.db.chats, &chatRecord{chat: c, events: []store.ChatEvent{{Kind: store.ChatCreated}},
			grants: store.Grants{World: []string{"join_chat", "leave_chat", "set_chat_name", "set_topic"}}})
	}
}

// useChats has a page take part in the chats, sooner or later.
func (p *page) useChats() {
	for _, id := range chatIDs {
		p.useChat(id)
	}
}

func (p *page) useChat(id string) {
	done := func(err error) {
		p.run.tracef("%s uses chat %s: %v", p.name, id, err)
		if err != nil {
			p.tab.AfterFunc(3*time.Second, func() { p.useChat(id) })
		}
	}
	if id == chat.Room {
		p.domain.Chats().Join(id, func(_ *chat.Chat, err error) { done(err) })
	} else {
		p.domain.Chats().Get([]string{id}, func(_ []*chat.Chat, err error) { done(err) })
	}
}

// says lets somebody say something, or rename.
func (r *run) says() {
	id := chatIDs[r.random.IntN(len(chatIDs))]
	r.on(func(p *page) {
		if c := p.domain.Chats().Chat(id); c != nil {
			for range 1 + r.random.IntN(3)*r.random.IntN(2) {
				p.say(c, r.chance(6))
			}
		}
	})
}

func (p *page) say(c *chat.Chat, rename bool) {
	p.talk.remarks++
	t := &remark{text: p.name + ":" + strconv.Itoa(p.talk.remarks), page: p, device: p.device, chat: c.ID(), number: p.talk.remarks, rename: rename}
	p.run.remarks = append(p.run.remarks, t)
	saved := func(err error) { t.saved = t.saved || err == nil }
	p.run.tracef("%s says %s in %s, rename %v", p.name, t.text, c.ID(), rename)
	if rename {
		c.SetName(t.text, saved, nil)
		return
	}
	c.Send(t.text, saved, func(s chat.Sent, err error) {
		p.run.tracef("%s has sent %s: %d %v", p.name, t.text, s.Number, err)
		if err == nil {
			t.acked = s.Number
		}
		t.excused = t.excused || err != nil && !t.saved // it was refused to the user
	})
}

// marks lets somebody say what they have seen of the channel.
func (r *run) marks() {
	r.on(func(p *page) {
		c := p.domain.Chats().Chat(chat.Channel)
		if c == nil {
			return
		}
		number := p.talk.heard[chat.Channel]
		c.MarkSeen(number, nil, func(err error) {
			if err == nil {
				p.talk.marked[p.device.user] = max(p.talk.marked[p.device.user], number)
			}
		})
	})
}

// hear checks that a page is told of each event of a chat once, and in order.
func (p *page) hear(e *chat.Event) {
	switch e.Name {
	case chat.Message, chat.UserJoined, chat.UserLeft, chat.NameChanged, chat.TopicChanged:
	default:
		return
	}
	p.run.tracef("%s hears of %d in %s: %s %s", p.name, e.Number, e.Chat, e.Name, e.Text)
	if e.Number <= p.talk.heard[e.Chat] {
		p.run.failf("%s was told of event %d of %s after %d", p.name, e.Number, e.Chat, p.talk.heard[e.Chat])
	}
	p.talk.heard[e.Chat] = max(p.talk.heard[e.Chat], e.Number)
}

// unsaid says who has something to send to a chat, "" if nobody has.
func (p *page) unsaid() string {
	for _, w := range p.domain.Chats().Waiting() {
		return p.name + " has " + strconv.Itoa(w.Entries) + " things to say in " + w.Chat + ", " + strconv.Itoa(w.Unsaved) + " unsaved"
	}
	for _, rec := range p.run.db.chats {
		there := &rec.chat
		c, id := p.domain.Chats().Chat(there.ID), there.ID
		switch {
		case c == nil || !c.Info().Joined:
			return fmt.Sprintf("%s is not in %s", p.name, id)
		case c.Info().Last != there.Last || c.Info().Name != there.Name:
			return p.name + " has other news of " + id + " than the server"
		}
	}
	return ""
}

// checkChats checks that everything that was said was said once, in the order of its tab, or is accounted for.
func (r *run) checkChats() {
	byText := map[string]*remark{}
	for _, t := range r.remarks {
		byText[t.text] = t
	}
	for _, p := range r.live() {
		for _, l := range p.domain.Chats().Letters() {
			if t := byText[l.Text]; t != nil {
				t.letter = true
			}
		}
	}
	for _, rec := range r.db.chats {
		r.checkEvents(rec, byText)
	}
	for _, t := range r.remarks {
		r.checkRemark(t)
	}
	for _, p := range r.all {
		for user, number := range p.talk.marked {
			if m := r.db.chats[0].chat.Members[r.db.chats[0].member(store.UserID{Name: user})]; m.Seen < number {
				r.failf("%s was told that %s has seen %d, the server knows of %d", p.name, user, number, m.Seen)
			}
		}
	}
}

func (r *run) checkEvents(rec *chatRecord, byText map[string]*remark) {
	order := map[*page]int{}
	for _, e := range rec.events {
		t := byText[e.Text]
		switch {
		case e.Kind != store.ChatMessage && e.Kind != store.ChatNameChanged:
			continue
		case t == nil:
			r.failf("%q is in %s, which nobody has said", e.Text, rec.chat.ID)
			continue
		case !t.rename && t.number < order[t.page]:
			r.failf("%s is in %s after remark %d of the same tab", t.text, rec.chat.ID, order[t.page])
		case t.acked != 0 && t.acked != e.Number:
			r.failf("%s is event %d of %s, its tab was told %d", t.text, e.Number, rec.chat.ID, t.acked)
		}
		if !t.rename { // which takes the place of an earlier one, and its turn
			order[t.page] = t.number
		}
		t.found++
	}
}

func (r *run) checkRemark(t *remark) {
	switch {
	case t.found > 1:
		r.failf("%s is in %s %d times", t.text, t.chat, t.found)
	case t.found == 1 && t.letter:
		r.failf("%s is in %s and in a dead letter", t.text, t.chat)
	case t.found == 1 || t.letter || t.excused || t.rename:
	case t.acked != 0:
		r.failf("%s was acknowledged, and is not in %s", t.text, t.chat)
	case t.saved:
		r.failf("%s was saved, and is neither in %s nor in a dead letter", t.text, t.chat)
	case !t.page.dead:
		r.failf("%s is neither in %s nor in a dead letter, and its tab lives", t.text, t.chat)
	}
}

// coldChat checks what a page without a network has of a chat.
func (r *run) coldChat(p *page, rec *chatRecord) {
	p.domain.Chats().Get([]string{rec.chat.ID}, func(list []*chat.Chat, err error) {
		if err != nil {
			if offline.CodeOf(err) != sdk.ErrOffline {
				r.failf("%s cannot read %s from its store: %v", p.name, rec.chat.ID, err)
			}
			return
		}
		all := int64(1 << 19)
		list[0].History(chat.HistoryQuery{Limit: &all}, func(h *chat.History, err error) {
			for i := 0; err == nil && i < len(h.Events); i++ {
				if e := h.Events[i]; e.Number >= int64(len(rec.events)) || rec.events[e.Number].Text != e.Text {
					r.failf("%s has another event %d of %s in its store than the server: %s", p.name, e.Number, rec.chat.ID, e.Text)
				}
			}
		})
	})
}
