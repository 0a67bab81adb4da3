package identity

import (
	"strconv"
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

func TestSessionsThatAreAskedForAreRememberedAndOthersOnlyUpToABound(t *testing.T) {
	c := NewCache()
	ann := UserID{NormalUser, "ann"}
	c.AddSession("ann", ann)
	for i := range 5 * maxSessions {
		c.AddSession(strconv.Itoa(i), ann)
		if c.UserOfSession("ann") == nil {
			t.Fatalf("a session that is asked for all the time was forgotten after %d others", i+1)
		}
	}
	for i := 5*maxSessions - 1; i >= 4*maxSessions+1; i-- {
		if c.UserOfSession(strconv.Itoa(i)) == nil {
			t.Fatalf("session %d of %d was forgotten", i, 5*maxSessions)
		}
	}
	if n := len(c.sessions.young) + len(c.sessions.old); n > 2*maxSessions {
		t.Errorf("%d sessions are remembered", n)
	}
}

func TestUsersThatAreAskedForAndTheOwnOneAreRememberedAndOthersOnlyUpToABound(t *testing.T) {
	c := NewCache()
	dropped := map[UserID]bool{}
	c.Dropped = func(id UserID) { dropped[id] = true }
	me, ann := UserID{AnonymousUser, "me"}, UserID{NormalUser, "ann"}
	c.AddOwn(&User{ID: me})
	c.Add(&User{ID: ann})
	c.AddSession("ann", ann)
	anonymous := func(i int) UserID { return UserID{AnonymousUser, strconv.Itoa(i)} }
	for i := range 5 * maxUsers {
		c.Add(&User{ID: anonymous(i)})
		if u := c.UserOfSession("ann"); c.User(ann) == nil || u != c.User(ann) {
			t.Fatalf("a user that is asked for all the time was forgotten after %d others", i+1)
		}
	}
	n := 0
	c.Each(func(*User) { n++ })
	if n > 2*maxUsers || n+len(dropped) != 5*maxUsers+2 {
		t.Errorf("%d users are remembered, %d were dropped", n, len(dropped))
	}
	if c.User(me) == nil || dropped[me] || dropped[ann] {
		t.Error("the own user, or one that is asked for, was dropped")
	}
	for i := 5*maxUsers - 1; i >= 4*maxUsers+2; i-- {
		if c.User(anonymous(i)) == nil {
			t.Fatalf("user %d of %d was forgotten", i, 5*maxUsers)
		}
	}
}

func TestAUserThatIsToldAgainIsThereOnceAndForgottenWhole(t *testing.T) {
	c := NewCache()
	ann, first, second := UserID{NormalUser, "ann"}, "Ann", "Anna"
	c.Add(&User{ID: ann, FirstName: &first})
	for i := range maxUsers {
		c.Add(&User{ID: UserID{AnonymousUser, strconv.Itoa(i)}})
	}
	c.Add(&User{ID: ann, FirstName: &second})
	var names []string
	c.Each(func(u *User) {
		if u.ID == ann {
			names = append(names, *u.FirstName)
		}
	})
	if len(names) != 1 || names[0] != second {
		t.Errorf("ann is there as %v", names)
	}
	c.Forget(ann)
	if c.User(ann) != nil {
		t.Error("a user that was forgotten is known as it was earlier")
	}
}
