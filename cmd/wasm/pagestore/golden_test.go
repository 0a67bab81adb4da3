package pagestore

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
)

var update = flag.Bool("update", false, "write testdata/messages.json anew")

// js/test/unit/page-store.test.js reads the same file, so the two sides agree.
func TestMessagesAreThoseThatThePageReads(t *testing.T) {
	const file = "testdata/messages.json"
	messages := map[string]string{}
	var name string
	s := &Store{Ask: func(_ uint32, m Method, message []byte) (*bridge.Reader, error) {
		messages[name] = hex.EncodeToString(append([]byte{uint8(m)}, message...))
		return bridge.NewReader(nil), nil
	}}
	ask := func(what string, f func()) { name = what; f() }
	ask("open", func() { s.Open("convergence/n/d/user/é") })
	ask("get", func() { s.Get(offline.BucketRows, offline.K("m", -5, "log")) })
	ask("all", func() { s.GetRange(offline.BucketMeta, offline.Range{}) })
	ask("prefix", func() { s.GetRange(offline.BucketJournal, offline.Prefix("a", 7)) })
	ask("page", func() {
		s.GetRange(offline.BucketRows, offline.Range{Lower: offline.K(0, ""), Upper: offline.K(1<<53-1, "\U0001F600"), UpperOpen: true, Reverse: true, Limit: 300})
	})
	ask("apply", func() {
		var b offline.Batch
		b.Expect(offline.BucketMeta, offline.K("absent"), nil)
		b.Expect(offline.BucketMeta, offline.K("empty"), []byte{})
		b.Put(offline.BucketRows, offline.K("put", 1), []byte{0, 255})
		b.Delete(offline.BucketRows, offline.K("deleted"))
		b.DeleteRange(offline.BucketLeases, offline.Prefix("span"))
		b.DeleteRange(offline.BucketLeases, offline.Range{Lower: offline.K(2), Upper: offline.K(1)})
		s.Apply(&b, offline.Strict)
	})
	ask("nothing", func() { s.Apply(&offline.Batch{}, offline.Relaxed) })
	ask("close", func() { s.Close() })
	got, _ := json.MarshalIndent(messages, "", "  ")
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != string(got) {
		t.Errorf("the messages are not those of %s (-update writes it anew): %v\n%s", file, err, got)
	}
}
