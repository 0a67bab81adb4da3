package rows

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestMembersKeepTheirOrder(t *testing.T) {
	const text = `{"z":1,"a":[true,false,null,"x"],"m":{"k":-0.5}}`
	n, err := ParseNode([]byte(" \n" + text + "\t"))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(n.AppendJSON(nil)); got != text {
		t.Errorf("got %s", got)
	}
	if got := n.Lookup(parsePath("m.k")).Num; got != -0.5 {
		t.Errorf("m.k is %v", got)
	}
}

func TestStringsAreDecoded(t *testing.T) {
	for text, want := range map[string]string{
		`"a\"\\\/\b\f\n\r\tz"`: "a\"\\/\b\f\n\r\tz", `"\u00e4\u20ac"`: "ä€", `"\ud83c\udf75"`: "🍵", `"x\ud83cy"`: "x\ufffdy", `"\udf75"`: "\ufffd",
		`"\ud83c\ud83c\udf75"`: "\ufffd🍵", "\"a\xffb\"": "a\ufffdb", "\"\\n\xff\"": "\n\ufffd", `"\u0000"`: "\x00", `""`: "", "\ufeff\"bom\"": "bom",
	} {
		n, err := ParseNode([]byte(text))
		if err != nil || n.Str != want {
			t.Errorf("%s is read as %q (%v), want %q", text, n.Str, err, want)
		}
	}
}

func TestWhatIsNoJSONIsRefusedWithTheByte(t *testing.T) {
	for text, at := range map[string]string{
		"": "ends at byte 0", "{": "ends at byte 1", `{"a":1,}`: "byte 7", "[1,]": "byte 3", "[1 2]": "byte 3", `{"a" 1}`: "byte 5", "{a:1}": "byte 1", "01": "byte 2", "1.": "ends at byte 2",
		".5": "byte 0", "-": "ends at byte 1", "1e": "ends at byte 2", "+1": "byte 0", "nul": "byte 0", "True": "byte 0", "NaN": "byte 0", `"a`: "ends at byte 2", "\"a\nb\"": "byte 2",
		`"\x"`: "byte 1", `"\u12g4"`: "byte 1", `"\u12`: "byte 1", "1 2": "byte 2", "[1]]": "byte 3", "'a'": "byte 0", "<html>": "byte 0", "\x00": "byte 0", "1\x00": "byte 1", "[1,2": "ends at byte 4",
		`"a\`: "byte 2", `"a\n`: "ends at byte 4",
	} {
		_, err := ParseNode([]byte(text))
		if !errors.Is(err, offline.ErrResponse) {
			t.Errorf("%q gives the error %v", text, err)
		} else if !strings.Contains(err.Error(), at) {
			t.Errorf("%q: %q does not say %q", text, err, at)
		}
	}
}

func TestNestingHasALimit(t *testing.T) {
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if _, err := ParseNode(deep(maxDepth)); err != nil {
		t.Errorf("%d levels: %v", maxDepth, err)
	}
	if _, err := ParseNode(deep(maxDepth + 1)); !errors.Is(err, offline.ErrResponse) {
		t.Errorf("%d levels: %v", maxDepth+1, err)
	}
	if _, err := ParseNode([]byte(strings.Repeat(`{"a":`, 1_000_000))); !errors.Is(err, offline.ErrResponse) {
		t.Errorf("a million levels: %v", err)
	}
	if _, err := ParseNode([]byte("[" + strings.Repeat("[],", 1000) + "[]]")); err != nil {
		t.Errorf("many arrays side by side: %v", err)
	}
}

func TestOptionsCanSayWhatJSONCannot(t *testing.T) {
	n, err := ParseOptions([]byte(`{"f":{"$fn":3},"d":{"$date":5},"bad":{"$date":null},"u":{"$undefined":0},"list":[{"$fn":1}],"two":{"$fn":1,"x":2}}`))
	if err != nil {
		t.Fatal(err)
	}
	if f := n.Get("f"); f.Kind != Ref || f.Num != 3 {
		t.Errorf("f is %v", f)
	}
	if v := n.Get("d").Value(); !Equal(v, Time(5)) {
		t.Errorf("d is %v", v)
	}
	if v := n.Get("bad").Value(); v.Kind != Date || v.Num == v.Num {
		t.Errorf("bad is %v", v)
	}
	if n.Has("u") || n.Get("list").Items[0].Kind != Ref || n.Get("two").Kind != Object {
		t.Errorf("got %v", n)
	}
	plain, _ := ParseNode([]byte(`{"$date":5}`))
	if plain.Kind != Object {
		t.Errorf("outside options %v is an object", plain)
	}
}

func TestOptionsAreWrittenAsTheyAreRead(t *testing.T) {
	const text = `{"sort":[{"field":"name","compare":{"$fn":3}}],"filter":{"value":{"$date":5}},"bad":{"$date":null},"page":1}`
	n, err := ParseOptions([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(n.AppendOptions(nil)); got != text {
		t.Errorf("wrote %s, want %s", got, text)
	}
}

// FuzzParseNode checks that hostile text gives an error and never a panic, that the scanner accepts exactly what
// encoding/json accepts, and that its three ways of reading a value agree.
func FuzzParseNode(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,"x\u00e4\ud83c",null,true]}`, "[[[", `"\`, "1e999", "0.1", `{"":{}}`, "[1,]", `{"$fn":1}`, "\xef\xbb\xbf1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := ParseNode(text)
		if _, optionsErr := ParseOptions(text); (optionsErr == nil) != (err == nil) {
			t.Fatalf("as options: %v, else: %v", optionsErr, err)
		}
		if validJSON(string(text)) != (err == nil) {
			t.Fatalf("skipping it and reading it disagree: %v", err)
		}
		s := newScanner(string(text))
		var compact output
		s.compact(&compact)
		s.end()
		if (s.err == nil) != (err == nil) {
			t.Fatalf("compacting it gives %v, reading it %v", s.err, err)
		}
		if strings.HasPrefix(string(text), "\ufeff") {
			text = text[3:]
		}
		if json.Valid(text) != (err == nil) && !strings.Contains(string(text), strings.Repeat("[", 100)) {
			t.Fatalf("encoding/json finds it valid: %v, we say %v", json.Valid(text), err)
		}
		if err != nil {
			if !errors.Is(err, offline.ErrResponse) {
				t.Fatalf("the error has the wrong code: %v", err)
			}
			return
		}
		again, err := ParseNode(compact.b)
		if err != nil || !again.equal(n) {
			t.Fatalf("%s became %s (%v)", text, compact.b, err)
		}
	})
}
