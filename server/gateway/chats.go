package gateway

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/chat"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// orderedRequests are the requests that change chats. Those of a connection take effect in the order in which they came, so that
// messages sent one after the other stand in that order; the next one does not wait for the disk of the one before.
var orderedRequests = map[wire.Body]func(payload []byte) (ordered, error){
	wire.BodyCreateChatRequest:         inOrder(createChat),
	wire.BodyRemoveChatRequest:         inChat((*chat.Service).Delete),
	wire.BodyJoinChatRequest:           inChat((*chat.Service).Join),
	wire.BodyLeaveChatRequest:          inChat((*chat.Service).Leave),
	wire.BodyAddUserToChatRequest:      inChat((*chat.Service).Add),
	wire.BodyRemoveUserFromChatRequest: inChat((*chat.Service).Remove),
	wire.BodyMarkChatEventsSeenRequest: inChat((*chat.Service).MarkSeen),
	wire.BodySetChatNameRequest:        inOrder(setChatName),
	wire.BodySetChatTopicRequest:       inOrder(setChatTopic),
	wire.BodyPublishChatMessageRequest: inOrder(publish),
}

// inChat is inOrder for a method of the domain's chats.
func inChat[M any, P interface {
	*M
	decodable
}](f func(c *chat.Service, ctx context.Context, by chat.Session, m P, reply model.Reply)) func(payload []byte) (ordered, error) {
	return inOrder(func(ctx context.Context, s *session, m P, reply model.Reply) { f(s.domain.Chats(), ctx, s, m, reply) })
}

func createChat(ctx context.Context, s *session, m *wire.CreateChatRequestMessage, reply model.Reply) {
	id, err := s.domain.Chats().Create(ctx, s, m)
	reply(&wire.CreateChatResponseMessage{ChatID: id}, err, nil)
}

func publish(ctx context.Context, s *session, m *wire.PublishChatRequestMessage, reply model.Reply) {
	m.Replica = s.journal(m.Replica)
	s.domain.Chats().Publish(ctx, s, m, reply)
}

func setChatName(ctx context.Context, s *session, m *wire.SetChatNameRequestMessage, reply model.Reply) {
	m.Replica = s.journal(m.Replica)
	s.domain.Chats().SetName(ctx, s, m, reply)
}

func setChatTopic(ctx context.Context, s *session, m *wire.SetChatTopicRequestMessage, reply model.Reply) {
	m.Replica = s.journal(m.Replica)
	s.domain.Chats().SetTopic(ctx, s, m, reply)
}

// journal is the id of a journal in a request, nil where the server does not tell entries.
func (s *session) journal(replica []byte) []byte {
	if !s.gateway.options.ExactlyOnce {
		return nil
	}
	return replica
}

func getChats(ctx context.Context, s *session, m *wire.GetChatsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return s.domain.Chats().Get(ctx, s.user(), m)
}

func directChats(ctx context.Context, s *session, m *wire.GetDirectChatsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return s.domain.Chats().Direct(ctx, s, m)
}

func joinedChats(ctx context.Context, s *session, _ *wire.GetJoinedChatsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return s.domain.Chats().Joined(ctx, s)
}

func chatsExist(ctx context.Context, s *session, m *wire.ChatsExistRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	answer, err := s.domain.Chats().Exist(ctx, m)
	return answer, nil, err
}

func searchChats(ctx context.Context, s *session, m *wire.ChatsSearchRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return s.domain.Chats().Search(ctx, s.user(), m)
}

func chatHistory(ctx context.Context, s *session, m *wire.ChatHistoryRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return s.domain.Chats().History(ctx, s.user(), m)
}
