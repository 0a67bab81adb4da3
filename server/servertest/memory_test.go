package servertest

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// deaf logs in, and reads nothing more.
func deaf(t *testing.T, p *Process) *Client {
	t.Helper()
	c, err := Dial(soon(t), p.Dev())
	check(t, err)
	t.Cleanup(c.Close)
	check(t, c.Send(wire.Request, 0, &wire.ConnectionRequestMessage{Anonymous: &wire.ConnectionRequestMessageAnonymousAuthRequestData{}}))
	_, _, err = c.ws.Read(soon(t))
	check(t, err)
	return c
}

// memoryLimit is what the server may take in these tests: its limits for one connection, several times, and what the
// collector leaves lying about.
const memoryLimit = 512 << 20

func wantMemory(t *testing.T, p *Process) {
	t.Helper()
	if runtime.GOOS != "linux" {
		return
	}
	now, most := p.Memory(t)
	t.Logf("the server has %d MiB, it had %d at most", now>>20, most>>20)
	if most > memoryLimit {
		t.Errorf("the server had %d MiB", most>>20)
	}
}

func TestAReaderThatNeverReadsIsClosedAndNobodyWaitsForIt(t *testing.T) {
	p := Start(t, t.TempDir(), "--pong-timeout", "1h") // where edits are slow, it would be closed for its silence
	friend := newBystander(t, p, "model")
	other := newBystander(t, p, "another")
	c := deaf(t, p)
	id := "model"
	check(t, c.Send(wire.Request, 1, &wire.OpenRealtimeModelRequestMessage{ModelID: &id}))
	const edits = 1000
	big := strings.Repeat("x", 256<<10)
	slowest := time.Duration(0)
	for i := range edits {
		start := time.Now()
		if _, err := friend.model.Edit(soon(t), ot.Op{Type: ot.StringSet, Target: textID, Text: big}); err != nil {
			t.Fatal(err)
		}
		slowest = max(slowest, time.Since(start))
		if p.Metric(t, "holdfast_slow_readers_total") > 0 {
			t.Logf("closed after %d MiB; the slowest edit took %v", i>>2, slowest)
			other.check(t)
			friend.check(t)
			wantMemory(t, p)
			return
		}
	}
	t.Errorf("the reader was not closed after %d MiB", edits>>2)
}

func TestAClientThatAsksAndNeverReadsIsBounded(t *testing.T) {
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	_, err := b.model.Edit(soon(t), ot.Op{Type: ot.StringSet, Target: textID, Text: strings.Repeat("x", 1<<20)})
	check(t, err)
	c := deaf(t, p)
	var group sync.WaitGroup
	group.Go(func() {
		for i := range int32(5000) { // its answers would take 5 GiB
			if c.Send(wire.Request, i+1, &wire.HistoricalDataRequestMessage{ModelID: "bystander"}) != nil {
				return
			}
		}
	})
	for range 300 { // meanwhile it is closed, or the server does not read its requests any more
		b.edit(t)
	}
	c.Close()
	group.Wait()
	b.check(t)
	wantMemory(t, p)
}

func TestAWriterThatNeverReadsIsBounded(t *testing.T) {
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	c := connect(t, p)
	check(t, c.Create(soon(t), "files", "own", newContent()))
	w := deaf(t, p)
	id := "own"
	check(t, w.Send(wire.Request, 1, &wire.OpenRealtimeModelRequestMessage{ModelID: &id}))
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		text := strings.Repeat("x", 1000)
		for i := int32(1); ctx.Err() == nil; i++ {
			if w.Send(wire.Message, 0, &wire.OperationSubmissionMessage{SequenceNumber: i, ContextVersion: 1, Operation: ot.Op{Type: ot.StringSet, Target: textID, Text: text}}) != nil {
				return
			}
		}
	})
	for range 100 {
		b.edit(t)
	}
	cancel()
	w.Close()
	group.Wait()
	b.check(t)
	wantMemory(t, p)
}

// TestHistoryOfLargeOperationsIsBounded asks for more than fits into memory.
func TestHistoryOfLargeOperationsIsBounded(t *testing.T) {
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	c := connect(t, p)
	check(t, c.Create(soon(t), "files", "large", newContent()))
	m, err := c.Open(soon(t), "large")
	check(t, err)
	const ops = 60
	big := strings.Repeat("x", 3<<20)
	for range ops {
		_, err := m.Edit(soon(t), ot.Op{Type: ot.StringSet, Target: textID, Text: big})
		check(t, err)
	}
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			c, err := Connect(soon(t), p.Dev())
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			for range 5 {
				answer, err := Ask[wire.HistoricalOperationsResponseMessage](soon(t), c, &wire.HistoricalOperationRequestMessage{ModelID: "large", First: 2, Last: ops + 1})
				if err != nil && Code(err) == "" || err == nil && len(answer.Operations) != ops {
					t.Errorf("neither an answer nor a refusal: %v", err)
				}
			}
		})
	}
	for range 50 {
		b.edit(t)
	}
	group.Wait()
	b.check(t)
	wantMemory(t, p)
}

func TestHalfSentMessagesAreBoundedTogether(t *testing.T) {
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	most := make([]byte, 15<<20)
	header := append([]byte{0x82, 0xff}, binary.BigEndian.AppendUint64(nil, 16<<20)...)
	header = append(header, 0, 0, 0, 0)
	for range 40 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(p.Realtime, "http://"))
		check(t, err)
		defer conn.Close()
		io.WriteString(conn, upgrade+login)
		b.edit(t)
		conn.Write(header)
		conn.Write(most) // or as much as is taken before the server closes
	}
	b.check(t)
	wantMemory(t, p)
}

func TestLoginsWithWrongPasswordsHoldUpNobody(t *testing.T) {
	p := Start(t, t.TempDir())
	b := newBystander(t, p, "bystander")
	var group sync.WaitGroup
	for range 30 {
		group.Go(func() {
			c, err := Dial(soon(t), p.Dev())
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			c.Listen()
			answer, err := Ask[wire.ConnectionResponseMessage](soon(t), c, &wire.ConnectionRequestMessage{
				Password: &wire.ConnectionRequestMessagePasswordAuthRequestData{Username: "nobody", Password: "guess"}})
			if err != nil || answer.Success != nil {
				t.Errorf("a guess was not refused: %v", err)
			}
		})
	}
	for range 50 {
		b.edit(t)
	}
	group.Wait()
	b.check(t)
	wantMemory(t, p)
}
