package aesgcm

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline/sealed"
)

// vector is a key and what it has sealed. js/test/unit/encryption.test.js reads the same file, so WebCrypto and this package
// open each other's records; those there now were sealed by both.
type vector struct{ Key, ID, Additional, Text, Sealed string }

func TestWhatWebCryptoOrThisPackageHasSealedIsOpened(t *testing.T) {
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 4 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		c, err := New(unhex(t, v.Key))
		if err != nil {
			t.Fatal(err)
		}
		ids, _ := c.Keys()
		if string(ids[0]) != v.ID {
			t.Errorf("the key %s is called %s; want %s", v.Key, ids[0], v.ID)
		}
		texts, err := c.Open([]sealed.Message{{Key: ids[0], Additional: unhex(t, v.Additional), Text: unhex(t, v.Sealed)}})
		if err != nil || texts[0] == nil || hex.EncodeToString(texts[0]) != v.Text {
			t.Errorf("it opens to %x, %v; want %s", texts, err, v.Text)
		}
	}
}

func TestSealedTextsAreOpenedOnlyAsTheyWereSealed(t *testing.T) {
	c, err := New(bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32))
	if err != nil {
		t.Fatal(err)
	}
	ids, _ := c.Keys()
	m := sealed.Message{Key: ids[1], Additional: []byte("of a record"), Text: []byte("the text")}
	made, err := c.Seal([]sealed.Message{m, m, {Key: ids[0]}})
	if err != nil || len(made) != 3 || bytes.Equal(made[0], made[1]) {
		t.Fatalf("sealed to %x, %v", made, err)
	}
	m.Text = made[0]
	other, cut, place := m, m, m
	other.Key, cut.Text, place.Additional = ids[0], made[0][:11], []byte("of another")
	texts, err := c.Open([]sealed.Message{m, other, cut, place, {Key: ids[0], Text: made[2]}})
	if err != nil || string(texts[0]) != "the text" || texts[1] != nil || texts[2] != nil || texts[3] != nil || texts[4] == nil || len(texts[4]) != 0 {
		t.Errorf("opened to %q, %v", texts, err)
	}
}

func TestAKeyOfAnotherLengthIsRefused(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		if _, err := New(make([]byte, n)); err == nil {
			t.Errorf("a key of %d bytes was taken", n)
		}
	}
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
