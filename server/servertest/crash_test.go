package servertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// crashes is the environment variable that says how often the server is killed.
const crashes = "HOLDFAST_CRASHES"

// TestAfterEveryKillAllAcknowledgedOperationsAreThereOnce kills the server right after an acknowledgement, at a random moment
// under load, and lets the writers go on with the next one as clients with a journal do: what has no acknowledgement is sent
// again with the same mark.
func TestAfterEveryKillAllAcknowledgedOperationsAreThereOnce(t *testing.T) {
	kills := 5
	if text := os.Getenv(crashes); text != "" {
		var err error
		kills, err = strconv.Atoi(text)
		check(t, err)
	}
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
	t.Logf("%d operations were acknowledged, %d of them as repetitions", l.count, l.duplicates)
	if kills >= 20 && l.duplicates == 0 { // of a few kills, none may fall between storing and telling
		t.Error("no operation was ever sent again after it had been stored")
	}
}

// ledger is what the server has promised.
type ledger struct {
	models  []string
	writers []*journal

	mu         sync.Mutex
	versions   map[string]map[string]int64 // model → token → context version, of what was acknowledged
	count      int
	duplicates int
	killAt     int // when so many were acknowledged, kill
	kill       func()
}

// journal is a client's: it outlives connections and servers.
type journal struct {
	model   string
	replica store.Replica
	last    int64   // entry
	waiting []int64 // entries without acknowledgement, in order
}

// token is what an entry writes.
func (j *journal) token(entry int64) string { return fmt.Sprintf("%d-%d;", j.replica[0], entry) }

func newLedger(t *testing.T, folder string, models, writers int, seed uint64) *ledger {
	l := &ledger{versions: map[string]map[string]int64{}}
	p := Start(t, folder)
	defer p.Kill()
	c := connect(t, p)
	for i := range models {
		id := fmt.Sprintf("model %d", i)
		check(t, c.Create(soon(t), "files", id, newContent()))
		l.models = append(l.models, id)
		l.versions[id] = map[string]int64{}
	}
	for i := range writers {
		l.writers = append(l.writers, &journal{model: l.models[i%models], replica: store.Replica{byte(i), byte(seed), byte(seed >> 8)}})
	}
	return l
}

// write lets all writers work until n operations were acknowledged, and kills the server then. With n = 0 they only finish
// what waits.
func (l *ledger) write(t *testing.T, p *Process, n int) {
	l.killAt, l.kill = l.count+n, p.Kill
	var group sync.WaitGroup
	for _, j := range l.writers {
		group.Go(func() {
			if err := l.run(soon(t), p, j, n > 0); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// run connects a journal, sends what waits, and if more is set, more, until the connection ends.
func (l *ledger) run(ctx context.Context, p *Process, j *journal, more bool) error {
	c, err := Connect(ctx, p.Dev())
	if err != nil {
		return l.ifAlive(more, err)
	}
	defer c.Close()
	m, err := c.Open(ctx, j.model)
	if err != nil {
		return l.ifAlive(more, err)
	}
	const window = 16
	room := make(chan struct{}, window)
	send := func(entry int64) error {
		select {
		case room <- struct{}{}:
		case <-c.Ended():
			return c.Err()
		case <-m.Removed():
			return fmt.Errorf("the model was closed: %s", m.Reason)
		case <-ctx.Done():
			return ctx.Err()
		}
		return m.Submit(m.edit(j, entry), store.Mark{Replica: j.replica, Entry: entry}, func(ack *wire.OperationAcknowledgementMessage) {
			l.acknowledge(j, entry, ack)
			<-room
		})
	}
	for _, entry := range l.unacknowledged(j) {
		if err := send(entry); err != nil {
			return l.ifAlive(more, err)
		}
	}
	for more {
		if err := send(l.next(j)); err != nil {
			return l.ifAlive(more, err)
		}
	}
	for range window { // all acknowledgements
		select {
		case room <- struct{}{}:
		case <-c.Ended():
			return c.Err()
		}
	}
	return nil
}

// edit is the operation of an entry: into the list or the text.
func (m *Model) edit(j *journal, entry int64) ot.Op {
	if entry%3 == 0 {
		return ot.Op{Type: ot.StringSplice, Target: textID, Text: j.token(entry)}
	}
	return m.prepend(j.token(entry))
}

// ifAlive is err, unless the server was killed: then it is what was to be expected.
func (l *ledger) ifAlive(mayDie bool, err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if mayDie && l.count >= l.killAt {
		return nil
	}
	return err
}

func (l *ledger) next(j *journal) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	j.last++
	j.waiting = append(j.waiting, j.last)
	return j.last
}

func (l *ledger) unacknowledged(j *journal) []int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]int64(nil), j.waiting...)
}

// acknowledge notes an acknowledgement, and kills the server if it is the one.
func (l *ledger) acknowledge(j *journal, entry int64, ack *wire.OperationAcknowledgementMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, waiting := range j.waiting {
		if waiting == entry {
			j.waiting = append(j.waiting[:i], j.waiting[i+1:]...)
			break
		}
	}
	l.versions[j.model][j.token(entry)] = ack.Version
	if ack.Duplicate {
		l.duplicates++
	}
	if l.count++; l.count == l.killAt {
		l.kill()
	}
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
		for token, version := range l.versions[id] {
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
		for _, j := range l.writers {
			if j.model != id {
				continue
			}
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
