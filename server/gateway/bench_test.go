package gateway

import (
	"fmt"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

// BenchmarkDelivery is one edit of one client until another has it, over sockets and the disk.
func BenchmarkDelivery(b *testing.B) {
	w := newBenchWorld(b)
	writer, reader := w.connect(), w.connect()
	writer.create("m")
	writer.open("m")
	reader.open("m")
	n := int64(0)
	for b.Loop() {
		n++
		writer.message(submission(0, int32(n), n, "x"))
		skipTo[wire.RemoteOperationMessage](reader)
		skipTo[wire.OperationAcknowledgementMessage](writer)
	}
}

// BenchmarkReaders is one edit of one client until many have it.
func BenchmarkReaders(b *testing.B) {
	for _, count := range []int{10, 100, 300} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			w := newBenchWorld(b)
			writer := w.connect()
			writer.create("m")
			writer.open("m")
			readers := make([]*client, count)
			for i := range readers {
				readers[i] = w.connect()
				readers[i].open("m")
			}
			n := int64(0)
			for b.Loop() {
				n++
				writer.message(submission(0, int32(n), n, "x"))
				for _, r := range readers {
					skipTo[wire.RemoteOperationMessage](r)
				}
				skipTo[wire.OperationAcknowledgementMessage](writer)
			}
		})
	}
}

// BenchmarkModels is an edit in each of fifty models at once, until all are acknowledged.
func BenchmarkModels(b *testing.B) {
	w := newBenchWorld(b)
	clients := make([]*client, 50)
	for i := range clients {
		clients[i] = w.connect()
		clients[i].create(fmt.Sprint("m", i))
		clients[i].open(fmt.Sprint("m", i))
	}
	n := int64(0)
	for b.Loop() {
		n++
		var all sync.WaitGroup
		for _, c := range clients {
			all.Go(func() {
				c.message(submission(0, int32(n), n, "x"))
				skipTo[wire.OperationAcknowledgementMessage](c)
			})
		}
		all.Wait()
	}
	b.ReportMetric(float64(50*b.N)/b.Elapsed().Seconds(), "ops/s")
}
