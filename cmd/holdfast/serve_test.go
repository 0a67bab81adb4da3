package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"testing"
)

func TestServeSaysWhereItListensAndEndsWhenAsked(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	r, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- runServe(ctx, []string{"--dev", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data", t.TempDir()},
			func(string) string { return "" }, out, io.Discard)
	}()
	line := make([]byte, 200)
	n, err := r.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	urls := regexp.MustCompile(`http://[0-9.:]+`).FindAllString(string(line[:n]), -1)
	if len(urls) != 2 || bytes.Count(line[:n], []byte("\n")) != 1 {
		t.Fatalf("it says %q, want one line with two addresses", line[:n])
	}
	for _, url := range urls {
		if response, err := http.Get(url + "/health"); err != nil || response.StatusCode != 200 {
			t.Errorf("%s/health: %v", url, err)
		} else {
			response.Body.Close()
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeRefusesToRunWithoutAnAdministratorsPassword(t *testing.T) {
	if err := runServe(t.Context(), []string{"--data", t.TempDir()}, func(string) string { return "" }, io.Discard, io.Discard); err == nil {
		t.Error("it ran")
	}
}
