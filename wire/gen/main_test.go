package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestTheGeneratedFilesAreThoseOfProtocolTxt(t *testing.T) {
	files, err := generateIn("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range files {
		have, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, source) {
			t.Errorf("wire/%s is stale: run go generate ./wire", name)
		}
	}
	for _, pattern := range []string{"../*_gen.go", "../internal/*/*_gen.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			name, _ := filepath.Rel("..", path)
			if files[filepath.ToSlash(name)] == nil {
				t.Errorf("wire/%s is no longer made from protocol.txt: remove it", name)
			}
		}
	}
}

func TestALineThatIsNoLineOfAProtocolIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"message A\n  1":                              "protocol.txt:2: this is no line of a protocol",
		"message A\n  x a string":                     `protocol.txt:2: strconv.Atoi: parsing "x": invalid syntax`,
		"message A\n  1 a text":                       "A.a: cannot make a field of its type",
		"message A\n  2 a string\n  1 b string":       "A: field 1 is not in order",
		"body 3 ok OkResponse server response":        "body ok: there is no message OkResponse",
		"message A\n  1 a StringList?":                "A.a: cannot make a field of its type",
		"message A\n  1 a map<string,string>":         "A.a: cannot make a field of its type",
		"message A\n  1 a string oneof x":             "A.a: cannot make a field of its type",
		"message A\n  1 a several string":             "protocol.txt:2: field a has no type",
		"message A\nsection x\n  1 a string\nnothing": "protocol.txt:4: this is no line of a protocol",
	} {
		if _, err := parse(text); err == nil || err.Error() != want {
			t.Errorf("parse(%q) = %v, want %s", text, err, want)
		}
	}
}

func TestNamesBecomeGoNames(t *testing.T) {
	for name, want := range map[string]string{
		"id": "ID", "resourceId": "ResourceID", "userIds": "UserIDs", "valueIdPrefix": "ValueIDPrefix", "jwt": "Jwt",
		"identityCacheUpdate": "IdentityCacheUpdate", "openRealTimeModelRequest": "OpenRealTimeModelRequest",
	} {
		if got := goName(name); got != want {
			t.Errorf("goName(%q) = %q, want %q", name, got, want)
		}
	}
	if got := valueName("FIRST_NAME"); got != "FirstName" {
		t.Errorf("valueName(FIRST_NAME) = %q", got)
	}
}
