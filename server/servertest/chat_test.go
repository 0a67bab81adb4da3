package servertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// TestAfterEveryKillAllAnsweredMessagesAreThereOnce kills the server right after an answer, at a random moment under load, and lets
// the writers go on with the next one as clients with a journal do: what has no answer is sent again with the same mark.
func TestAfterEveryKillAllAnsweredMessagesAreThereOnce(t *testing.T) {
	kills := 4
	if text := os.Getenv(crashes); text != "" {
		var err error
		kills, err = strconv.Atoi(text)
		check(t, err)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	folder := t.TempDir()
	talk := newTalk(t, folder, 6)
	for round := range kills {
		p := Start(t, folder)
		talk.check(t, p)
		talk.write(t, p, 30+random.IntN(400))
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	p := Start(t, folder)
	talk.check(t, p)
	talk.write(t, p, 0)
	talk.check(t, p)
	said := 0
	for _, w := range talk.writers {
		said += int(w.last)
	}
	if len(talk.numbers) != said {
		t.Errorf("%d messages were answered, %d were made", len(talk.numbers), said)
	}
	t.Logf("%d messages were answered, %d of them as repetitions", said, talk.duplicates)
}

// talk is a chat, and what the server has promised about it.
type talk struct {
	id      string
	token   string // of the user that all writers are sessions of
	writers []*writer

	mu         sync.Mutex
	numbers    map[string]int64 // text → event number, of what was answered
	duplicates int
	killAt     int
	kill       func()
}

// writer is a client with a journal, which outlives connections and servers.
type writer struct {
	replica store.Replica
	last    int64 // entry
	waiting []int64
}

func (w *writer) text(entry int64) string { return fmt.Sprintf("%d-%d", w.replica[0], entry) }

func newTalk(t *testing.T, folder string, writers int) *talk {
	talk := &talk{id: "talk", numbers: map[string]int64{}}
	p := Start(t, folder)
	defer p.Kill()
	c := connect(t, p)
	talk.token = c.Token
	_, err := Ask[wire.CreateChatResponseMessage](soon(t), c, &wire.CreateChatRequestMessage{ChatID: &talk.id, ChatType: "channel", Membership: "public"})
	check(t, err)
	for i := range writers {
		talk.writers = append(talk.writers, &writer{replica: store.Replica{byte(i + 1)}})
	}
	return talk
}

// connect logs in as the user.
func (k *talk) connect(ctx context.Context, p *Process) (*Client, error) {
	c, err := Dial(ctx, p.Dev())
	if err != nil {
		return nil, err
	}
	c.Listen()
	answer, err := Ask[wire.ConnectionResponseMessage](ctx, c, &wire.ConnectionRequestMessage{Client: "servertest", Extensions: []string{"exactly-once/1"},
		Reconnect: &wire.ConnectionRequestMessageReconnectTokenAuthRequestData{Token: k.token}})
	if err == nil && answer.Success == nil {
		err = &RemoteError{answer.Failure.Code, answer.Failure.Details}
	}
	if err != nil {
		c.Close()
	}
	return c, err
}

// write lets all writers work until n messages were answered, and kills the server then. With n = 0 they only finish what waits.
func (k *talk) write(t *testing.T, p *Process, n int) {
	k.killAt, k.kill = len(k.numbers)+n, p.Kill
	var group sync.WaitGroup
	for _, w := range k.writers {
		group.Go(func() {
			if err := k.run(soon(t), p, w, n > 0); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// run sends what waits, several at a time, and if more is set, more, until the connection ends.
func (k *talk) run(ctx context.Context, p *Process, w *writer, more bool) error {
	c, err := k.connect(ctx, p)
	if err != nil {
		return k.ifAlive(more, err)
	}
	defer c.Close()
	const window = 8
	room := make(chan struct{}, window)
	failed := make(chan error, window)
	send := func(entry int64) error {
		select {
		case room <- struct{}{}:
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
		c.request(&wire.PublishChatRequestMessage{ChatID: k.id, Message: w.text(entry), Replica: w.replica[:], Entry: entry}, func(frame wire.Frame, err error) {
			var answer wire.PublishChatResponseMessage
			if err == nil {
				err = decodeAnswer(frame, &answer)
			}
			if err != nil {
				failed <- err
				return
			}
			k.answered(w, entry, &answer)
			<-room
		})
		return nil
	}
	for _, entry := range k.unanswered(w) {
		if err := send(entry); err != nil {
			return k.ifAlive(more, err)
		}
	}
	for more {
		if err := send(k.next(w)); err != nil {
			return k.ifAlive(more, err)
		}
	}
	for range window {
		select {
		case room <- struct{}{}:
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// ifAlive is err, unless the server was killed: then it is what was to be expected.
func (k *talk) ifAlive(mayDie bool, err error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if mayDie && len(k.numbers) >= k.killAt {
		return nil
	}
	return err
}

func (k *talk) next(w *writer) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	w.last++
	w.waiting = append(w.waiting, w.last)
	return w.last
}

func (k *talk) unanswered(w *writer) []int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]int64(nil), w.waiting...)
}

// answered notes an answer, and kills the server if it is the one.
func (k *talk) answered(w *writer, entry int64, answer *wire.PublishChatResponseMessage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, waiting := range w.waiting {
		if waiting == entry {
			w.waiting = append(w.waiting[:i], w.waiting[i+1:]...)
			break
		}
	}
	k.numbers[w.text(entry)] = answer.EventNumber
	if answer.Duplicate {
		k.duplicates++
	}
	if len(k.numbers) == k.killAt {
		k.kill()
	}
}

// check expects every answered message in the history once, under the number that was named, those of a writer in their order, and
// no gaps.
func (k *talk) check(t *testing.T, p *Process) {
	t.Helper()
	c, err := k.connect(soon(t), p)
	check(t, err)
	defer c.Close()
	forward, start := true, int64(0)
	there, entries := map[string]int64{}, map[int64]int64{}
	for total := int64(1); start < total; {
		page, err := Ask[wire.ChatHistoryResponseMessage](soon(t), c, &wire.ChatHistoryRequestMessage{ChatID: k.id, Forward: &forward, StartEvent: &start})
		check(t, err)
		for i := range page.Data {
			if message := page.Data[i].Message; message != nil {
				if message.EventNumber != start {
					t.Fatalf("event %d came where %d should be", message.EventNumber, start)
				}
				if n, twice := there[message.Message]; twice {
					t.Errorf("%s is event %d and event %d", message.Message, n, start)
				}
				there[message.Message] = start
				var writer, entry int64
				if fmt.Sscanf(message.Message, "%d-%d", &writer, &entry); entry != entries[writer]+1 {
					t.Errorf("event %d is %s, which follows entry %d", start, message.Message, entries[writer])
				}
				entries[writer] = entry
			}
			start++
		}
		total = start - int64(len(page.Data)) + page.TotalResults
	}
	for text, number := range k.numbers {
		if there[text] != number {
			t.Errorf("%s was answered with event %d, and is event %d", text, number, there[text])
		}
	}
}
