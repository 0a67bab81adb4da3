package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testLife(t *testing.T, open Open) {
	t.Run("everything is there when the store is opened again", func(t *testing.T) {
		folder := t.TempDir()
		s, err := open(folder)
		must(t, err)
		d := NewDomain(t, s, "ns")
		AddCollection(t, d, "files")
		m := NewModel(t, d, "m", `{"a":1}`)
		add(t, d, m.Key, 1, 20)
		must(t, s.Close())
		checkCopy(t, open, folder, m.Key, 20)
	})
	t.Run("Close writes what is queued, and answers all of it", func(t *testing.T) {
		folder := t.TempDir()
		s, err := open(folder)
		must(t, err)
		d := NewDomain(t, s, "ns")
		AddCollection(t, d, "files")
		m := NewModel(t, d, "m", `{"a":1}`)
		const n = 200
		answers := make(chan error, n)
		for v := int64(1); v <= n; v++ {
			d.Append(store.Append{Model: m.Key, Expected: v, Ops: Ops(v, 1)}, func(err error) { answers <- err })
		}
		must(t, s.Close())
		for range n {
			select {
			case err := <-answers:
				must(t, err)
			default:
				t.Fatal("Close has returned before an answer was given")
			}
		}
		checkCopy(t, open, folder, m.Key, n)
	})
	t.Run("a closed store refuses everything", func(t *testing.T) {
		s, err := open(t.TempDir())
		must(t, err)
		d := NewDomain(t, s, "ns")
		must(t, s.Close())
		wantCode(t, Append(d, store.Append{Model: 1, Expected: 1, Ops: Ops(1, 1)}), store.ErrClosed, "Append")
		_, err = d.ReserveSequence(ctx, "x", 1)
		wantCode(t, err, store.ErrClosed, "a write")
		_, err = d.Model(ctx, "m")
		wantCode(t, err, store.ErrClosed, "a read")
		must(t, s.Close())
	})
	t.Run("a context that has ended ends a read and a write", func(t *testing.T) {
		d := startDomain(t, open)
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := d.Model(ended, "m"); !errors.Is(err, context.Canceled) {
			t.Errorf("a read: %v", err)
		}
		if err := d.PutCollection(ended, store.Collection{ID: "c"}); !errors.Is(err, context.Canceled) {
			t.Errorf("a write: %v", err)
		}
		_, err := d.Collection(ctx, "c")
		wantCode(t, err, store.ErrNotFound, "what should not have been written")
	})
	t.Run("after a crash every acknowledged operation is there", func(t *testing.T) {
		folder := t.TempDir()
		s, err := open(folder)
		must(t, err)
		defer s.Close()
		d := NewDomain(t, s, "ns")
		AddCollection(t, d, "files")
		m := NewModel(t, d, "m", `{"a":1}`)
		for i := range 10 {
			add(t, d, m.Key, int64(1+7*i), 7)
			crashed := t.TempDir() // what a machine that dies now leaves behind
			must(t, os.CopyFS(filepath.Join(crashed, "data"), os.DirFS(folder)))
			checkCopy(t, open, filepath.Join(crashed, "data"), m.Key, 7*(i+1))
		}
	})
	t.Run("after a crash everything of a chat that was answered is there", func(t *testing.T) {
		folder := t.TempDir()
		s, err := open(folder)
		must(t, err)
		defer s.Close()
		d := NewDomain(t, s, "ns")
		addUsers(t, d, ann)
		want := newChat(t, d, store.Chat{ID: "c", Type: store.Channel, Members: members(ann)})
		for i := range 5 {
			a, err := appendEvent(d, "c", store.ChatEvent{Kind: store.ChatMessage, User: ann, Text: "hello", Mark: store.Mark{Entry: int64(i + 1)}})
			must(t, err)
			seen, err := see(d, "c", ann, a.Event.Number)
			must(t, err)
			want = seen.Chat
			crashed := t.TempDir()
			must(t, os.CopyFS(filepath.Join(crashed, "data"), os.DirFS(folder)))
			checkChatCopy(t, open, filepath.Join(crashed, "data"), want)
		}
	})
}

// checkChatCopy opens a folder and expects a chat, with all its events.
func checkChatCopy(t *testing.T, open Open, folder string, want store.Chat) {
	t.Helper()
	s, err := open(folder)
	must(t, err)
	defer s.Close()
	d, err := s.Domain(ctx, store.DomainKey{Namespace: "ns", ID: "default"})
	must(t, err)
	wantChat(t, d, want)
	wantEqual(t, int64(len(allEvents(t, d, want.Key))), want.Last+1, "events")
}

// checkCopy opens a folder and expects the model m with n operations.
func checkCopy(t *testing.T, open Open, folder string, model int64, n int) {
	t.Helper()
	s, err := open(folder)
	must(t, err)
	defer s.Close()
	d, err := s.Domain(ctx, store.DomainKey{Namespace: "ns", ID: "default"})
	must(t, err)
	m, err := d.Model(ctx, "m")
	must(t, err)
	wantSame(t, []int64{m.Key, m.Version}, []int64{model, int64(n + 1)}, "the model")
	wantSame(t, ReadAll(t, d, model), Ops(1, n), "the log")
	snapshot, err := d.Snapshot(ctx, model)
	must(t, err)
	wantEqual(t, string(snapshot.Data), "data of m", "the snapshot")
	wantSame(t, find(t, d, "SELECT * FROM files WHERE a = 1"), []string{"m"}, "a query")
	add(t, d, model, int64(n+1), 1) // and it goes on
}
