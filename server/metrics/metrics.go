// Package metrics holds what the server counts, for Prometheus.
package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the server's counters. Make them with New; all are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry

	Sessions        prometheus.Gauge       // connections that have logged in
	Connections     prometheus.Gauge       // all connections
	Models          prometheus.Gauge       // models in memory
	Operations      prometheus.Counter     // operations committed
	Acknowledged    prometheus.Counter     // acknowledgements sent
	Duplicates      prometheus.Counter     // journal entries that came again
	AppendSeconds   prometheus.Histogram   // from handing operations to the store to their being on disk
	SnapshotSeconds prometheus.Histogram   // encoding and storing a snapshot
	Unwritten       prometheus.Gauge       // operations handed to the store and not on disk yet
	QueuedBytes     prometheus.Gauge       // bytes that wait for readers
	ReceivedBytes   prometheus.Counter     // content of frames read
	SentBytes       prometheus.Counter     // content of frames written
	SlowReaders     prometheus.Counter     // connections closed because they did not read
	Panics          prometheus.Counter     // defects contained
	Refused         *prometheus.CounterVec // by what was refused: handshake, request, operation, reference, frame
	Requests        *prometheus.CounterVec // by the number of the request's body
}

// New makes and registers the counters, and those of the Go runtime and the process.
func New() *Metrics {
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "holdfast", Name: name, Help: help})
	}
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "holdfast", Name: name, Help: help})
	}
	histogram := func(name, help string) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "holdfast", Name: name, Help: help,
			Buckets: prometheus.ExponentialBuckets(0.0001, 2, 16)})
	}
	vector := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "holdfast", Name: name, Help: help}, []string{label})
	}
	m := &Metrics{
		registry:        prometheus.NewRegistry(),
		Sessions:        gauge("sessions", "Connections that have logged in."),
		Connections:     gauge("connections", "Open connections."),
		Models:          gauge("open_models", "Models in memory."),
		Operations:      counter("operations_total", "Operations committed."),
		Acknowledged:    counter("acknowledgements_total", "Acknowledgements sent; each operation is on disk before."),
		Duplicates:      counter("duplicates_total", "Journal entries that came again and were answered with their first result."),
		AppendSeconds:   histogram("append_seconds", "Time from handing operations to the store to their being on disk."),
		SnapshotSeconds: histogram("snapshot_seconds", "Time to encode and store a snapshot."),
		Unwritten:       gauge("unwritten_operations", "Operations that are not on disk yet."),
		QueuedBytes:     gauge("queued_bytes", "Bytes that wait for readers."),
		ReceivedBytes:   counter("received_bytes_total", "Bytes of protocol messages received."),
		SentBytes:       counter("sent_bytes_total", "Bytes of protocol messages sent."),
		SlowReaders:     counter("slow_readers_total", "Connections closed because they did not read what waited for them."),
		Panics:          counter("panics_total", "Defects that were contained."),
		Refused:         vector("refused_total", "What was refused.", "what"),
		Requests:        vector("requests_total", "Requests, by kind.", "request"),
	}
	m.registry.MustRegister(m.Sessions, m.Connections, m.Models, m.Operations, m.Acknowledged, m.Duplicates, m.AppendSeconds, m.SnapshotSeconds,
		m.Unwritten, m.QueuedBytes, m.ReceivedBytes, m.SentBytes, m.SlowReaders, m.Panics, m.Refused, m.Requests,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the counters in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
