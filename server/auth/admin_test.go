package auth

import (
	"errors"
	"testing"
	"time"
)

func TestAnAdministratorsSessionLastsFromItsLastUse(t *testing.T) {
	now := noon
	a := NewAdmins("admin", "secret", time.Hour, func() time.Time { return now })
	token, lifetime, err := a.Login("admin", "secret")
	if err != nil || lifetime != time.Hour {
		t.Fatalf("%v, %v", lifetime, err)
	}
	for range 3 {
		now = now.Add(50 * time.Minute)
		if err := a.Check(token); err != nil {
			t.Fatalf("used every 50 minutes: %v", err)
		}
	}
	now = now.Add(time.Hour)
	if err := a.Check(token); !errors.Is(err, ErrToken) {
		t.Errorf("an hour after its last use: %v, want ErrToken", err)
	}
}

func TestWrongNamesAndPasswordsAreRefused(t *testing.T) {
	a := NewAdmins("admin", "secret", time.Hour, atNoon)
	for _, c := range [][2]string{{"admin", ""}, {"admin", "Secret"}, {"", "secret"}, {"root", "secret"}} {
		if _, _, err := a.Login(c[0], c[1]); !errors.Is(err, ErrPassword) {
			t.Errorf("%q: %v, want ErrPassword", c, err)
		}
	}
	if err := a.Check(""); !errors.Is(err, ErrToken) {
		t.Errorf("no token: %v", err)
	}
}

func TestAnEmptyConfiguredPasswordOpensNothing(t *testing.T) {
	a := NewAdmins("admin", "", time.Hour, atNoon)
	if _, _, err := a.Login("admin", ""); !errors.Is(err, ErrPassword) {
		t.Errorf("%v, want ErrPassword", err)
	}
}

func TestALogoutEndsTheSessionAndEndedOnesAreForgotten(t *testing.T) {
	now := noon
	a := NewAdmins("admin", "secret", time.Hour, func() time.Time { return now })
	token, _, _ := a.Login("admin", "secret")
	a.Logout(token)
	if err := a.Check(token); !errors.Is(err, ErrToken) {
		t.Errorf("after the logout: %v", err)
	}
	a.Login("admin", "secret")
	now = now.Add(2 * time.Hour)
	a.Login("admin", "secret")
	if len(a.sessions) != 1 {
		t.Errorf("%d sessions are kept, want 1", len(a.sessions))
	}
}

func TestTokensAreDifferentAndFoundByTheirHash(t *testing.T) {
	a, hashA := NewToken()
	b, hashB := NewToken()
	if a == b || hashA == hashB || TokenHash(a) != hashA {
		t.Error("two tokens are equal, or a hash does not fit")
	}
}
