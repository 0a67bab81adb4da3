package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/domain"
	"github.com/holdfast-sdk/holdfast/server/gateway"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/rest"
	"github.com/holdfast-sdk/holdfast/server/sqlite"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// Version is told to clients and at GET /.
const Version = "holdfast-1.0"

// adminSession is how long an administrator's login lasts after its last use.
const adminSession = 12 * time.Hour

// Server is a running server.
type Server struct {
	db              store.Store
	hub             *domain.Hub
	gateway         *gateway.Gateway
	adminPages      http.Handler
	realtime, admin *http.Server // nil for one without listeners
	realtimeAddr    net.Addr
	adminAddr       net.Addr
	failed          chan error
	log             *slog.Logger
}

// Start starts a server and returns once it answers. Logs go to logs.
func Start(ctx context.Context, c Config, logs io.Writer) (*Server, error) {
	s, err := New(ctx, c, logs)
	if err != nil {
		return nil, err
	}
	if err := s.listen(c); err != nil {
		s.hub.Close()
		s.db.Close()
		return nil, err
	}
	return s, nil
}

// New makes a server without listeners, for a program that has its own. It must be closed.
func New(ctx context.Context, c Config, logs io.Writer) (*Server, error) {
	log, err := newLogger(c, logs)
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, c.Data)
	if err != nil {
		return nil, fmt.Errorf("the database in %s cannot be opened: %w", c.Data, err)
	}
	s := &Server{db: db, log: log, failed: make(chan error, 2)}
	s.assemble(c)
	if c.Dev {
		if err := s.makeDevDomain(ctx); err != nil {
			db.Close()
			return nil, err
		}
	}
	return s, nil
}

func newLogger(c Config, logs io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, fmt.Errorf("%w: --log-level: %w", ErrUsage, err)
	}
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(logs, options)), nil
	}
	return slog.New(slog.NewTextHandler(logs, options)), nil
}

func (s *Server) assemble(c Config) {
	counters := metrics.New()
	passwords := auth.NewPasswords(max(1, runtime.NumCPU()/2))
	s.hub = domain.NewHub(s.db, passwords, &auth.AdminKey{}, domain.Options{
		Limits: model.Limits{ModelBytes: c.MaxModel, OpBytes: c.MaxOp, SnapshotEvery: c.SnapshotEvery, Passivate: c.Passivate},
		Now:    time.Now,
		After: func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		},
		Log: s.log, Metrics: counters})
	s.gateway = gateway.New(s.hub, gateway.Options{Version: Version, ExactlyOnce: !c.NoExactlyOnce, FrameBytes: c.MaxFrame,
		QueueBytes: c.MaxQueue, Connections: c.MaxConnections, PongTimeout: c.PongTimeout, Origins: splitList(c.Origins), Log: s.log, Metrics: counters})
	api := &rest.API{Hub: s.hub, Admins: auth.NewAdmins(c.AdminUser, c.AdminPassword, adminSession, time.Now), AdminName: c.AdminUser,
		Passwords: passwords, APIKey: c.APIKey, Log: s.log}
	s.adminPages = s.adminHandler(api, counters)
}

// makeDevDomain makes the domain that examples and tests of the original expect.
func (s *Server) makeDevDomain(ctx context.Context) error {
	_, err := s.hub.Create(ctx, store.DomainInfo{Key: store.DomainKey{Namespace: "convergence", ID: "default"}, DisplayName: "Development",
		Availability: store.Online, Anonymous: true, AutoCreate: true, TokenMinutes: rest.TokenMinutes})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

func (s *Server) listen(c Config) error {
	first, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	second, err := net.Listen("tcp", c.AdminListen)
	if err != nil {
		first.Close()
		return err
	}
	s.realtimeAddr, s.adminAddr = first.Addr(), second.Addr()
	s.realtime, s.admin = s.httpServer(s.realtimePages()), s.httpServer(s.adminPages)
	s.log.Info("listening", "realtime", s.realtimeAddr.String(), "admin", s.adminAddr.String(), "data", c.Data, "dev", c.Dev)
	go func() { s.failed <- s.realtime.Serve(first) }()
	go func() { s.failed <- s.admin.Serve(second) }()
	return nil
}

func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
}

// Realtime serves connections to /NAMESPACE/DOMAIN, also below /api/realtime. Every other path is not found.
func (s *Server) Realtime() http.Handler { return s.gateway }

func (s *Server) realtimePages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, map[string]any{"server": "holdfast", "version": Version})
	})
	mux.HandleFunc("GET /health", s.health)
	mux.Handle("/", s.gateway)
	return mux
}

func (s *Server) adminHandler(api *rest.API, counters *metrics.Metrics) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", s.health)
	mux.Handle("GET /metrics", counters.Handler())
	handler := http.TimeoutHandler(api.Handler(), 30*time.Second, `{"ok":false,"body":{"error_code":"timeout","error_message":"it took too long","error_details":{}}}`)
	mux.Handle("/api/rest/", http.StripPrefix("/api/rest", handler))
	mux.Handle("/", handler)
	return http.NewCrossOriginProtection().Handler(mux) // pages in a browser on this machine may not administer it
}

// health answers 200 as long as the store does.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if _, err := s.hub.Keys(r.Context()); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		writeJSON(w, map[string]any{"status": "failing"})
		return
	}
	writeJSON(w, map[string]any{"status": "ok"})
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

// RealtimeAddr is where the realtime service listens.
func (s *Server) RealtimeAddr() net.Addr { return s.realtimeAddr }

// AdminAddr is where REST, metrics and health are.
func (s *Server) AdminAddr() net.Addr { return s.adminAddr }

// Failed gets an error when a listener fails.
func (s *Server) Failed() <-chan error { return s.failed }

// Close stops the server: no new connections, close frames to all there are, everything that was ordered on disk, a snapshot of
// each model that has changed. ctx bounds how long it waits for clients.
func (s *Server) Close(ctx context.Context) error {
	s.log.Info("stopping")
	if s.realtime != nil {
		s.realtime.Close() // the listener only: realtime connections have been taken over
	}
	s.gateway.Close(ctx)
	if s.admin != nil {
		s.admin.Shutdown(ctx)
	}
	s.hub.Close()
	return s.db.Close()
}

func splitList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
