package directory

import (
	"strings"
	"unicode"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Field is a field of a user to search or sort by, numbered as the protocol does.
type Field = wire.UserField

// Query says which users are looked for.
type Query struct {
	Fields        []Field // none: all
	Term          string  // has to be in one of the fields, whatever its case
	Order         Field   // 0: by name
	Descending    bool
	Offset, Limit int // a Limit below 0 is that of the server
}

// Search asks for users. Without a connection it looks among those that were seen before, and an empty answer means only that
// none of them fits.
func (s *Service) Search(q Query, done func([]Known, error)) {
	m := &wire.SearchUsersRequestMessage{Fields: q.Fields, Value: q.Term, OrderField: q.Order, Ascending: !q.Descending}
	if m.OrderField == wire.UserFieldFieldNotSet {
		m.OrderField = wire.UserFieldUsername
	}
	offset, limit := int32(q.Offset), int32(q.Limit)
	m.Offset = &offset
	if q.Limit >= 0 {
		m.Limit = &limit
	}
	if q.Offset < 0 {
		s.host.Env().Loop.Post(func() { done(nil, offline.Errorf(offline.ErrOption, "the offset of a search for users is below 0")) })
		return
	}
	reply := &wire.UserListMessage{}
	s.host.Request(m, wire.BodyUserListResponse, reply, func(err error) {
		switch {
		case err == nil:
			done(s.learn(reply), nil)
		case service.LacksConnection(err):
			s.fallBack(func() { done(s.find(q), nil) })
		default:
			done(nil, err)
		}
	})
}

// find looks among the users that were seen before.
func (s *Service) find(q Query) []Known {
	term := fold(q.Term)
	var found []*identity.User
	s.host.Users().Each(func(u *identity.User) {
		if u.ID.Kind == identity.NormalUser && !u.Disabled && !u.Deleted && matches(u, q.Fields, term) {
			found = insert(found, u, q)
		}
	})
	found = found[min(q.Offset, len(found)):]
	if q.Limit >= 0 {
		found = found[:min(q.Limit, len(found))]
	}
	list := make([]Known, len(found))
	for i, u := range found {
		list[i] = s.known(u.ID)
	}
	return list
}

func matches(u *identity.User, fields []Field, term string) bool {
	if len(fields) == 0 {
		fields = []Field{wire.UserFieldUsername, wire.UserFieldEmail, wire.UserFieldFirstName, wire.UserFieldLastName, wire.UserFieldDisplayName}
	}
	for _, field := range fields {
		if strings.Contains(fold(fieldOf(u, field)), term) {
			return true
		}
	}
	return false
}

func fieldOf(u *identity.User, field Field) string {
	text := &u.ID.Name
	switch field {
	case wire.UserFieldEmail:
		text = u.Email
	case wire.UserFieldFirstName:
		text = u.FirstName
	case wire.UserFieldLastName:
		text = u.LastName
	case wire.UserFieldDisplayName:
		text = u.DisplayName
	}
	if text == nil {
		return ""
	}
	return *text
}

// insert puts a user where it belongs in a list that is in order.
func insert(list []*identity.User, u *identity.User, q Query) []*identity.User {
	low, high := 0, len(list)
	for low < high {
		if middle := (low + high) / 2; comesBefore(u, list[middle], q) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	list = append(list, nil)
	copy(list[low+1:], list[low:])
	list[low] = u
	return list
}

func comesBefore(a, b *identity.User, q Query) bool {
	c := strings.Compare(fold(fieldOf(a, q.Order)), fold(fieldOf(b, q.Order)))
	if c == 0 {
		c = strings.Compare(a.ID.Name, b.ID.Name)
	}
	return (c < 0) != q.Descending
}

func fold(text string) string { return strings.Map(unicode.ToLower, text) }
