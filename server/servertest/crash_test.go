package servertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// TestAfterEveryKillAllAcknowledgedOperationsAreThereOnce kills the server right after an acknowledgement, at a random moment
// under load, and lets the writers go on with the next one as clients with a journal do: what has no acknowledgement is sent
// again with the same mark.
func TestAfterEveryKillAllAcknowledgedOperationsAreThereOnce(t *testing.T) {
	kills := killsOr(t, 5)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	folder := t.TempDir()
	l := newLedger(t, folder, 4, 8, seed)
	for round := range kills {
		p := Start(t, folder, "--snapshot-every", "40", "--passivate", "50ms")
		l.check(t, p)
		l.write(t, p, 50+random.IntN(800))
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	p := Start(t, folder)
	l.check(t, p)
	l.write(t, p, 0)
	l.check(t, p)
	l.checkAll(t, p)
	t.Logf("%d operations were acknowledged, %d of them as repetitions", len(l.at), l.duplicates)
	if kills >= 20 && l.duplicates == 0 { // of a few kills, none may fall between storing and telling
		t.Error("no operation was ever sent again after it had been stored")
	}
}

// ledger is what the server has promised about models: the versions of operations.
type ledger struct {
	promises
	models  []string
	writers map[string][]*journal // by model
}

func newLedger(t *testing.T, folder string, models, writers int, seed uint64) *ledger {
	l := &ledger{promises: promises{at: map[string]int64{}}, writers: map[string][]*journal{}}
	p := Start(t, folder)
	defer p.Kill()
	c := connect(t, p)
	for i := range models {
		id := fmt.Sprintf("model %d", i)
		check(t, c.Create(soon(t), "files", id, newContent()))
		l.models = append(l.models, id)
	}
	for i := range writers {
		id := l.models[i%models]
		l.writers[id] = append(l.writers[id], &journal{replica: store.Replica{byte(i), byte(seed), byte(seed >> 8)}})
	}
	return l
}

// write lets all writers work until n operations were acknowledged, and kills the server then. With n = 0 they only finish
// what waits.
func (l *ledger) write(t *testing.T, p *Process, n int) {
	var all []*journal
	modelOf := map[*journal]string{}
	for id, journals := range l.writers {
		for _, j := range journals {
			all, modelOf[j] = append(all, j), id
		}
	}
	l.promises.write(t, p, all, n, func(ctx context.Context, j *journal, more bool) error { return l.run(ctx, p, modelOf[j], j, more) })
}

// run connects a journal of a model, sends what waits, and if more is set, more, until the connection ends.
func (l *ledger) run(ctx context.Context, p *Process, id string, j *journal, more bool) error {
	c, err := Connect(ctx, p.Dev())
	if err != nil {
		return err
	}
	defer c.Close()
	m, err := c.Open(ctx, id)
	if err != nil {
		return err
	}
	const window = 16
	room := make(chan struct{}, window)
	err = l.send(j, more, func(entry int64) error {
		select {
		case room <- struct{}{}:
		case <-c.Ended():
			return c.Err()
		case <-m.Removed():
			return fmt.Errorf("the model was closed: %s", m.Reason)
		case <-ctx.Done():
			return ctx.Err()
		}
		return m.Submit(m.edit(j, entry), j.mark(entry), func(ack *wire.OperationAcknowledgementMessage) {
			l.answered(j, entry, ack.Version, ack.Duplicate)
			<-room
		})
	})
	for i := 0; err == nil && i < window; i++ { // all acknowledgements
		select {
		case room <- struct{}{}:
		case <-c.Ended():
			err = c.Err()
		}
	}
	return err
}

// edit is the operation of an entry: into the list or the text.
func (m *Model) edit(j *journal, entry int64) ot.Op {
	if entry%3 == 0 {
		return ot.Op{Type: ot.StringSplice, Target: textID, Text: j.token(entry)}
	}
	return m.prepend(j.token(entry))
}

// check expects every acknowledged operation in the history of its model, at the version that was named, without gaps.
func (l *ledger) check(t *testing.T, p *Process) {
	t.Helper()
	c := connect(t, p)
	defer c.Close()
	for _, id := range l.models {
		m, err := c.Open(soon(t), id)
		check(t, err)
		tokens := history(t, c, id, m.Opened)
		content := tokensOf(m.Data)
		for token, version := range l.promisedOf(id) {
			if version-1 >= int64(len(tokens)) || tokens[version-1] != token {
				t.Errorf("%s: the operation %s was acknowledged at version %d and is not there", id, token, version)
			}
			if content[token] != 1 {
				t.Errorf("%s: %s is %d times in the content", id, token, content[token])
			}
		}
		if int64(len(tokens)) != m.Opened-1 {
			t.Errorf("%s is at version %d, and its history has %d operations", id, m.Opened, len(tokens))
		}
	}
}

// promisedOf are the tokens that were acknowledged of a model, and their versions.
func (l *ledger) promisedOf(id string) map[string]int64 {
	versions := map[string]int64{}
	for _, j := range l.writers[id] {
		for entry := int64(1); entry <= j.last; entry++ {
			if version, answered := l.at[j.token(entry)]; answered {
				versions[j.token(entry)] = version
			}
		}
	}
	return versions
}

// history returns the tokens that a model's operations have brought, in the order of their versions.
func history(t *testing.T, c *Client, id string, version int64) []string {
	t.Helper()
	var tokens []string
	const page = 500
	for first := int64(2); first <= version; first += page {
		answer, err := Ask[wire.HistoricalOperationsResponseMessage](soon(t), c,
			&wire.HistoricalOperationRequestMessage{ModelID: id, First: first, Last: min(version, first+page-1)})
		check(t, err)
		for i, op := range answer.Operations {
			if op.Version != first+int64(i) {
				t.Fatalf("%s: version %d follows %d", id, op.Version, first+int64(i)-1)
			}
			if op.Operation.Op.Type == ot.StringSplice {
				tokens = append(tokens, op.Operation.Op.Text)
			} else {
				tokens = append(tokens, op.Operation.Op.Value.Text)
			}
		}
	}
	return tokens
}

// tokensOf counts the tokens in a model's content.
func tokensOf(root *ot.Value) map[string]int {
	tokens := map[string]int{}
	for _, item := range root.Member("list").Items {
		tokens[item.Text]++
	}
	for _, token := range strings.SplitAfter(root.Member("text").Text, ";") {
		if token != "" {
			tokens[token]++
		}
	}
	return tokens
}

// checkAll expects every entry of every journal once, and nothing else.
func (l *ledger) checkAll(t *testing.T, p *Process) {
	t.Helper()
	c := connect(t, p)
	for _, id := range l.models {
		m, err := c.Open(soon(t), id)
		check(t, err)
		content := tokensOf(m.Data)
		for _, j := range l.writers[id] {
			for entry := int64(1); entry <= j.last; entry++ {
				if n := content[j.token(entry)]; n != 1 {
					t.Errorf("%s: entry %d of writer %d is %d times in the content", id, entry, j.replica[0], n)
				}
				delete(content, j.token(entry))
			}
		}
		if len(content) > 0 {
			t.Errorf("%s: nobody wrote %v", id, content)
		}
	}
}
