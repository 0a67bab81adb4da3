// Package aesgcm is the sealed.Cipher of native programs: AES-256-GCM of the standard library. In a page WebCrypto does the same
// (js/src/encryption.js), so this package must not be linked there.
package aesgcm

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/holdfast-sdk/holdfast/offline/sealed"
)

// Cipher has keys of 32 bytes. The zero value has none.
type Cipher struct {
	ids  []sealed.KeyID
	keys map[sealed.KeyID]cipher.AEAD
}

var _ sealed.Cipher = (*Cipher)(nil)

// New makes a Cipher of a key for new records and older ones. The error names a key that has not 32 bytes.
func New(key []byte, older ...[]byte) (*Cipher, error) {
	c := &Cipher{keys: map[sealed.KeyID]cipher.AEAD{}}
	for _, k := range append([][]byte{key}, older...) {
		if len(k) != 32 {
			return nil, errors.New("a key of AES-256 has 32 bytes")
		}
		block, err := aes.NewCipher(k)
		if err != nil {
			return nil, err
		}
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		id := idOf(gcm)
		c.ids, c.keys[id] = append(c.ids, id), gcm
	}
	return c, nil
}

// idOf is the beginning of the SHA-256 of 32 zeros sealed with the nonce 0 and this text. No record has that nonce: theirs are
// random, so one would have to be drawn among 2^96.
func idOf(gcm cipher.AEAD) sealed.KeyID {
	hash := sha256.Sum256(gcm.Seal(nil, make([]byte, gcm.NonceSize()), make([]byte, 32), []byte("holdfast key id")))
	return sealed.KeyID(hex.EncodeToString(hash[:sealed.KeyIDSize/2]))
}

// Keys implements sealed.Cipher.
func (c *Cipher) Keys() ([]sealed.KeyID, error) { return c.ids, nil }

// Seal implements sealed.Cipher.
func (c *Cipher) Seal(list []sealed.Message) ([][]byte, error) {
	out := make([][]byte, len(list))
	for i, m := range list {
		gcm := c.keys[m.Key]
		nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(m.Text)+gcm.Overhead())
		rand.Read(nonce)
		out[i] = gcm.Seal(nonce, nonce, m.Text, m.Additional)
	}
	return out, nil
}

// Open implements sealed.Cipher.
func (c *Cipher) Open(list []sealed.Message) ([][]byte, error) {
	out := make([][]byte, len(list))
	for i, m := range list {
		gcm := c.keys[m.Key]
		if gcm == nil || len(m.Text) < gcm.NonceSize() {
			continue
		}
		nonce, text := m.Text[:gcm.NonceSize()], m.Text[gcm.NonceSize():]
		if plain, err := gcm.Open([]byte{}, nonce, text, m.Additional); err == nil {
			out[i] = plain
		}
	}
	return out, nil
}
