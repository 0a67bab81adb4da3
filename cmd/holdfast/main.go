// Command holdfast runs Holdfast's servers.
//
//	holdfast serve --dev --listen 127.0.0.1:8080 --admin-listen 127.0.0.1:8081 --data DIR
//	holdfast demo --listen 127.0.0.1:8090 --data DIR --site DIR
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: holdfast <command> [flags]

commands:
  serve   serve realtime models: the sync server (holdfast serve --help)
  demo    serve the demo page and its REST API
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	switch os.Args[1] {
	case "serve":
		if err := runServe(ctx, os.Args[2:], os.Getenv, os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, "holdfast serve:", err)
			os.Exit(1)
		}
	case "demo":
		if err := runDemo(ctx, os.Args[2:], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "holdfast demo:", err)
			os.Exit(1)
		}
	case "help", "-h", "--help":
		fmt.Print(usage)
	default:
		fmt.Fprintf(os.Stderr, "holdfast: there is no command %q\n\n%s", os.Args[1], usage)
		os.Exit(2)
	}
}
