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
	"time"

	"github.com/holdfast-sdk/holdfast/demo/api"
	"github.com/holdfast-sdk/holdfast/demo/site"
)

// runDemo serves the demo until ctx ends. It prints its address to out once it answers.
func runDemo(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:8090", "`address` to serve on; port 0 takes a free one")
	data := flags.String("data", ".cache/demo", "`folder` of the database; it is created, and filled at the first start")
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
	handler, err := demoHandler(db, os.DirFS(*siteDir), isLoopback(listener.Addr()))
	if err != nil {
		listener.Close()
		return err
	}
	fmt.Fprintf(out, "The demo is at http://%s (stop it with Ctrl+C)\n", listener.Addr())
	return serve(ctx, listener, handler)
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

// demoHandler joins API and page. Only on loopback are there the switches that make the network bad.
func demoHandler(db *api.DB, siteDir fs.FS, loopback bool) (http.Handler, error) {
	page, err := site.Handler(siteDir)
	if err != nil {
		return nil, err
	}
	faults := &api.Faults{}
	mux := http.NewServeMux()
	mux.Handle("/api/", faults.Wrap(api.Handler(db)))
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
