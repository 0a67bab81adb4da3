package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/holdfast-sdk/holdfast/server"
)

// runServe serves until ctx ends. It prints one line with its addresses to out once it answers; logs go to logs.
func runServe(ctx context.Context, args []string, getenv func(string) string, out, logs io.Writer) error {
	config, err := server.ParseConfig(args, getenv, func(flags *flag.FlagSet) {
		fmt.Fprintln(logs, "usage: holdfast serve [flags]; each flag may be set as HOLDFAST_… in the environment, or in the JSON file of --config, too")
		flags.SetOutput(logs)
		flags.PrintDefaults()
	})
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := server.Start(ctx, config, logs)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "holdfast: realtime http://%s admin http://%s\n", s.RealtimeAddr(), s.AdminAddr())
	var failed error
	select {
	case failed = <-s.Failed():
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(failed, s.Close(patience))
}
