package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a hash: 19 MiB and two passes, about 20 ms. It is the least that OWASP's password storage cheat sheet asks of
// Argon2id; more would let a few logins at once starve the realtime traffic of a small machine.
const (
	hashMemory  = 19 * 1024 // KiB
	hashTime    = 2
	hashThreads = 1
	hashLen     = 32
	saltLen     = 16
)

// maxCost bounds what a stored hash may ask for, in KiB × passes, so that a forged record cannot exhaust the machine.
const maxCost = 1 << 21

// Passwords hashes and checks passwords. It runs few at a time, because each takes 19 MiB.
type Passwords struct {
	slots chan struct{}
	dummy string
}

// NewPasswords makes a Passwords that runs at most parallel hashes at a time.
func NewPasswords(parallel int) *Passwords {
	p := &Passwords{slots: make(chan struct{}, max(1, parallel))}
	// What an unknown user's password is compared with; nothing matches it, as its digest is all zero.
	p.dummy = encode(hashMemory, hashTime, hashThreads, make([]byte, saltLen), make([]byte, hashLen))
	return p
}

// Hash returns the encoded hash of a password: "$argon2id$v=19$m=…,t=…,p=…$salt$digest". It returns ErrBusy when ctx ends
// before its turn comes.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails
	return encode(hashMemory, hashTime, hashThreads, salt, argon2.IDKey([]byte(password), salt, hashTime, hashMemory, hashThreads, hashLen)), nil
}

// Check compares a password with an encoded hash. A hash of "" (no such user, or one without a password) takes as long as any
// other, so that the time of an answer does not tell who exists. It returns ErrPassword, ErrHash or ErrBusy.
func (p *Passwords) Check(ctx context.Context, password, encoded string) error {
	known := encoded != ""
	if !known {
		encoded = p.dummy
	}
	h, err := decode(encoded)
	if err != nil {
		return err
	}
	if err := p.enter(ctx); err != nil {
		return err
	}
	defer p.leave()
	digest := argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, uint32(len(h.digest)))
	if subtle.ConstantTimeCompare(digest, h.digest) != 1 || !known {
		return ErrPassword
	}
	return nil
}

func (p *Passwords) enter(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy
	}
}

func (p *Passwords) leave() { <-p.slots }

type hash struct {
	memory, time uint32
	threads      uint8
	salt, digest []byte
}

func encode(memory, time uint32, threads uint8, salt, digest []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, time, threads, b64(salt), b64(digest))
}

func decode(encoded string) (hash, error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return hash{}, ErrHash
	}
	var h hash
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); n != 3 || err != nil {
		return hash{}, ErrHash
	}
	if h.memory == 0 || h.time == 0 || h.threads == 0 || uint64(h.memory)*uint64(h.time) > maxCost {
		return hash{}, ErrHash
	}
	var err error
	if h.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return hash{}, ErrHash
	}
	if h.digest, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(h.digest) < 16 || len(h.digest) > 64 {
		return hash{}, ErrHash
	}
	return h, nil
}
