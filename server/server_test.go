package server

import (
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/server/gateway"
	"github.com/holdfast-sdk/holdfast/server/servertest"
	"github.com/holdfast-sdk/holdfast/wire"
)

func parse(t *testing.T, environment map[string]string, args ...string) (Config, error) {
	t.Helper()
	return ParseConfig(args, func(name string) string { return environment[name] }, func(*flag.FlagSet) {})
}

func TestFlagsWinOverTheEnvironmentAndThatOverTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.json")
	os.WriteFile(file, []byte(`{"listen":"file:1","admin-listen":"file:2","data":"file","max-frame":2000000,"dev":true,"passivate":"3s"}`), 0o600)
	c, err := parse(t, map[string]string{"HOLDFAST_ADMIN_LISTEN": "environment:2", "HOLDFAST_DATA": "environment"}, "--config", file, "--data", "flag")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "file:1" || c.AdminListen != "environment:2" || c.Data != "flag" || c.MaxFrame != 2_000_000 || !c.Dev || c.Passivate != 3*time.Second || c.MaxOp != 4<<20 {
		t.Errorf("the configuration is %+v", c)
	}
}

func TestAConfigurationThatCannotBeIsRefused(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	os.WriteFile(bad, []byte(`{"nonsense":1}`), 0o600)
	for name, args := range map[string][]string{
		"no password":     {},
		"unknown flag":    {"--dev", "--nonsense"},
		"an argument":     {"--dev", "extra"},
		"a limit":         {"--dev", "--max-frame", "1"},
		"a large frame":   {"--dev", "--max-frame", "67108865"},
		"a large model":   {"--dev", "--max-model", "67108865"},
		"no number":       {"--dev", "--max-frame", "x"},
		"log format":      {"--dev", "--log-format", "xml"},
		"no such file":    {"--dev", "--config", "/nonexistent"},
		"unknown setting": {"--dev", "--config", bad},
	} {
		if _, err := parse(t, nil, args...); !errors.Is(err, ErrUsage) {
			t.Errorf("%s: %v, want ErrUsage", name, err)
		}
	}
	if _, err := parse(t, map[string]string{"HOLDFAST_MAX_OP": "x"}, "--dev"); !errors.Is(err, ErrUsage) {
		t.Errorf("in the environment: %v, want ErrUsage", err)
	}
	if _, err := parse(t, nil, "--help"); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("help: %v", err)
	}
}

func TestTheWellKnownPasswordIsOnlyThereForDevelopment(t *testing.T) {
	if c, err := parse(t, nil, "--dev"); err != nil || c.AdminPassword != "password" {
		t.Errorf("with --dev: %q, %v", c.AdminPassword, err)
	}
	if c, err := parse(t, map[string]string{"HOLDFAST_ADMIN_PASSWORD": "s"}, "--dev"); err != nil || c.AdminPassword != "s" {
		t.Errorf("with --dev and another: %q, %v", c.AdminPassword, err)
	}
	if c, err := parse(t, map[string]string{"HOLDFAST_ADMIN_PASSWORD": "s"}); err != nil || c.AdminPassword != "s" {
		t.Errorf("without --dev: %q, %v", c.AdminPassword, err)
	}
}

// start starts a server for development on free ports.
func start(t *testing.T, folder string, args ...string) *Server {
	t.Helper()
	c, err := parse(t, nil, append([]string{"--dev", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data", folder}, args...)...)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Start(t.Context(), c, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(body)
}

func TestAServerAnswersWithinASecondOnAnEmptyFolder(t *testing.T) {
	best := time.Hour
	for range 5 { // a busy machine may let one of them wait
		began := time.Now()
		s := start(t, filepath.Join(t.TempDir(), "new"))
		defer s.Close(context.Background())
		if status, body := get(t, "http://"+s.RealtimeAddr().String()+"/health"); status != 200 || !strings.Contains(body, "ok") {
			t.Errorf("health: %d %s", status, body)
		}
		best = min(best, time.Since(began))
	}
	if best > time.Second {
		t.Errorf("it took %v", best)
	}
}

func TestEachListenerHasItsOwnPages(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(context.Background())
	realtime, admin := "http://"+s.RealtimeAddr().String(), "http://"+s.AdminAddr().String()
	for url, want := range map[string]int{realtime + "/": 200, realtime + "/health": 200, realtime + "/convergence/default": 426, realtime + "/metrics": 404,
		realtime + "/domains": 404, admin + "/health": 200, admin + "/metrics": 200, admin + "/domains": 401, admin + "/api/rest/domains": 401, admin + "/convergence/default": 404} {
		if status, _ := get(t, url); status != want {
			t.Errorf("%s: %d, want %d", url, status, want)
		}
	}
	if _, body := get(t, admin+"/metrics"); !strings.Contains(body, "holdfast_sessions 0") || !strings.Contains(body, "go_goroutines") {
		t.Errorf("the metrics are %.200s", body)
	}
}

func TestTheDevelopmentDomainIsMadeOnce(t *testing.T) {
	folder := t.TempDir()
	for range 2 {
		s := start(t, folder)
		response, err := http.Post("http://"+s.AdminAddr().String()+"/auth/login", "application/json", strings.NewReader(`{"username":"admin","password":"password"}`))
		if err != nil || response.StatusCode != 200 {
			t.Fatalf("login: %v %v", response, err)
		}
		response.Body.Close()
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnAddressThatIsTakenIsAnError(t *testing.T) {
	s := start(t, t.TempDir())
	defer s.Close(context.Background())
	c, _ := parse(t, nil, "--dev", "--listen", s.RealtimeAddr().String(), "--data", t.TempDir())
	if other, err := Start(t.Context(), c, io.Discard); err == nil {
		other.Close(t.Context())
		t.Error("two servers listen on one address")
	}
}

func TestTheFlagThatTurnsExactlyOnceOffIsHeededByTheServer(t *testing.T) {
	for flags, want := range map[string]bool{"": true, "--no-exactly-once": false} {
		s := start(t, t.TempDir(), strings.Fields(flags)...)
		c, err := servertest.Dial(t.Context(), "http://"+s.RealtimeAddr().String()+"/convergence/default")
		if err != nil {
			t.Fatal(err)
		}
		c.Listen()
		answer, err := servertest.Ask[wire.ConnectionResponseMessage](t.Context(), c, &wire.ConnectionRequestMessage{
			Anonymous: &wire.ConnectionRequestMessageAnonymousAuthRequestData{}, Extensions: []string{gateway.ExactlyOnce}})
		if err != nil || answer.Success == nil {
			t.Fatalf("the login: %+v, %v", answer, err)
		}
		if got := slices.Contains(answer.Success.Extensions, gateway.ExactlyOnce); got != want {
			t.Errorf("with %q the extension is announced: %v", flags, got)
		}
		c.Close()
		s.Close(context.Background())
	}
}
