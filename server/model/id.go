package model

import (
	"crypto/rand"
	"fmt"
)

// NewID is the id that a client gave, or a random UUID.
func NewID(id *string) string {
	if id != nil && *id != "" {
		return *id
	}
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
