package permission

import (
	"context"
	"slices"
	"sort"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Groups says which groups users are in.
type Groups interface {
	// GroupsOf lists the ids of the groups that a user is in.
	GroupsOf(ctx context.Context, user store.UserID) ([]string, error)
}

// Service reads and changes the grants of a domain. It is safe for concurrent use. Whether a target exists, and who may see it,
// is for its callers to find out.
type Service struct {
	db     store.GrantStore
	groups Groups
	mu     sync.Mutex // held from reading grants to having stored what they became
}

// New makes a service over the grants of a domain.
func New(db store.GrantStore, groups Groups) *Service { return &Service{db: db, groups: groups} }

// Resolve lists what a user may do with a target, sorted: everything for a Convergence user, else what is granted to everybody,
// to the user, and to groups of the user.
func (s *Service) Resolve(ctx context.Context, user store.UserID, target Target) ([]string, error) {
	if user.Kind == store.ConvergenceUser {
		return target.Kind.All(), nil
	}
	grants, err := s.db.Grants(ctx, target.stored())
	if err != nil {
		return nil, err
	}
	var groups []string
	if len(grants.Groups) > 0 {
		if groups, err = s.groups.GroupsOf(ctx, user); err != nil {
			return nil, err
		}
	}
	return resolve(&grants, user, groups), nil
}

// May reports whether a user has one of some permissions.
func (s *Service) May(ctx context.Context, user store.UserID, target Target, names ...string) (bool, error) {
	has, err := s.Resolve(ctx, user, target)
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(has, name) }), err
}

// Require returns an error of code Unauthorized if a user does not have a permission.
func (s *Service) Require(ctx context.Context, user store.UserID, target Target, name string) error {
	ok, err := s.May(ctx, user, target, name)
	if err == nil && !ok {
		err = failure.New(failure.Unauthorized, "you need the permission %s for the %s", name, target)
	}
	return err
}

// Grants is the answer to who asks for the grants of a target, for a user who may manage them.
func (s *Service) Grants(ctx context.Context, by store.UserID, target Target) (store.Grants, error) {
	if err := s.Require(ctx, by, target, target.Kind.Manage); err != nil {
		return store.Grants{}, err
	}
	return s.db.Grants(ctx, target.stored())
}

// Add carries out a request for a user who may manage the target's grants.
func (s *Service) Add(ctx context.Context, by store.UserID, target Target, m *wire.AddPermissionsRequestMessage) error {
	more, err := Read(target.Kind, m.World, m.User, m.Group)
	if err != nil {
		return err
	}
	return s.change(ctx, by, target, func(g *store.Grants) {
		g.World = sorted(slices.Concat(g.World, more.World))
		add(g.Users, more.Users)
		add(g.Groups, more.Groups)
	})
}

// Remove carries out a request for a user who may manage the target's grants.
func (s *Service) Remove(ctx context.Context, by store.UserID, target Target, m *wire.RemovePermissionsRequestMessage) error {
	less, err := Read(target.Kind, m.World, m.User, m.Group)
	if err != nil {
		return err
	}
	return s.change(ctx, by, target, func(g *store.Grants) {
		g.World = without(g.World, less.World)
		take(g.Users, less.Users)
		take(g.Groups, less.Groups)
	})
}

// Set carries out a request for a user who may manage the target's grants. What the request does not name stays.
func (s *Service) Set(ctx context.Context, by store.UserID, target Target, m *wire.SetPermissionsRequestMessage) error {
	world, user, group := m.World, m.User, m.Group
	if user == nil {
		user = &wire.SetPermissionsRequestMessageSetUser{}
	}
	if group == nil {
		group = &wire.SetPermissionsRequestMessageSetGroup{}
	}
	var names []string
	if world != nil {
		names = world.Permissions
	}
	grants, err := Read(target.Kind, names, user.Permissions, group.Permissions)
	if err != nil {
		return err
	}
	return s.change(ctx, by, target, func(g *store.Grants) {
		if world != nil {
			g.World = grants.World
		}
		replace(g.Users, grants.Users, user.ReplaceAll)
		replace(g.Groups, grants.Groups, group.ReplaceAll)
	})
}

func (s *Service) change(ctx context.Context, by store.UserID, target Target, change func(g *store.Grants)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	grants, err := s.Grants(ctx, by, target)
	if err != nil {
		return err
	}
	change(&grants)
	if err := checkSize(grants); err != nil {
		return err
	}
	return s.db.SetGrants(ctx, target.stored(), grants)
}

// Answer is a message that tells grants, and the users in it.
func Answer(g store.Grants) (*wire.GetPermissionsResponseMessage, []store.UserID) {
	m := &wire.GetPermissionsResponseMessage{World: g.World, Group: map[string]wire.PermissionsList{}}
	users := make([]store.UserID, 0, len(g.Users))
	for user := range g.Users {
		users = append(users, user)
	}
	sort.Slice(users, func(i, j int) bool {
		return users[i].Kind < users[j].Kind || users[i].Kind == users[j].Kind && users[i].Name < users[j].Name
	})
	for _, user := range users {
		m.User = append(m.User, wire.UserPermissionsEntry{User: model.UserData(user), Permissions: g.Users[user]})
	}
	for id, names := range g.Groups {
		m.Group[id] = wire.PermissionsList{Values: names}
	}
	return m, users
}
