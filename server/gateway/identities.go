package gateway

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Who has logged in may see all users and groups of the domain, as on the original server (spec client-api §9).

func getUsers(ctx context.Context, s *session, m *wire.GetUsersRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	list, err := s.domain.Users(ctx, m.UserIDs)
	return &wire.UserListMessage{UserData: list}, nil, err
}

func searchUsers(ctx context.Context, s *session, m *wire.SearchUsersRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	list, err := s.domain.SearchUsers(ctx, m)
	return &wire.UserListMessage{UserData: list}, nil, err
}

func getGroups(ctx context.Context, s *session, m *wire.UserGroupsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	list, err := s.domain.Groups(ctx, m.IDs)
	return &wire.UserGroupsResponseMessage{GroupData: list}, nil, err
}

func groupsOfUsers(ctx context.Context, s *session, m *wire.UserGroupsForUsersRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	list, err := s.domain.GroupsOfUsers(ctx, m.Users)
	return &wire.UserGroupsForUsersResponseMessage{UserGroups: list}, nil, err
}
