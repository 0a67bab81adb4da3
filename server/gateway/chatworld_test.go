package gateway

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// chatWorld is a world with the users ann, bob and cleo.
func chatWorld(t *testing.T) *world {
	w := newWorld(t, Options{})
	for _, name := range []string{"ann", "bob", "cleo"} {
		w.addUser(name)
	}
	return w
}

func normal(name string) wire.DomainUserIdData { return wire.DomainUserIdData{Username: name} }

// asAdmin connects as a Convergence user.
func (w *world) asAdmin() *client {
	w.t.Helper()
	c := w.dial("/ns/dom")
	user := store.User{ID: store.UserID{Kind: store.ConvergenceUser, Name: "admin"}}
	if err := w.domain.PutUser(w.t.Context(), user); err != nil {
		w.t.Fatal(err)
	}
	if answer := c.logIn(&wire.ConnectionRequestMessage{Reconnect: &wire.ConnectionRequestMessageReconnectTokenAuthRequestData{Token: w.tokenFor(user.ID)}}); answer.Success == nil {
		w.t.Fatalf("the login failed: %+v", answer.Failure)
	}
	return c
}

// makeChat makes a chat of a type, with members besides the maker.
func (c *client) makeChat(id, chatType, membership string, members ...string) {
	c.t.Helper()
	m := &wire.CreateChatRequestMessage{ChatID: &id, ChatType: chatType, Membership: membership, Name: "Name of " + id, Topic: "Topic"}
	for _, name := range members {
		m.Members = append(m.Members, normal(name))
	}
	if made := fetch[wire.CreateChatResponseMessage](c, m); made.ChatID != id {
		c.t.Fatalf("the chat is called %q", made.ChatID)
	}
}

func (c *client) join(id string) *wire.ChatInfoData {
	c.t.Helper()
	return fetch[wire.JoinChatResponseMessage](c, &wire.JoinChatRequestMessage{ChatID: id}).ChatInfo
}

// say sends a message, and returns its number.
func (c *client) say(id, text string) int64 {
	c.t.Helper()
	return fetch[wire.PublishChatResponseMessage](c, &wire.PublishChatRequestMessage{ChatID: id, Message: text}).EventNumber
}

func (c *client) wantRefusal(m wire.BodyMessage, code string) {
	c.t.Helper()
	if got := c.refusal(m); got != code {
		c.t.Errorf("%s was answered with %q, want %q", m.Body().Name(), got, code)
	}
}

// wantEvent expects that the next message, but for identities, is an event; what says what it should be.
func (c *client) wantEvent(what string) {
	c.t.Helper()
	for {
		frame := c.receive()
		if frame.Body == wire.BodyIdentityCacheUpdate {
			continue
		}
		if got := eventText(c.t, frame); got != what {
			c.t.Fatalf("got %s, want %s", got, what)
		}
		return
	}
}

// eventText is a chat's message to clients as a short text: chat, number, user, what.
func eventText(t testing.TB, frame wire.Frame) string {
	t.Helper()
	of := func(m decodable) {
		if err := m.Decode(frame.Payload); err != nil {
			t.Fatal(err)
		}
	}
	switch frame.Body {
	case wire.BodyRemoteChatMessage:
		var m wire.RemoteChatMessageMessage
		of(&m)
		return strings.TrimSpace(fmt.Sprintf("%s %d %s said %s %s", m.ChatID, m.EventNumber, m.User.Username, m.Message, markText(m.Replica, m.Entry)))
	case wire.BodyUserJoinedChat:
		var m wire.UserJoinedChatMessage
		of(&m)
		return fmt.Sprintf("%s %d %s joined", m.ChatID, m.EventNumber, m.User.Username)
	case wire.BodyUserLeftChat:
		var m wire.UserLeftChatMessage
		of(&m)
		return fmt.Sprintf("%s %d %s left", m.ChatID, m.EventNumber, m.User.Username)
	case wire.BodyUserAddedToChat:
		var m wire.UserAddedToChatMessage
		of(&m)
		return fmt.Sprintf("%s %d %s added %s", m.ChatID, m.EventNumber, m.User.Username, m.AddedUser.Username)
	case wire.BodyUserRemovedFromChat:
		var m wire.UserRemovedFromChatMessage
		of(&m)
		return fmt.Sprintf("%s %d %s removed %s", m.ChatID, m.EventNumber, m.User.Username, m.RemovedUser.Username)
	case wire.BodyChatNameChanged:
		var m wire.ChatNameSetMessage
		of(&m)
		return fmt.Sprintf("%s %d %s name %s", m.ChatID, m.EventNumber, m.User.Username, m.Name)
	case wire.BodyChatTopicChanged:
		var m wire.ChatTopicSetMessage
		of(&m)
		return fmt.Sprintf("%s %d %s topic %s", m.ChatID, m.EventNumber, m.User.Username, m.Topic)
	case wire.BodyChatEventsMarkedSeen:
		var m wire.ChatEventsMarkedSeenMessage
		of(&m)
		return fmt.Sprintf("%s %d %s seen", m.ChatID, m.EventNumber, m.User.Username)
	case wire.BodyChatRemoved:
		var m wire.ChatRemovedMessage
		of(&m)
		return m.ChatID + " removed"
	}
	return frame.Body.Name() + " " + explain(frame)
}

func markText(replica []byte, entry int64) string {
	if len(replica) == 0 {
		return ""
	}
	return fmt.Sprintf("%x:%d", replica[:1], entry)
}

// infoText is a chat as a short text.
func infoText(info *wire.ChatInfoData) string {
	var members []string
	for _, m := range info.Members {
		members = append(members, fmt.Sprintf("%s:%d", m.User.Username, m.MaxSeenEventNumber))
	}
	return fmt.Sprintf("%s %s %s %q %q last %d [%s]", info.ID, info.ChatType, info.Membership, info.Name, info.Topic, info.LastEventNumber, strings.Join(members, " "))
}

func wantText(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
}

// tokenFor makes a reconnect token for a user.
func (w *world) tokenFor(user store.UserID) string {
	w.t.Helper()
	token, hash := auth.NewToken()
	if err := w.domain.Store().AddToken(w.t.Context(), store.Token{Hash: hash, User: user, Expires: w.time().Add(patience).UnixMilli() + 60_000}); err != nil {
		w.t.Fatal(err)
	}
	return token
}
