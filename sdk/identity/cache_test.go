package identity

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAUserThatIsOnlyMentionedIsKnownByItsID(t *testing.T) {
	c := NewCache()
	ann := UserID{NormalUser, "ann"}
	c.AddSession("1", ann)
	if c.User(ann) != nil {
		t.Error("a user that was only mentioned is taken for one that was described")
	}
	if u := c.UserOfSession("1"); u == nil || u.ID != ann {
		t.Errorf("the session is %+v's", u)
	}
	if u := c.UserOfSession("2"); u != nil {
		t.Errorf("a session that was never heard of is %+v's", u)
	}
}

func TestAnUpdateAddsToWhatIsKnown(t *testing.T) {
	c := NewCache()
	first, id := "Ann", UserID{AnonymousUser, "ann"}.Data()
	m := wire.IdentityCacheUpdateMessage{
		Users:    []wire.DomainUserData{{UserID: &id, FirstName: &first}},
		Sessions: map[string]wire.DomainUserIdData{"7": id},
	}
	if err := c.Update(m.Append(nil)); err != nil {
		t.Fatal(err)
	}
	if u := c.UserOfSession("7"); u == nil || *u.FirstName != "Ann" || u.ID.Kind != AnonymousUser {
		t.Errorf("the session is %+v's", u)
	}
	if err := c.Update([]byte{0xff}); err == nil {
		t.Error("an update that cannot be read is no error")
	}
}
