package idb

import (
	"syscall/js"
	"testing"
)

func TestABroadcastReachesTheOtherChannelsOfItsName(t *testing.T) {
	channels := NewChannels(newLoop(t), t.Name())
	got := map[string]chan string{"sender": make(chan string, 9), "a": make(chan string, 9), "b": make(chan string, 9), "other": make(chan string, 9)}
	open := func(name, member string) interface {
		Send([]byte)
		Close()
	} {
		return channels.Open(name, func(m []byte) { got[member] <- string(m) })
	}
	sender := open("rows", "sender")
	members := []interface{ Close() }{sender, open("rows", "a"), open("rows", "b"), open("other", "other")}
	sender.Send([]byte{})
	sender.Send([]byte("\x00hello"))
	for _, member := range []string{"a", "b"} {
		if first, second := <-got[member], <-got[member]; first != "" || second != "\x00hello" {
			t.Errorf("%s got %q and %q", member, first, second)
		}
	}
	if len(got["sender"])+len(got["other"]) > 0 {
		t.Error("the message came back to its sender or to another channel")
	}
	for _, m := range members {
		m.Close()
	}
}

func TestNothingArrivesAfterClose(t *testing.T) {
	posted := make(chan func(), 9)
	arrived := false
	closing := NewChannels(held(func(f func()) { posted <- f }), t.Name()).Open("rows", func([]byte) { arrived = true })
	sender := NewChannels(newLoop(t), t.Name()).Open("rows", func([]byte) {})
	sender.Send([]byte("x"))
	deliver := <-posted
	closing.Close()
	closing.Close()
	deliver()
	closing.Send([]byte("after Close"))
	sender.Close()
	if arrived {
		t.Error("a message arrived after Close")
	}
}

func TestMessagesThatAreNoBytesAreIgnored(t *testing.T) {
	got := make(chan string, 9)
	c := NewChannels(newLoop(t), t.Name()).Open("rows", func(m []byte) { got <- string(m) })
	defer c.Close()
	foreign := js.Global().Get("BroadcastChannel").New(t.Name() + "/rows")
	defer foreign.Call("close")
	foreign.Call("postMessage", "text")
	foreign.Call("postMessage", js.Null())
	foreign.Call("postMessage", bytesToJS([]byte("bytes")))
	if first := <-got; first != "bytes" {
		t.Errorf("got %q; want bytes", first)
	}
}

func TestWithoutBroadcastChannelNothingIsCarried(t *testing.T) {
	replaceGlobal(t, "BroadcastChannel", `() => undefined`)
	c := NewChannels(newLoop(t), t.Name()).Open("rows", func([]byte) { t.Error("a message arrived") })
	c.Send([]byte("x"))
	c.Close()
	if Capabilities().BroadcastChannel {
		t.Error("Capabilities has BroadcastChannel")
	}
}
