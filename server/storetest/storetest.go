// Package storetest is the contract of store.Store as tests. Every implementation runs it.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// Open opens the store in a folder that is empty at first. What an earlier one has left there is still there.
type Open func(folder string) (store.Store, error)

// Run runs the contract.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, Open){
		"domains":     testDomains,
		"sequences":   testSequences,
		"users":       testUsers,
		"search":      testSearch,
		"groups":      testGroups,
		"keys":        testKeys,
		"tokens":      testTokens,
		"collections": testCollections,
		"models":      testModels,
		"creations":   testCreations,
		"log":         testLog,
		"appends":     testAppends,
		"marks":       testMarks,
		"snapshots":   testSnapshots,
		"queries":     testQueries,
		"permissions": testReadable,
		"grants":      testGrants,
		"chats":       testChats,
		"chat direct": testDirectChats,
		"chat events": testChatEvents,
		"chat marks":  testChatMarks,
		"chat seen":   testSeen,
		"chat order":  testChatOrder,
		"chat pages":  testChatHistory,
		"chat search": testChatSearch,
		"activities":  testActivities,
		"life":        testLife,
		"concurrency": testConcurrency,
		"random":      testRandom,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}

var ctx = context.Background()

// Start opens a store in a new folder, and closes it at the end of the test.
func Start(t testing.TB, open Open) store.Store {
	t.Helper()
	s, err := open(t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// NewDomain adds a domain called name/default.
func NewDomain(t testing.TB, s store.Store, name string) store.Domain {
	t.Helper()
	d, err := s.CreateDomain(ctx, store.DomainInfo{
		Key: store.DomainKey{Namespace: name, ID: "default"}, DisplayName: "Domain", Availability: store.Online, TokenMinutes: 1440,
	})
	must(t, err)
	return d
}

// startDomain is a new domain with a collection "files" that everybody may read.
func startDomain(t testing.TB, open Open) store.Domain {
	t.Helper()
	d := NewDomain(t, Start(t, open), "ns")
	AddCollection(t, d, "files")
	return d
}

// AddCollection adds a collection that everybody may read.
func AddCollection(t testing.TB, d store.Domain, id string) {
	t.Helper()
	must(t, d.AddCollection(ctx, store.Collection{ID: id, World: store.CollectionPermissions{Permissions: store.Permissions{Read: true}}}))
}

// NewModel adds a model with this content to the collection "files".
func NewModel(t testing.TB, d store.Domain, id, json string) store.Model {
	t.Helper()
	m, err := d.CreateModel(ctx, store.Model{ID: id, Collection: "files", Created: 1000}, store.Snapshot{Version: 1, Data: []byte("data of " + id), JSON: []byte(json)}, store.Mark{})
	must(t, err)
	return m
}

// Ops makes n operations of consecutive versions.
func Ops(from int64, n int) []store.Op {
	ops := make([]store.Op, n)
	for i := range ops {
		version := from + int64(i)
		ops[i] = store.Op{
			Version: version, Session: "s1", User: store.UserID{Kind: store.NormalUser, Name: "ann"}, Millis: 1000 + 10*version,
			Data: fmt.Appendf(nil, "op %d", version),
		}
	}
	return ops
}

// Append appends and waits for the answer.
func Append(d store.Domain, a store.Append) error {
	answer := make(chan error, 1)
	d.Append(a, func(err error) { answer <- err })
	return <-answer
}

// add appends n operations behind version from.
func add(t testing.TB, d store.Domain, model, from int64, n int) {
	t.Helper()
	must(t, Append(d, store.Append{Model: model, Expected: from, Ops: Ops(from, n)}))
}

// ReadAll reads a model's whole log.
func ReadAll(t testing.TB, d store.Domain, model int64) []store.Op {
	t.Helper()
	return read(t, d, model, 1, 1<<62)
}

func read(t testing.TB, d store.Domain, model, from, to int64) []store.Op {
	t.Helper()
	var ops []store.Op
	must(t, d.Read(ctx, model, from, to, func(op store.Op) error {
		ops = append(ops, op)
		return nil
	}))
	return ops
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantCode fails the test if err has another code.
func wantCode(t testing.TB, err error, code store.Code, what string) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func wantEqual[T comparable](t testing.TB, got, want T, what string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantSame(t testing.TB, got, want any, what string) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s:\ngot  %s\nwant %s", what, g, w)
	}
}
