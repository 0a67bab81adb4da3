package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"sync"
	"time"
)

// Admins are the logins of administrators: one configured name and password, and the session tokens given out for it.
// Sessions are kept in memory; a restart ends them.
type Admins struct {
	name     [32]byte
	password [32]byte
	lifetime time.Duration
	now      func() time.Time

	mu       sync.Mutex
	sessions map[[32]byte]time.Time // hash of the token → when it ends
}

// NewAdmins makes the logins of the administrator called name. A session lasts for lifetime after its last use. No password
// "" is ever accepted.
func NewAdmins(name, password string, lifetime time.Duration, now func() time.Time) *Admins {
	a := &Admins{lifetime: lifetime, now: now, sessions: map[[32]byte]time.Time{}}
	a.name, a.password = sha256.Sum256([]byte(name)), sha256.Sum256([]byte(password))
	if password == "" {
		_, a.password = NewToken() // nobody knows what hashes to this
	}
	return a
}

// Login returns a session token and how long it lasts, or ErrPassword.
func (a *Admins) Login(name, password string) (token string, lifetime time.Duration, err error) {
	// Both are compared whatever the first one gives, and by their hashes, so that the time taken tells nothing.
	n, p := sha256.Sum256([]byte(name)), sha256.Sum256([]byte(password))
	if subtle.ConstantTimeCompare(n[:], a.name[:])&subtle.ConstantTimeCompare(p[:], a.password[:]) != 1 {
		return "", 0, ErrPassword
	}
	token, hash := NewToken()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drop()
	a.sessions[hash] = a.now().Add(a.lifetime)
	return token, a.lifetime, nil
}

// Check accepts the token of a session that has not ended, and lengthens it. It returns ErrToken for any other.
func (a *Admins) Check(token string) error {
	hash := TokenHash(token)
	a.mu.Lock()
	defer a.mu.Unlock()
	if end, ok := a.sessions[hash]; !ok || !a.now().Before(end) {
		return ErrToken
	}
	a.sessions[hash] = a.now().Add(a.lifetime)
	return nil
}

// Logout ends a session.
func (a *Admins) Logout(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.sessions, TokenHash(token))
}

// drop forgets sessions that have ended. The caller holds mu.
func (a *Admins) drop() {
	for hash, end := range a.sessions {
		if !a.now().Before(end) {
			delete(a.sessions, hash)
		}
	}
}
