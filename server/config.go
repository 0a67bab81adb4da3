package server

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/holdfast-sdk/holdfast/wire"
)

// Config is what a server is started with. define says what each is.
type Config struct {
	Listen, AdminListen string
	Data                string
	Dev                 bool
	AdminUser           string
	AdminPassword       string
	APIKey              string
	Origins             string
	LogLevel, LogFormat string
	NoExactlyOnce       bool
	MaxFrame, MaxOp     int
	MaxModel            int
	MaxConnections      int
	MaxQueue            int
	SnapshotEvery       int
	Passivate           time.Duration
	PongTimeout         time.Duration
}

// ErrUsage is an error of the one who configures: a value that cannot be, or one that is missing.
var ErrUsage = errors.New("configuration")

// ParseConfig reads the configuration: flags first, then environment variables (HOLDFAST_ADMIN_PASSWORD for --admin-password),
// then the JSON file that --config names ({"admin-password": "…"}), then defaults. It returns flag.ErrHelp when
// help was asked for, and errors of ErrUsage.
func ParseConfig(args []string, getenv func(string) string, usage func(*flag.FlagSet)) (Config, error) {
	var c Config
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(discard{})
	flags.Usage = func() { usage(flags) }
	file := flags.String("config", "", "JSON `file` with any of these settings")
	c.define(flags)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return c, err
		}
		return c, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("%w: there is nothing to do with %q", ErrUsage, flags.Arg(0))
	}
	set := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { set[f.Name] = true })
	if err := fromEnvironment(flags, getenv, set); err != nil {
		return c, err
	}
	if *file != "" {
		if err := fromFile(flags, *file, set); err != nil {
			return c, err
		}
	}
	return c, c.check()
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func (c *Config) define(flags *flag.FlagSet) {
	flags.StringVar(&c.Listen, "listen", "127.0.0.1:8080", "`address` of the realtime service; port 0 takes a free one")
	flags.StringVar(&c.AdminListen, "admin-listen", "127.0.0.1:8081", "`address` of REST, /metrics and /health; not for the public")
	flags.StringVar(&c.Data, "data", "holdfast-data", "`folder` of the database; it is made if it is not there")
	flags.BoolVar(&c.Dev, "dev", false, "for development: domain convergence/default with anonymous logins, administrator admin/password")
	flags.StringVar(&c.AdminUser, "admin-user", "admin", "`name` of the administrator")
	flags.StringVar(&c.AdminPassword, "admin-password", "", "`password` of the administrator; better in the environment or the file")
	flags.StringVar(&c.APIKey, "api-key", "", "`key` that is accepted in place of an administrator's login")
	flags.StringVar(&c.Origins, "origins", "", "`hosts` whose pages may connect, as \"app.example.org,*.example.net\"; empty: all")
	flags.StringVar(&c.LogLevel, "log-level", "info", "debug, info, warn or error")
	flags.StringVar(&c.LogFormat, "log-format", "text", "text or json; logs go to standard error")
	flags.BoolVar(&c.NoExactlyOnce, "no-exactly-once", false, "do not offer the exactly-once extension; for tests")
	flags.IntVar(&c.MaxFrame, "max-frame", 16<<20, "largest message from a client in `bytes`")
	flags.IntVar(&c.MaxOp, "max-op", 4<<20, "largest operation in `bytes`")
	flags.IntVar(&c.MaxModel, "max-model", 64<<20, "largest model in `bytes`")
	flags.IntVar(&c.MaxConnections, "max-connections", 20_000, "connections at a time")
	flags.IntVar(&c.MaxQueue, "max-queue", 8<<20, "`bytes` that may wait for a client that does not read, before it is closed")
	flags.IntVar(&c.SnapshotEvery, "snapshot-every", 1000, "`operations` of a model between snapshots")
	flags.DurationVar(&c.Passivate, "passivate", 10*time.Second, "how long a model stays in memory after its last client")
	flags.DurationVar(&c.PongTimeout, "pong-timeout", 10*time.Second, "how long a client may take to answer a ping before its connection is closed")
}

func fromEnvironment(flags *flag.FlagSet, getenv func(string) string, set map[string]bool) (err error) {
	flags.VisitAll(func(f *flag.Flag) {
		variable := "HOLDFAST_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value := getenv(variable)
		if value == "" || set[f.Name] || err != nil {
			return
		}
		set[f.Name] = true
		if failed := flags.Set(f.Name, value); failed != nil {
			err = fmt.Errorf("%w: %s: %w", ErrUsage, variable, failed)
		}
	})
	return err
}

func fromFile(flags *flag.FlagSet, path string, set map[string]bool) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	values := map[string]any{}
	if err := json.Unmarshal(data, &values); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrUsage, path, err)
	}
	for name, value := range values {
		if flags.Lookup(name) == nil || name == "config" {
			return fmt.Errorf("%w: %s: there is no setting %q", ErrUsage, path, name)
		}
		if set[name] {
			continue
		}
		text := fmt.Sprint(value)
		if n, ok := value.(float64); ok {
			text = fmt.Sprintf("%.0f", n)
		}
		if err := flags.Set(name, text); err != nil {
			return fmt.Errorf("%w: %s: %q: %w", ErrUsage, path, name, err)
		}
	}
	return nil
}

func (c *Config) check() error {
	if c.Dev && c.AdminPassword == "" {
		c.AdminPassword = "password"
	}
	switch {
	case c.AdminPassword == "" && c.APIKey == "":
		return fmt.Errorf("%w: the administrator needs a password: set HOLDFAST_ADMIN_PASSWORD, or use --dev to try things out", ErrUsage)
	case c.Data == "":
		return fmt.Errorf("%w: --data must name a folder", ErrUsage)
	case c.LogFormat != "text" && c.LogFormat != "json":
		return fmt.Errorf("%w: --log-format is text or json, not %q", ErrUsage, c.LogFormat)
	case c.MaxFrame < 1024 || c.MaxOp < 1024 || c.MaxModel < 1024 || c.MaxQueue < 1024 || c.MaxConnections < 1 || c.SnapshotEvery < 1 || c.Passivate < 0 || c.PongTimeout <= 0:
		return fmt.Errorf("%w: limits and times must be positive, and sizes 1024 bytes at least", ErrUsage)
	case c.MaxFrame > wire.MaxFrame || c.MaxModel > wire.MaxFrame:
		return fmt.Errorf("%w: no message can be larger than %d bytes, and with it no model", ErrUsage, wire.MaxFrame)
	}
	return nil
}
