package rest

import (
	"errors"
	"net/http"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// group is one as requests and answers have it. Members are normal users, by name. The specification says nothing of how the
// original server's groups are made; paths and bodies are in the manner of its others.
type group struct {
	ID          string   `json:"id"`
	Description string   `json:"description"`
	Members     []string `json:"members"`
}

func (in group) stored() store.Group {
	g := store.Group{ID: in.ID, Description: in.Description}
	for _, name := range in.Members {
		g.Members = append(g.Members, store.UserID{Kind: store.NormalUser, Name: name})
	}
	return g
}

func groupData(g store.Group) group {
	out := group{ID: g.ID, Description: g.Description, Members: []string{}}
	for _, member := range g.Members {
		out.Members = append(out.Members, member.Name)
	}
	return out
}

func listGroups(c *call) (int, any, error) {
	groups, err := c.domain.Store().GroupList(c.Context())
	return listOf(groups, err, groupData)
}

func createGroup(c *call) (int, any, error) {
	var in group
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	if in.ID == "" {
		return 0, nil, invalid("id is missing")
	}
	if err := c.domain.Store().AddGroup(c.Context(), in.stored()); errors.Is(err, store.ErrExists) {
		return 0, nil, duplicate("id", "there is a group %q already", in.ID)
	} else if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, groupData(in.stored()), nil
}

func getGroup(c *call) (int, any, error) {
	g, err := c.domain.Store().Group(c.Context(), c.PathValue("group"))
	return http.StatusOK, groupData(g), err
}

// updateGroup replaces the description and all members.
func updateGroup(c *call) (int, any, error) {
	var in group
	if err := c.read(&in); err != nil {
		return 0, nil, err
	}
	in.ID = c.PathValue("group")
	return http.StatusOK, groupData(in.stored()), took(c, c.domain.Store().SetGroup(c.Context(), in.stored()))
}

func deleteGroup(c *call) (int, any, error) {
	return http.StatusOK, nil, took(c, c.domain.Store().DeleteGroup(c.Context(), c.PathValue("group")))
}

func addMember(c *call) (int, any, error) {
	id := c.PathValue("group")
	if _, err := c.domain.Store().Group(c.Context(), id); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, nil, took(c, c.domain.Store().JoinGroups(c.Context(), c.userID(), []string{id}))
}

func removeMember(c *call) (int, any, error) {
	return http.StatusOK, nil, took(c, c.domain.Store().LeaveGroup(c.Context(), c.userID(), c.PathValue("group")))
}

// took lets a change of groups take effect, unless it failed.
func took(c *call, err error) error {
	if err != nil {
		return err
	}
	return c.domain.GroupsChanged(c.Context())
}
