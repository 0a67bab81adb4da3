package sealed

// KeyID names a key without telling anything about it: a truncated hash of what the key makes of a fixed text, in hexadecimal.
type KeyID string

// KeyIDSize is the length of a KeyID.
const KeyIDSize = 16

// Message is a text and what it is sealed for.
type Message struct {
	Key        KeyID
	Additional []byte // authenticated with the text: which record it is of
	Text       []byte // to Seal the plain text, to Open what Seal made of it
}

// Cipher is AES-GCM with the keys that the application has given: in a page WebCrypto, natively package aesgcm. A call gets
// all there is to do at once, because each may be a round trip. Methods may block, and are safe for concurrent use.
type Cipher interface {
	// Keys names the keys: the one that new records are sealed with first, then the older ones.
	Keys() ([]KeyID, error)
	// Seal encrypts each text with its key and a random nonce of its own, which is part of what it returns.
	Seal(list []Message) ([][]byte, error)
	// Open is the opposite of Seal. What was not sealed with this key and this Additional gives nil, as does a message without Text;
	// a text that was empty does not.
	Open(list []Message) ([][]byte, error)
}
