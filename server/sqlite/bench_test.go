package sqlite

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/storetest"
)

// BenchmarkAppend measures operations per second that are on the disk, with one append of one operation in flight for each
// model.
func BenchmarkAppend(b *testing.B) {
	for _, models := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("%d models", models), func(b *testing.B) {
			d := benchDomain(b)
			type log struct {
				key, version int64
			}
			idle := make(chan *log, models)
			for i := range models {
				idle <- &log{storetest.NewModel(b, d, fmt.Sprint(i), "{}").Key, 1}
			}
			b.ResetTimer()
			for range b.N {
				l := <-idle
				ops := storetest.Ops(l.version, 1)
				d.Append(store.Append{Model: l.key, Expected: l.version, Ops: ops}, func(err error) {
					if err != nil {
						b.Error(err)
					}
					l.version++
					idle <- l
				})
			}
			for range models {
				<-idle
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
		})
	}
}

// BenchmarkAppendPipelined is one model whose owner does not wait for the disk.
func BenchmarkAppendPipelined(b *testing.B) {
	d := benchDomain(b)
	m := storetest.NewModel(b, d, "m", "{}")
	answers := make(chan error, b.N)
	b.ResetTimer()
	for v := int64(1); v <= int64(b.N); v++ {
		d.Append(store.Append{Model: m.Key, Expected: v, Ops: storetest.Ops(v, 1)}, func(err error) { answers <- err })
	}
	for range b.N {
		if err := <-answers; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

// BenchmarkOpenModel reads what opening a model needs: a snapshot of 100 KB and 1,000 operations since.
func BenchmarkOpenModel(b *testing.B) {
	d := benchDomain(b)
	m, err := d.CreateModel(b.Context(), store.Model{ID: "m", Collection: "files"}, store.Snapshot{Data: make([]byte, 100_000), JSON: []byte("{}")}, store.Mark{})
	if err != nil {
		b.Fatal(err)
	}
	if err := storetest.Append(d, store.Append{Model: m.Key, Expected: 1, Ops: storetest.Ops(1, 1000)}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		snapshot, err := d.Snapshot(b.Context(), m.Key)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		if err := d.Read(b.Context(), m.Key, snapshot.Version, 1<<40, func(store.Op) error { n++; return nil }); err != nil || n != 1000 {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkQuery looks at 10,000 models of about 500 bytes.
func BenchmarkQuery(b *testing.B) {
	d := benchDomain(b)
	for i := range 10_000 {
		storetest.NewModel(b, d, fmt.Sprint(i), fmt.Sprintf(`{"n":%d,"name":"name %d","done":%v,"text":"%0400d"}`, i, i%100, i%2 == 0, i))
	}
	for _, source := range []string{
		"SELECT * FROM files WHERE n = 5000",
		"SELECT name FROM files WHERE done = true AND name LIKE 'name 7%' ORDER BY n DESC LIMIT 10",
		"SELECT @id FROM files WHERE @id = '77'",
	} {
		b.Run(source, func(b *testing.B) {
			q, err := query.Parse(source)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if page, err := d.Query(b.Context(), q, &store.UserID{Name: "ann"}); err != nil || page.Total == 0 {
					b.Fatal(page.Total, err)
				}
			}
		})
	}
}

// BenchmarkBoot opens an empty folder.
func BenchmarkBoot(b *testing.B) {
	for b.Loop() {
		s, err := open(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

func benchDomain(b *testing.B) store.Domain {
	b.Helper()
	d := storetest.NewDomain(b, storetest.Start(b, open), "ns")
	storetest.AddCollection(b, d, "files")
	return d
}
