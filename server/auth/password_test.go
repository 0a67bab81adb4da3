package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestAPasswordMatchesOnlyItsOwnHash(t *testing.T) {
	p := NewPasswords(1)
	ctx := context.Background()
	hash, err := p.Hash(ctx, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(ctx, "correct horse", hash); err != nil {
		t.Errorf("the right password is refused: %v", err)
	}
	for _, wrong := range []string{"", "correct hors", "Correct horse", "correct horse "} {
		if err := p.Check(ctx, wrong, hash); !errors.Is(err, ErrPassword) {
			t.Errorf("password %q: %v, want ErrPassword", wrong, err)
		}
	}
}

func TestTheSamePasswordHashesDifferentlyEachTime(t *testing.T) {
	p := NewPasswords(1)
	a, _ := p.Hash(context.Background(), "x")
	b, _ := p.Hash(context.Background(), "x")
	if a == b {
		t.Error("two hashes of one password are equal: there is no salt")
	}
}

func TestAUserWithoutAPasswordMatchesNone(t *testing.T) {
	p := NewPasswords(1)
	for _, password := range []string{"", "x"} {
		if err := p.Check(context.Background(), password, ""); !errors.Is(err, ErrPassword) {
			t.Errorf("password %q of no hash: %v, want ErrPassword", password, err)
		}
	}
}

func TestAForgedHashIsRefusedBeforeItCostsAnything(t *testing.T) {
	p := NewPasswords(1)
	good, _ := p.Hash(context.Background(), "x")
	tail := good[strings.LastIndex(good, ",p=1$"):]
	for _, bad := range []string{"x", "$argon2id$", "$argon2i$v=19$m=19456,t=2" + tail, "$argon2id$v=18$m=19456,t=2" + tail,
		"$argon2id$v=19$m=4294967295,t=2" + tail, "$argon2id$v=19$m=19456,t=4294967295" + tail, "$argon2id$v=19$m=0,t=2" + tail,
		good[:len(good)-40], good + "$"} {
		if err := p.Check(context.Background(), "x", bad); !errors.Is(err, ErrHash) {
			t.Errorf("hash %q: %v, want ErrHash", bad, err)
		}
	}
}

func TestTooManyLoginsAtOnceWaitForTheirTurnAndGiveUpInTime(t *testing.T) {
	p := NewPasswords(1)
	p.slots <- struct{}{} // somebody is at it
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := p.Check(ctx, "x", ""); !errors.Is(err, ErrBusy) {
		t.Errorf("%v, want ErrBusy", err)
	}
}
