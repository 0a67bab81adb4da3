package directory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

var (
	ann = identity.UserID{Name: "ann"}
	bob = identity.UserID{Name: "bob"}
	cid = identity.UserID{Name: "cid"}
)

// stage is a service in a domain of its own. The store, if there is one, outlives it.
type stage struct {
	*servicetest.Host
	s *Service
}

func newStage(t *testing.T, store *offline.MemoryStore) *stage {
	h := servicetest.New(t, offlinetest.NewWorld(1), store)
	g := &stage{h, New(h)}
	if store != nil {
		h.On(func() { g.s.Stored(store) })
	}
	return g
}

func (g *stage) connect() { g.Connect("s1", g.s) }

func user(id identity.UserID, display string) wire.DomainUserData {
	data := id.Data()
	u := wire.DomainUserData{UserID: &data}
	if display != "" {
		u.DisplayName = &display
	}
	return u
}

func (g *stage) want(got, want string) {
	g.T.Helper()
	if got != want {
		g.T.Errorf("got %s, want %s", got, want)
	}
}

// show shows users, with an asterisk for what is not live.
func show(list []Known, err error) string {
	if err != nil {
		return string(offline.CodeOf(err))
	}
	var parts []string
	for _, k := range list {
		if k.User == nil {
			return "nobody"
		}
		part := k.ID.Name
		if k.DisplayName != nil {
			part += "/" + *k.DisplayName
		}
		if !k.Live {
			part += "*"
		}
		if k.AsOf == 0 {
			part += "?"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " ")
}

// users asks for users; answer is what the server says, nil for no answer.
func (g *stage) users(answer *wire.UserListMessage, ids ...identity.UserID) (got string) {
	g.T.Helper()
	g.On(func() { g.s.Users(ids, func(list []Known, err error) { got = show(list, err) }) })
	if answer != nil {
		m, reply := servicetest.Take[wire.GetUsersRequestMessage](g.Host)
		if len(m.UserIDs) != len(ids) {
			g.T.Errorf("it asks for %d users", len(m.UserIDs))
		}
		reply(answer, nil)
	}
	return got
}

func TestUsersAreAskedForAndKeptForTimesWithoutAConnection(t *testing.T) {
	for name, store := range map[string]*offline.MemoryStore{"in memory": nil, "on the device": offline.NewMemoryStore()} {
		t.Run(name, func(t *testing.T) {
			g := newStage(t, store)
			g.want(g.users(nil, ann), "offline")
			g.connect()
			g.want(g.users(&wire.UserListMessage{UserData: []wire.DomainUserData{user(bob, ""), user(ann, "Ann")}}, bob, ann, cid), "bob ann/Ann")
			g.Cut(g.s)
			if store != nil {
				g = newStage(t, store)
			}
			g.want(g.users(nil, ann, cid, bob), "ann/Ann* bob*")
			g.want(g.users(nil, cid), "offline")
			g.want(g.users(nil), "")
		})
	}
}

func TestAUserThatTheServerDoesNotKnowAnyMoreIsForgotten(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.connect()
	g.want(g.users(&wire.UserListMessage{UserData: []wire.DomainUserData{user(ann, "Ann")}}, ann), "ann/Ann")
	g.want(g.users(&wire.UserListMessage{}, ann), "")
	var one string
	g.On(func() { g.s.User(ann, func(k Known, err error) { one = show([]Known{k}, err) }) })
	_, reply := servicetest.Take[wire.GetUsersRequestMessage](g.Host)
	reply(&wire.UserListMessage{}, nil)
	g.want(one, "nobody")
	g.Cut(g.s)
	g.want(g.users(nil, ann), "offline")
	g = newStage(t, store)
	g.want(g.users(nil, ann), "offline")
}

func TestARequestThatLosesItsConnectionIsAnsweredFromWhatIsKnown(t *testing.T) {
	g := newStage(t, nil)
	g.connect()
	g.want(g.users(&wire.UserListMessage{UserData: []wire.DomainUserData{user(ann, "Ann")}}, ann), "ann/Ann")
	var got string
	g.On(func() { g.s.Users([]identity.UserID{ann}, func(list []Known, err error) { got = show(list, err) }) })
	g.Cut(g.s)
	g.want(got, "ann/Ann*")
	g.connect()
	g.On(func() { g.s.Users([]identity.UserID{ann}, func(list []Known, err error) { got = show(list, err) }) })
	_, reply := servicetest.Take[wire.GetUsersRequestMessage](g.Host)
	reply(nil, offline.Errorf("limit_exceeded", "too many"))
	g.want(got, "limit_exceeded") // what the server refuses is not hidden
}

func TestTheProfileAnswersAfterAColdStart(t *testing.T) {
	profile := func(g *stage) (got string) {
		g.On(func() { g.s.Profile(func(k Known, err error) { got = show([]Known{k}, err) }) })
		return got
	}
	for _, kind := range []identity.UserKind{identity.NormalUser, identity.AnonymousUser} {
		store := offline.NewMemoryStore()
		g := newStage(t, store)
		display := "Me"
		g.Me = &identity.User{ID: identity.UserID{Kind: kind, Name: "7"}, DisplayName: &display}
		g.connect()
		var got string
		g.On(func() { g.s.Profile(func(k Known, err error) { got = show([]Known{k}, err) }) })
		_, reply := servicetest.Take[wire.GetUsersRequestMessage](g.Host)
		reply(&wire.UserListMessage{UserData: []wire.DomainUserData{*g.Me.Data()}}, nil)
		g.want(got, "7/Me")

		g = newStage(t, store)
		g.Me = &identity.User{ID: identity.UserID{Kind: kind, Name: "7"}} // initializeOffline("7"): no more is known than that
		if kind == identity.AnonymousUser {
			g.Me.ID.Name = ""
		}
		g.want(profile(g), "7/Me*")
	}
	g := newStage(t, nil)
	g.Me = nil
	g.want(profile(g), "offline")
}

func TestACallThatComesWhileTheStoreIsReadWaitsForIt(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.connect()
	g.users(&wire.UserListMessage{UserData: []wire.DomainUserData{user(ann, "Ann")}}, ann)
	g.Cut(g.s)

	h := servicetest.New(t, offlinetest.NewWorld(2), store)
	s, got := New(h), ""
	h.On(func() {
		s.Stored(store)
		s.Users([]identity.UserID{ann}, func(list []Known, err error) { got = show(list, err) })
	})
	g.want(got, "ann/Ann*")
}

func TestASearchWithoutAConnectionLooksAmongTheUsersThatWereSeen(t *testing.T) {
	g := newStage(t, nil)
	g.connect()
	off := user(identity.UserID{Name: "Ändy"}, "")
	off.Disabled = true
	g.users(&wire.UserListMessage{UserData: []wire.DomainUserData{user(ann, "zoe"), user(bob, "ÄNN"), user(cid, ""), off,
		user(identity.UserID{Kind: identity.AnonymousUser, Name: "ann2"}, "")}}, ann, bob, cid, identity.UserID{Name: "Ändy"}, identity.UserID{Kind: 2, Name: "ann2"})
	var got string
	search := func(q Query) string {
		g.On(func() { g.s.Search(q, func(list []Known, err error) { got = show(list, err) }) })
		return got
	}
	search(Query{Term: "x", Limit: 5, Descending: true})
	m, reply := servicetest.Take[wire.SearchUsersRequestMessage](g.Host)
	if m.Value != "x" || *m.Limit != 5 || *m.Offset != 0 || m.Ascending || m.OrderField != wire.UserFieldUsername {
		t.Errorf("it asks %+v", m)
	}
	reply(&wire.UserListMessage{UserData: []wire.DomainUserData{user(cid, "x")}}, nil)
	g.want(got, "cid/x")
	g.Cut(g.s)
	g.want(search(Query{Term: "änn", Limit: -1}), "bob/ÄNN*")
	g.want(search(Query{Fields: []Field{wire.UserFieldUsername}, Limit: -1}), "ann/zoe* bob/ÄNN* cid/x* me*")
	g.want(search(Query{Order: wire.UserFieldDisplayName, Descending: true, Limit: 2}), "bob/ÄNN* ann/zoe*")
	g.want(search(Query{Offset: 1, Limit: 1}), "bob/ÄNN*")
	g.want(search(Query{Offset: 9, Limit: 1}), "")
	g.want(search(Query{Offset: -1}), "bad_option")
}

func (g *stage) groups(ids ...string) func() string {
	var got string
	g.On(func() {
		g.s.Groups(ids, func(list []Group, f service.Fresh, err error) {
			got = string(offline.CodeOf(err))
			for _, group := range list {
				got += fmt.Sprint(group.ID, len(group.Members), f.Live, " ")
			}
		})
	})
	return func() string { return got }
}

func TestGroupsAreAskedForAndKept(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.connect()
	got := g.groups("staff")
	_, reply := servicetest.Take[wire.UserGroupsRequestMessage](g.Host)
	staff := wire.UserGroupData{ID: "staff", Members: []wire.DomainUserIdData{ann.Data(), bob.Data()}}
	reply(&wire.UserGroupsResponseMessage{GroupData: []wire.UserGroupData{staff}}, nil)
	g.want(got(), "staff2 true ")
	g.Cut(g.s)
	g = newStage(t, store)
	g.want(g.groups("staff")(), "staff2 false ")
	g.want(g.groups("staff", "other")(), "offline")
	g.want(g.groups()(), "offline")

	g.connect()
	got = g.groups()
	_, reply = servicetest.Take[wire.UserGroupsRequestMessage](g.Host)
	reply(&wire.UserGroupsResponseMessage{GroupData: []wire.UserGroupData{{ID: "other"}, staff}}, nil)
	g.want(got(), "other0 true staff2 true ")
	got = g.groups("other")
	_, reply = servicetest.Take[wire.UserGroupsRequestMessage](g.Host)
	reply(nil, offline.Errorf(ErrGroupNotFound, "gone"))
	g.want(got(), "group_not_found")
	g.Cut(g.s)
	g = newStage(t, store)
	g.want(g.groups("staff")(), "staff2 false ")
	g.want(g.groups("other")(), "offline")
}

func TestTheGroupsOfUsersAreAskedForAndKept(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	ask := func(users ...identity.UserID) func() string {
		var got string
		g.On(func() {
			g.s.GroupsOf(users, func(list [][]string, f service.Fresh, err error) { got = fmt.Sprint(list, f.Live, offline.CodeOf(err)) })
		})
		return func() string { return got }
	}
	g.connect()
	got := ask(ann, bob)
	_, reply := servicetest.Take[wire.UserGroupsForUsersRequestMessage](g.Host)
	first, second := ann.Data(), bob.Data()
	reply(&wire.UserGroupsForUsersResponseMessage{UserGroups: []wire.UserGroupsEntry{{User: &second}, {User: &first, Groups: []string{"a", "b"}}}}, nil)
	g.want(got(), "[[a b] []] true")
	g.Cut(g.s)
	g = newStage(t, store)
	g.want(ask(bob, ann)(), "[[] [a b]] false")
	g.want(ask(cid)(), "[] falseoffline")
}

func TestSessionsThatWereSeenAreKnownAfterAColdStart(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.connect()
	update := wire.IdentityCacheUpdateMessage{Users: []wire.DomainUserData{user(ann, "Ann")}, Sessions: map[string]wire.DomainUserIdData{"9": ann.Data()}}
	g.On(func() {
		if err := g.Users().Update(update.Append(nil)); err != nil {
			t.Error(err)
		}
	})
	g = newStage(t, store)
	if u := g.Users().UserOfSession("9"); u == nil || u.DisplayName == nil || *u.DisplayName != "Ann" {
		t.Errorf("the session is %+v's", u)
	}
}

func TestOnlyTheNewestUsersAreKept(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.On(func() {
		for i := range maxKept + 10 {
			g.Users().Add(&identity.User{ID: identity.UserID{Name: fmt.Sprint(i)}})
			g.s.shelf.Put(keyOf("user", identity.UserID{Name: fmt.Sprint(i)}), service.Stamped(int64(i+1), (&identity.User{ID: identity.UserID{Name: fmt.Sprint(i)}}).Data()), nil)
		}
	})
	newStage(t, store)
	records, err := store.GetRange(offline.BucketRows, offline.Prefix("identity", "user"))
	if err != nil || len(records) != maxKept-maxKept/8 {
		t.Errorf("%d users are kept, %v", len(records), err)
	}
	if _, there, _ := store.Get(offline.BucketRows, keyOf("user", identity.UserID{Name: "0"})); there {
		t.Error("the oldest is among them")
	}
}

func TestARecordThatCannotBeReadIsReportedAndTheRestIsRead(t *testing.T) {
	store := offline.NewMemoryStore()
	g := newStage(t, store)
	g.connect()
	g.users(&wire.UserListMessage{UserData: []wire.DomainUserData{user(ann, "Ann")}}, ann)
	var b offline.Batch
	for _, key := range []offline.Key{offline.K("identity", "user"), offline.K("identity", "session", "x")} {
		b.Put(offline.BucketRows, key, []byte{recordVersion, 1, 2, 3})
	}
	if err := store.Apply(&b, offline.Relaxed); err != nil {
		t.Fatal(err)
	}
	g = newStage(t, store)
	if len(g.Faults) != 2 {
		t.Errorf("there were %d faults: %v", len(g.Faults), g.Faults)
	}
	g.want(g.users(nil, ann), "ann/Ann*")
}

func TestTheAgeOfAUserIsForgottenWithTheUser(t *testing.T) {
	g := newStage(t, nil)
	g.connect()
	const many = 50_000
	for i := range many {
		g.Users().Add(&identity.User{ID: identity.UserID{Kind: identity.AnonymousUser, Name: fmt.Sprint(i)}})
	}
	n := 0
	g.Users().Each(func(*identity.User) { n++ })
	if n == many+1 || len(g.s.asOf) != n {
		t.Errorf("%d users are remembered, and the age of %d", n, len(g.s.asOf))
	}
}
