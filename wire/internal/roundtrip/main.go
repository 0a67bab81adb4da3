// Command roundtrip lets a test in another language try package wire. Each line of its input is a request, and gives a line of
// output: bytes in hexadecimal digits, or "error" and what is wrong.
//
//	recode <message> <hex>    decodes the bytes and encodes what they held
//	make <message> <seed>     encodes a message made at random; the same seed gives the same one
//
// Besides the messages that have types, there are DataValue, OperationData, AppliedOperationData and ConvergenceMessage.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"

	"github.com/holdfast-sdk/holdfast/wire"
	"github.com/holdfast-sdk/holdfast/wire/internal/messages"
)

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 16<<20)
	output := bufio.NewWriter(os.Stdout)
	for input.Scan() {
		if b, err := answer(strings.Split(input.Text(), " ")); err != nil {
			fmt.Fprintln(output, "error", err)
		} else {
			fmt.Fprintln(output, hex.EncodeToString(b))
		}
	}
	if err := input.Err(); err != nil {
		log.Fatal(err)
	}
	if err := output.Flush(); err != nil {
		log.Fatal(err)
	}
}

func answer(words []string) ([]byte, error) {
	if len(words) != 3 {
		return nil, fmt.Errorf("there are %d words instead of 3", len(words))
	}
	switch words[0] {
	case "recode":
		b, err := hex.DecodeString(words[2])
		if err != nil {
			return nil, err
		}
		return recode(words[1], b)
	case "make":
		seed, err := strconv.ParseUint(words[2], 10, 64)
		if err != nil {
			return nil, err
		}
		return random(words[1], rand.New(rand.NewPCG(seed, 0)).IntN)
	}
	return nil, fmt.Errorf("there is no %q", words[0])
}

func recode(name string, b []byte) ([]byte, error) {
	switch name {
	case "DataValue":
		v, err := wire.DecodeValue(b)
		if err != nil {
			return nil, err
		}
		return wire.AppendValue(nil, v), nil
	case "OperationData":
		op, err := wire.DecodeOp(b)
		return wire.AppendOp(nil, &op), err
	case "AppliedOperationData":
		applied, err := wire.DecodeApplied(b)
		return wire.AppendApplied(nil, &applied), err
	case "ConvergenceMessage":
		return recodeFrame(b)
	}
	kind, err := find(func(kind messages.Type) bool { return kind.Name == name })
	if err != nil {
		return nil, err
	}
	m := kind.New()
	err = m.Decode(b)
	return m.Append(nil), err
}

func recodeFrame(b []byte) ([]byte, error) {
	frame, err := wire.DecodeFrame(b)
	if err != nil {
		return nil, err
	}
	kind, err := find(func(kind messages.Type) bool { return bodyOf(kind) == frame.Body })
	if err != nil {
		return nil, err
	}
	m := kind.New()
	err = m.Decode(frame.Payload)
	return wire.AppendFrame(nil, frame.Kind, frame.ID, m.(wire.BodyMessage)), err
}

func random(name string, draw messages.Draw) ([]byte, error) {
	switch name {
	case "DataValue":
		return wire.AppendValue(nil, draw.Value(0)), nil
	case "OperationData":
		op := draw.Op()
		return wire.AppendOp(nil, &op), nil
	case "AppliedOperationData":
		applied := draw.Applied()
		return wire.AppendApplied(nil, &applied), nil
	case "ConvergenceMessage":
		for {
			if m, ok := messages.All[draw(len(messages.All))].Random(draw).(wire.BodyMessage); ok {
				return wire.AppendFrame(nil, wire.Kind(draw(3)), int32(draw(3)), m), nil
			}
		}
	}
	kind, err := find(func(kind messages.Type) bool { return kind.Name == name })
	if err != nil {
		return nil, err
	}
	return kind.Random(draw).Append(nil), nil
}

func find(is func(kind messages.Type) bool) (messages.Type, error) {
	for _, kind := range messages.All {
		if is(kind) {
			return kind, nil
		}
	}
	return messages.Type{}, fmt.Errorf("there is no such message")
}

// bodyOf is the body that a message is, or 0.
func bodyOf(kind messages.Type) wire.Body {
	if m, ok := kind.New().(wire.BodyMessage); ok {
		return m.Body()
	}
	return 0
}
