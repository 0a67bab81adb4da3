package gateway

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// target finds what a request about permissions is about, which has to exist.
func (s *session) target(ctx context.Context, t *wire.PermissionTarget) (permission.Target, error) {
	if t != nil && t.Chat != nil {
		return s.domain.Chats().Target(ctx, t.Chat.ID)
	}
	if t != nil && t.Activity != nil {
		key := store.ActivityKey{Type: t.Activity.Type, ID: t.Activity.ID}
		return permission.Target{Kind: permission.Activity, Type: key.Type, ID: key.ID}, s.domain.Activities().MustExist(ctx, key)
	}
	return permission.Target{}, failure.New(failure.Malformed, "the request does not say whose permissions are meant")
}

func addGrants(ctx context.Context, s *session, m *wire.AddPermissionsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	t, err := s.target(ctx, m.Target)
	if err == nil {
		err = s.domain.Grants().Add(ctx, s.user(), t, m)
	}
	if err == nil {
		err = s.domain.GrantsChanged(ctx, t)
	}
	return &wire.OkResponse{}, nil, err
}

func removeGrants(ctx context.Context, s *session, m *wire.RemovePermissionsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	t, err := s.target(ctx, m.Target)
	if err == nil {
		err = s.domain.Grants().Remove(ctx, s.user(), t, m)
	}
	if err == nil {
		err = s.domain.GrantsChanged(ctx, t)
	}
	return &wire.OkResponse{}, nil, err
}

func setGrants(ctx context.Context, s *session, m *wire.SetPermissionsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	t, err := s.target(ctx, m.Target)
	if err == nil {
		err = s.domain.Grants().Set(ctx, s.user(), t, m)
	}
	if err == nil {
		err = s.domain.GrantsChanged(ctx, t)
	}
	return &wire.OkResponse{}, nil, err
}

func getGrants(ctx context.Context, s *session, m *wire.GetPermissionsRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	t, err := s.target(ctx, m.Target)
	if err != nil {
		return nil, nil, err
	}
	grants, err := s.domain.Grants().Grants(ctx, s.user(), t)
	if err != nil {
		return nil, nil, err
	}
	answer, users := permission.Answer(grants)
	who := make([]model.Identity, len(users))
	for i, user := range users {
		who[i] = s.domain.Identify(ctx, "", user)
	}
	return answer, who, nil
}

// resolveGrants answers what the session's own user may.
func resolveGrants(ctx context.Context, s *session, m *wire.ResolvePermissionsForConnectedSessionRequestMessage) (wire.BodyMessage, []model.Identity, error) {
	t, err := s.target(ctx, m.Target)
	if err != nil {
		return nil, nil, err
	}
	names, err := s.domain.Grants().Resolve(ctx, s.user(), t)
	return &wire.ResolvePermissionsForConnectedSessionResponseMessage{Permissions: names}, nil, err
}
