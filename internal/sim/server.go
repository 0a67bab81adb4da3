package sim

import (
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/domain"
	"github.com/holdfast-sdk/holdfast/server/gateway"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/task"
)

var key = store.DomainKey{Namespace: "n", ID: "d"}

// What costs time to make and does not matter to a run is made once.
var (
	counters  = sync.OnceValue(metrics.New)
	passwords = sync.OnceValue(func() *auth.Passwords { return auth.NewPasswords(1) })
)

// server is a process of the server.
type server struct {
	run     *run
	machine *machine
	clock   *offlinetest.Tab // its timers
	disk    *offlinetest.Tab
	handle  *handle
	gateway *gateway.Gateway
}

// startServer starts a process on what is on the disk.
func (r *run) startServer() {
	s := &server{run: r, machine: newMachine(), clock: r.world.NewTab(), disk: r.world.NewTab()}
	s.handle = openHandle(r.db, s.machine, s.disk, r.bug)
	after := func(d time.Duration, f func()) func() { return s.clock.AfterFunc(d, func() { s.machine.Go(f) }) }
	now := func() time.Time { return time.UnixMilli(s.clock.Wall()) }
	log := slog.New(slog.NewTextHandler(logWriter{r}, &slog.HandlerOptions{Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
	if !r.config.Trace {
		log = slog.New(slog.NewTextHandler(panicWriter{r}, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	tasks := task.On(s.machine)
	hub := domain.NewHub(storeOf{handle: s.handle}, passwords(), &auth.AdminKey{}, domain.Options{Now: now, After: after, Tasks: tasks,
		Log: log, Metrics: counters(), Limits: model.Limits{SnapshotEvery: 7, Passivate: 3 * time.Second}})
	s.gateway = gateway.New(hub, gateway.Options{Version: "sim", ExactlyOnce: r.serverOnce, FrameBytes: r.tellsSize(), Now: now, After: after, Tasks: tasks, Log: log, Metrics: counters()})
	r.world.Add(s.machine)
	r.server = s
}

// crash ends the process, and all connections to it.
func (r *run) crash() {
	s := r.server
	r.server = nil
	r.tracef("the server crashes")
	s.handle.crash(r.random.IntN(len(s.handle.queue) + 1))
	for _, c := range append([]*conn(nil), r.conns...) {
		c.cut(false)
	}
	s.machine.kill()
	r.world.Remove(s.machine)
	r.world.Kill(s.clock)
	r.world.Kill(s.disk)
}

type logWriter struct{ run *run }

func (w logWriter) Write(b []byte) (int, error) {
	w.run.tracef("server: %s", b[:len(b)-1])
	return len(b), nil
}

// panicWriter keeps what a server that is not traced says of defects.
type panicWriter struct{ run *run }

func (w panicWriter) Write(b []byte) (int, error) {
	if text := string(b); strings.Contains(text, "canceled") || strings.Contains(text, "connection is gone") || w.run.server == nil {
		return len(b), nil // of a connection that is gone, or a process
	}
	w.run.serverErrors = append(w.run.serverErrors, string(b[:len(b)-1]))
	return len(b), nil
}

var _ io.Writer = logWriter{}
