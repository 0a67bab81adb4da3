package servertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// TestAfterEveryKillAllAnsweredMessagesAreThereOnce kills the server right after an answer, at a random moment under load, and lets
// the writers go on with the next one as clients with a journal do: what has no answer is sent again with the same mark.
func TestAfterEveryKillAllAnsweredMessagesAreThereOnce(t *testing.T) {
	kills := killsOr(t, 4)
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
	if len(talk.at) != said {
		t.Errorf("%d messages were answered, %d were made", len(talk.at), said)
	}
	t.Logf("%d messages were answered, %d of them as repetitions", said, talk.duplicates)
}

// talk is a chat, and what the server has promised about it: the numbers of events.
type talk struct {
	promises
	id      string
	token   string // of the user that all writers are sessions of
	writers []*journal
}

func newTalk(t *testing.T, folder string, writers int) *talk {
	talk := &talk{id: "talk", promises: promises{at: map[string]int64{}}}
	p := Start(t, folder)
	defer p.Kill()
	c := connect(t, p)
	talk.token = c.Token
	_, err := Ask[wire.CreateChatResponseMessage](soon(t), c, &wire.CreateChatRequestMessage{ChatID: &talk.id, ChatType: "channel", Membership: "public"})
	check(t, err)
	for i := range writers {
		talk.writers = append(talk.writers, &journal{replica: store.Replica{byte(i + 1)}})
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
	k.promises.write(t, p, k.writers, n, func(ctx context.Context, j *journal, more bool) error { return k.run(ctx, p, j, more) })
}

// run sends what waits, several at a time, and if more is set, more, until the connection ends.
func (k *talk) run(ctx context.Context, p *Process, j *journal, more bool) error {
	c, err := k.connect(ctx, p)
	if err != nil {
		return err
	}
	defer c.Close()
	const window = 8
	room := make(chan struct{}, window)
	failed := make(chan error, window)
	enter := func() error {
		select {
		case room <- struct{}{}:
			return nil
		case err := <-failed:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err = k.send(j, more, func(entry int64) error {
		if err := enter(); err != nil {
			return err
		}
		c.request(&wire.PublishChatRequestMessage{ChatID: k.id, Message: j.token(entry), Replica: j.replica[:], Entry: entry}, func(frame wire.Frame, err error) {
			var answer wire.PublishChatResponseMessage
			if err == nil {
				err = decodeAnswer(frame, &answer)
			}
			if err != nil {
				failed <- err
				return
			}
			k.answered(j, entry, answer.EventNumber, answer.Duplicate)
			<-room
		})
		return nil
	})
	for i := 0; err == nil && i < window; i++ { // all answers
		err = enter()
	}
	return err
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
				if fmt.Sscanf(message.Message, "%d-%d;", &writer, &entry); entry != entries[writer]+1 {
					t.Errorf("event %d is %s, which follows entry %d", start, message.Message, entries[writer])
				}
				entries[writer] = entry
			}
			start++
		}
		total = start - int64(len(page.Data)) + page.TotalResults
	}
	for text, number := range k.at {
		if there[text] != number {
			t.Errorf("%s was answered with event %d, and is event %d", text, number, there[text])
		}
	}
}
