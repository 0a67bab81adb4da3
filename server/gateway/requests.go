package gateway

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// handlers are the requests that are carried out beside the reading of messages. Requests of the protocol that are not here
// are answered with not_supported.
var handlers = map[wire.Body]handler{
	wire.BodyServerTimeRequest:              handle(serverTime),
	wire.BodyCreateRealTimeModelRequest:     handle(createModel),
	wire.BodyDeleteRealtimeModelRequest:     handle(deleteModel),
	wire.BodyModelsQueryRequest:             handle(queryModels),
	wire.BodyGetModelPermissionsRequest:     handle(getPermissions),
	wire.BodySetModelPermissionsRequest:     handle(setPermissions),
	wire.BodyHistoricalDataRequest:          handle(historicalData),
	wire.BodyHistoricalOperationsRequest:    handle(historicalOperations),
	wire.BodyModelGetVersionAtTimeRequest:   handle(versionAtTime),
	wire.BodyModelOfflineSubscriptionChange: handle(subscribeOffline),
	wire.BodyUsersGetRequest:                handle(getUsers),
	wire.BodyUserSearchRequest:              handle(searchUsers),
	wire.BodyUserGroupsRequest:              handle(getGroups),
	wire.BodyUserGroupsForUsersRequest:      handle(groupsOfUsers),
	wire.BodyActivityCreateRequest:          handle(createActivity),
	wire.BodyActivityDeleteRequest:          handle(deleteActivity),
	wire.BodyActivityParticipantsRequest:    handle(activityParticipants),

	wire.BodyGetChatsRequest:       handle(getChats),
	wire.BodyGetDirectChatsRequest: handle(directChats),
	wire.BodyGetJoinedChatsRequest: handle(joinedChats),
	wire.BodyChatsExistRequest:     handle(chatsExist),
	wire.BodyChatsSearchRequest:    handle(searchChats),
	wire.BodyGetChatHistoryRequest: handle(chatHistory),

	wire.BodyAddPermissionsRequest:                        handle(addGrants),
	wire.BodyRemovePermissionsRequest:                     handle(removeGrants),
	wire.BodySetPermissionsRequest:                        handle(setGrants),
	wire.BodyGetPermissionsRequest:                        handle(getGrants),
	wire.BodyResolvePermissionsForConnectedSessionRequest: handle(resolveGrants),
}

func (s *session) user() store.UserID { return s.identity.User }

func serverTime(_ context.Context, s *session, _ *wire.GetServerTimeRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return &wire.GetServerTimeResponseMessage{ServerTime: wire.FromMillis(s.domain.Now().UnixMilli())}, nil, nil
}

func createModel(ctx context.Context, s *session, m *wire.CreateRealtimeModelRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	if !s.gateway.options.ExactlyOnce {
		m.Replica = nil
	}
	c := model.Creation{ID: model.NewID(m.ModelID), Collection: m.CollectionID, Data: m.Data, OverridesWorld: m.OverrideWorldPermissions,
		World: model.PermissionsFrom(m.WorldPermissions), Users: model.UsersFrom(m.UserPermissions), Mark: model.MarkFrom(m.Replica, m.Entry)}
	made, err := s.domain.Create(ctx, s.user(), c)
	return &wire.CreateRealtimeModelResponseMessage{ModelID: made.ID, Duplicate: made.Duplicate, Incarnation: model.Incarnation(&made)}, nil, err
}

func deleteModel(ctx context.Context, s *session, m *wire.DeleteRealtimeModelRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	deleted, err := s.domain.DeleteModel(ctx, s.user(), m.ModelID, m.Incarnation)
	return &wire.DeleteRealtimeModelResponseMessage{Incarnation: deleted}, nil, err
}

func queryModels(ctx context.Context, s *session, m *wire.ModelsQueryRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	answer, err := s.domain.Query(ctx, s.user(), m.Query)
	return answer, nil, err
}

func getPermissions(ctx context.Context, s *session, m *wire.GetModelPermissionsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return s.domain.ModelPermissions(ctx, s.user(), m.ModelID)
}

func setPermissions(ctx context.Context, s *session, m *wire.SetModelPermissionsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return &wire.SetModelPermissionsResponseMessage{}, nil, s.domain.SetModelPermissions(ctx, s.user(), m)
}

func historicalData(ctx context.Context, s *session, m *wire.HistoricalDataRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	answer, err := s.domain.HistoricalData(ctx, s.user(), m.ModelID)
	return answer, nil, err
}

func historicalOperations(ctx context.Context, s *session, m *wire.HistoricalOperationRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return s.domain.HistoricalOperations(ctx, s.user(), m)
}

func versionAtTime(ctx context.Context, s *session, m *wire.ModelGetVersionAtTimeRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	answer, err := s.domain.VersionAt(ctx, s.user(), m)
	return answer, nil, err
}

func subscribeOffline(ctx context.Context, s *session, m *wire.ModelOfflineSubscriptionChangeRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	return &wire.OkResponse{}, nil, s.domain.Subscribe(ctx, s, m)
}
