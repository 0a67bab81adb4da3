package servertest

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
)

func TestMain(m *testing.M) {
	code := m.Run()
	RemoveProgram()
	os.Exit(code)
}

// patience is how long a test waits for something that should come at once.
const patience = 30 * time.Second

func soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// check fails the test at once.
func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The ids of the values in newContent.
const (
	listID = "@:1"
	textID = "@:2"
)

// newContent is an object with an empty list and an empty text.
func newContent() *ot.Value {
	return &ot.Value{ID: "@:0", Kind: ot.Object, Members: []ot.Member{
		{Key: "list", Value: &ot.Value{ID: listID, Kind: ot.Array}},
		{Key: "text", Value: &ot.Value{ID: textID, Kind: ot.String}},
	}}
}

// connect logs in, and closes the connection at the end of the test.
func connect(t testing.TB, p *Process) *Client {
	t.Helper()
	c, err := Connect(soon(t), p.Dev())
	check(t, err)
	t.Cleanup(c.Close)
	return c
}

// prepend inserts a text at the beginning of the list.
func (m *Model) prepend(text string) ot.Op {
	return ot.Op{Type: ot.ArrayInsert, Target: listID, Value: &ot.Value{ID: m.NewID(), Kind: ot.String, Text: text}}
}
