package servertest

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// crashes is the environment variable that says how often the server is killed.
const crashes = "HOLDFAST_CRASHES"

// killsOr is how often the server is to be killed.
func killsOr(t *testing.T, usual int) int {
	text := os.Getenv(crashes)
	if text == "" {
		return usual
	}
	kills, err := strconv.Atoi(text)
	check(t, err)
	return kills
}

// journal is a client's: it outlives connections and servers.
type journal struct {
	replica store.Replica
	last    int64   // entry
	waiting []int64 // entries without an answer, in order
}

// token is what an entry writes.
func (j *journal) token(entry int64) string { return fmt.Sprintf("%d-%d;", j.replica[0], entry) }

// mark is what an entry is sent with, each time.
func (j *journal) mark(entry int64) store.Mark { return store.Mark{Replica: j.replica, Entry: entry} }

// promises are what the server has promised to clients with journals, until it was killed.
type promises struct {
	mu         sync.Mutex
	at         map[string]int64 // token → where the server has put it, of what was answered
	duplicates int              // answers that said so
	killAt     int              // when so many were answered, kill
	kill       func()
}

// write lets clients with journals work until n more entries were answered, and kills the server then. With n = 0 they only finish what
// waits. work connects one, and sends: see send.
func (p *promises) write(t *testing.T, server *Process, journals []*journal, n int, work func(ctx context.Context, j *journal, more bool) error) {
	p.killAt, p.kill = len(p.at)+n, server.Kill
	var group sync.WaitGroup
	for _, j := range journals {
		group.Go(func() {
			if err := p.ifAlive(n > 0, work(soon(t), j, n > 0)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// send sends the entries of a journal that wait, and if more is set, new ones until that fails.
func (p *promises) send(j *journal, more bool, send func(entry int64) error) error {
	for _, entry := range p.unanswered(j) {
		if err := send(entry); err != nil {
			return err
		}
	}
	for more {
		if err := send(p.next(j)); err != nil {
			return err
		}
	}
	return nil
}

// ifAlive is err, unless the server was killed: then it is what was to be expected.
func (p *promises) ifAlive(mayDie bool, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if mayDie && len(p.at) >= p.killAt {
		return nil
	}
	return err
}

func (p *promises) next(j *journal) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	j.last++
	j.waiting = append(j.waiting, j.last)
	return j.last
}

func (p *promises) unanswered(j *journal) []int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]int64(nil), j.waiting...)
}

// answered notes an answer, and kills the server if it is the one.
func (p *promises) answered(j *journal, entry, at int64, duplicate bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, waiting := range j.waiting {
		if waiting == entry {
			j.waiting = append(j.waiting[:i], j.waiting[i+1:]...)
			break
		}
	}
	p.at[j.token(entry)] = at
	if duplicate {
		p.duplicates++
	}
	if len(p.at) == p.killAt {
		p.kill()
	}
}
