package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
)

// NewToken makes an unguessable token and the hash of it that is stored.
func NewToken() (token string, hash [32]byte) {
	random := make([]byte, 32)
	rand.Read(random) // never fails
	token = base64.RawURLEncoding.EncodeToString(random)
	return token, TokenHash(token)
}

// TokenHash is what a token is looked up by. A token is random, so a plain hash of it tells nothing.
func TokenHash(token string) [32]byte { return sha256.Sum256([]byte(token)) }

// SameSecret compares two secrets in a time that tells nothing about them.
func SameSecret(a, b string) bool {
	x, y := TokenHash(a), TokenHash(b)
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
