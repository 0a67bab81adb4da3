// Peer is a client of a realtime domain that is told what to do, one line of JSON at a time, and answers each with one line:
// how the tests bring the Go SDK into a session with clients in JavaScript (js/test/peers/harness/native.js).
//
//	{"do":"open","url":…,"model":…,"seed":1}   opens the model
//	{"do":"edit","n":5}                         makes random edits
//	{"do":"settle","version":9}                 waits until all is acknowledged and the version reached: {"version":9}
//	{"do":"view"}                               the content with its ids: {"view":…}
//
// An answer with "error" says what went wrong.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// patience is how long one command may take.
const patience = 20 * time.Second

type command struct {
	Do      string
	URL     string
	Model   string
	Seed    uint64
	Astral  bool
	N       int
	Version int64
}

type answer struct {
	Version int64          `json:"version,omitempty"`
	View    map[string]any `json:"view,omitempty"`
	Error   string         `json:"error,omitempty"`
}

type peer struct {
	client *sdk.Client
	model  *sdk.OpenModel
	editor *editor
}

func main() {
	var p peer
	commands := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for commands.Scan() {
		answer, err := p.carryOut(commands.Bytes())
		if err != nil {
			answer.Error = err.Error()
		}
		if err := answers.Encode(answer); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if p.client != nil {
		p.client.Close()
	}
}

func (p *peer) carryOut(line []byte) (answer, error) {
	var c command
	if err := json.Unmarshal(line, &c); err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	switch c.Do {
	case "open":
		return answer{}, p.open(ctx, c)
	case "edit":
		return answer{}, p.model.Edit(func(*document.Element) error { return p.edit(c.N) })
	case "settle":
		version, err := p.settle(ctx, c.Version)
		return answer{Version: version}, err
	case "view":
		var a answer
		err := p.model.Edit(func(root *document.Element) error {
			a.View = view(root.Value())
			return nil
		})
		return a, err
	}
	return answer{}, fmt.Errorf("unknown command %q", c.Do)
}

func (p *peer) open(ctx context.Context, c command) error {
	var err error
	if p.client, err = sdk.Dial(ctx, c.URL, sdk.Anonymous("native peer")); err != nil {
		return err
	}
	if p.model, err = p.client.Open(ctx, sdk.AutoCreate{NewModel: sdk.NewModel{ID: c.Model, Collection: "mixed"}}); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(c.Seed, 0))
	p.client.Do(func(*sdk.Domain) {
		p.editor = &editor{doc: p.model.Document(), random: random, astral: c.Astral}
	})
	return nil
}

func (p *peer) edit(n int) error {
	for range n {
		if err := p.editor.edit(); err != nil {
			return err
		}
	}
	return nil
}

func (p *peer) settle(ctx context.Context, version int64) (int64, error) {
	var reached int64
	closed := false
	err := p.client.Wait(ctx, func() bool {
		closed, reached = !p.model.IsOpen(), p.model.Version()
		return closed || p.model.Committed() && reached >= version
	})
	switch {
	case err != nil:
		return reached, fmt.Errorf("at version %d of %d: %w", reached, version, err)
	case closed:
		return reached, errors.New("the model was closed")
	}
	return reached, nil
}
