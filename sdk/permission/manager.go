package permission

import (
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Manager reads and changes the permissions of one target. Errors are those of the request: offline, request_timeout,
// connection_failed, unauthorized, and that there is no such target. Reads answer from memory or the device while there is no
// connection, if they were answered before.
type Manager struct {
	service *Service
	target  Target
}

// Target is what the permissions are about.
func (m *Manager) Target() Target { return m.target }

// Own asks what this session may do (resolveSessionPermissions).
func (m *Manager) Own(done func([]string, service.Fresh, error)) {
	reply := &wire.ResolvePermissionsForConnectedSessionResponseMessage{}
	m.service.ask(keyOf("own", m.target), &wire.ResolvePermissionsForConnectedSessionRequestMessage{Target: m.target.data()},
		wire.BodyResolvePermissionsForConnectedSessionResponse, reply, func(f service.Fresh, err error) { done(reply.Permissions, f, err) })
}

// Grants asks for the permissions of everybody, users and groups, which this user has to be allowed to manage.
func (m *Manager) Grants(done func(Grants, service.Fresh, error)) {
	reply := &wire.GetPermissionsResponseMessage{}
	m.service.ask(keyOf("all", m.target), &wire.GetPermissionsRequestMessage{Target: m.target.data()},
		wire.BodyGetPermissionsResponse, reply, func(f service.Fresh, err error) { done(grantsOf(reply), f, err) })
}

// Add gives permissions, besides those there are.
func (m *Manager) Add(g Grants, done func(error)) {
	m.change(&wire.AddPermissionsRequestMessage{Target: m.target.data(), World: g.World, User: UserEntries(g.Users), Group: GroupEntries(g.Groups)}, done)
}

// Remove takes permissions away.
func (m *Manager) Remove(g Grants, done func(error)) {
	m.change(&wire.RemovePermissionsRequestMessage{Target: m.target.data(), World: g.World, User: UserEntries(g.Users), Group: GroupEntries(g.Groups)}, done)
}

// SetWorld replaces what everybody may do.
func (m *Manager) SetWorld(permissions []string, done func(error)) {
	m.change(&wire.SetPermissionsRequestMessage{Target: m.target.data(), World: &wire.SetPermissionsRequestMessageSetWorld{Permissions: permissions}}, done)
}

// SetUsers replaces the permissions of the users given, and takes away those of all others if replaceAll.
func (m *Manager) SetUsers(users []User, replaceAll bool, done func(error)) {
	m.change(&wire.SetPermissionsRequestMessage{Target: m.target.data(),
		User: &wire.SetPermissionsRequestMessageSetUser{Permissions: UserEntries(users), ReplaceAll: replaceAll}}, done)
}

// SetGroups replaces the permissions of the groups given, and takes away those of all others if replaceAll.
func (m *Manager) SetGroups(groups []Group, replaceAll bool, done func(error)) {
	m.change(&wire.SetPermissionsRequestMessage{Target: m.target.data(),
		Group: &wire.SetPermissionsRequestMessageSetGroup{Permissions: GroupEntries(groups), ReplaceAll: replaceAll}}, done)
}

func (m *Manager) change(request wire.BodyMessage, done func(error)) {
	m.service.host.Request(request, wire.BodyOk, nil, done)
}
