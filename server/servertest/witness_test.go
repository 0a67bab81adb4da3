package servertest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

// bystander is a well-behaved client that nothing of what others do may disturb.
type bystander struct {
	process *Process
	id      string
	model   *Model
	edits   int
}

// newBystander opens a model of its own.
func newBystander(t testing.TB, p *Process, id string) *bystander {
	t.Helper()
	c := connect(t, p)
	check(t, c.Create(soon(t), "files", id, newContent()))
	m, err := c.Open(soon(t), id)
	check(t, err)
	return &bystander{process: p, id: id, model: m}
}

// promptly is how long a bystander may wait for an acknowledgement while others misbehave, on a machine that is busy with other things,
// too. Who is held up by one of those waits for ever, or as long as the longest time-out of a connection, which is 20 s.
const promptly = 15 * time.Second

// edit makes an edit and expects its acknowledgement promptly.
func (b *bystander) edit(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), promptly)
	defer cancel()
	b.edits++
	if _, err := b.model.Edit(ctx, b.model.prepend(fmt.Sprint("edit ", b.edits))); err != nil {
		t.Fatalf("the bystander cannot edit: %v", err)
	}
}

// check expects that the bystander can go on, that its edits are there, and that others can come.
func (b *bystander) check(t testing.TB) {
	t.Helper()
	b.edit(t)
	c := connect(t, b.process)
	defer c.Close()
	data, err := Ask[wire.HistoricalDataResponseMessage](soon(t), c, &wire.HistoricalDataRequestMessage{ModelID: b.id})
	check(t, err)
	if n := len(data.Data.Member("list").Items); n < b.edits {
		t.Errorf("%d of %d edits of the bystander are there", n, b.edits)
	}
}

// outcome is what became of a connection.
type outcome string

const (
	ended    outcome = "the connection was closed"
	survived outcome = "the connection goes on"
)

// afterwards says whether c can still be used.
func afterwards(t testing.TB, c *Client) outcome {
	t.Helper()
	_, err := Ask[wire.ModelsQueryResponseMessage](soon(t), c, &wire.ModelsQueryRequestMessage{Query: "?"})
	switch {
	case Code(err) == "invalid_query":
		return survived
	case err == nil:
		t.Fatal("the query had an answer")
	}
	select {
	case <-c.Ended():
		return ended
	case <-time.After(patience):
		t.Fatalf("the connection neither goes on nor ends: %v", err)
		return ""
	}
}
