package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/holdfast-sdk/holdfast/demo/api"
	"github.com/holdfast-sdk/holdfast/demo/site"
	"github.com/holdfast-sdk/holdfast/server"
)

// runDemo serves the demo until ctx ends. It prints its address to out once it answers.
func runDemo(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:8090", "`address` to serve on; port 0 takes a free one")
	data := flags.String("data", ".cache/demo", "`folder` of the databases; it is created, and filled at the first start")
	siteDir := flags.String("site", "demo/dist", "`folder` of the built page (node demo/build.mjs)")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	db, err := openDemoDB(ctx, *data, os.DirFS(*siteDir))
	if err != nil {
		return err
	}
	defer db.Close()
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	realtime, err := startRealtime(ctx, filepath.Join(*data, "realtime"), listener.Addr())
	if err != nil {
		return err
	}
	handler, err := demoHandler(db, realtime.Realtime(), os.DirFS(*siteDir), isLoopback(listener.Addr()))
	if err == nil {
		fmt.Fprintf(out, "The demo is at http://%s (stop it with Ctrl+C)\n", listener.Addr())
		err = serve(ctx, listener, handler)
	}
	patience, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return errors.Join(err, realtime.Close(patience))
}

// startRealtime starts the sync server of the shared page with its database in the folder data. Anybody may log in, as
// anybody may write to the catalogue; but only pages from the demo's own address may connect.
func startRealtime(ctx context.Context, data string, address net.Addr) (*server.Server, error) {
	// Naming any origin at all is what makes the server check: the page's own is always allowed.
	settings := []string{"--dev", "--data", data, "--origins", address.String(), "--log-level", "warn"}
	config, err := server.ParseConfig(settings, func(string) string { return "" }, func(*flag.FlagSet) {})
	if err != nil {
		return nil, err
	}
	return server.New(ctx, config, os.Stderr)
}

// openDemoDB opens the database in the folder data and fills a new one from the movies that the build put beside the page.
func openDemoDB(ctx context.Context, data string, siteDir fs.FS) (*api.DB, error) {
	if err := os.MkdirAll(data, 0o755); err != nil {
		return nil, err
	}
	db, err := api.Open(data)
	if err != nil {
		return nil, err
	}
	movies, err := siteDir.Open("movies.json")
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("the site has no movies.json; build it with: node demo/build.mjs (%w)", err)
	}
	defer movies.Close()
	if _, err := db.Seed(ctx, movies); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// demoHandler joins API, sync server and page. Only on loopback are there the switches that make the network bad.
func demoHandler(db *api.DB, realtime http.Handler, siteDir fs.FS, loopback bool) (http.Handler, error) {
	page, err := site.Handler(siteDir)
	if err != nil {
		return nil, err
	}
	faults := &api.Faults{}
	mux := http.NewServeMux()
	mux.Handle("/api/", faults.Wrap(api.Handler(db)))
	mux.Handle("/api/realtime/", realtime)
	if loopback {
		mux.Handle("/demo/faults", faults.Handler())
	}
	mux.Handle("/", page)
	// Other pages in the same browser may not write to this server.
	return http.NewCrossOriginProtection().Handler(mux), nil
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return server.Shutdown(patience)
}
