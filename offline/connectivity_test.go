package offline_test

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

func TestConnectivityConcludesFromHintsAndProofs(t *testing.T) {
	type step struct {
		do     func(c *offline.Connectivity)
		state  offline.ConnState
		online bool
	}
	hint := func(on bool) func(*offline.Connectivity) { return func(c *offline.Connectivity) { c.Hint(on) } }
	proof := func(ok bool) func(*offline.Connectivity) { return func(c *offline.Connectivity) { c.Proof(ok) } }
	override := func(v *bool) func(*offline.Connectivity) { return func(c *offline.Connectivity) { c.Override(v) } }
	for _, test := range []struct {
		name       string
		auto, hint bool
		start      offline.ConnState
		steps      []step
	}{
		{"a request proves it", true, true, offline.Connecting, []step{
			{proof(true), offline.Online, true},
			{proof(false), offline.Connecting, false},
			{proof(false), offline.Connecting, false},
			{proof(true), offline.Online, true},
		}},
		{"a failed request alone is never offline", true, true, offline.Connecting, []step{
			{proof(false), offline.Connecting, false},
			{hint(true), offline.Connecting, true},
		}},
		{"an offline hint is believed until there is news", true, true, offline.Connecting, []step{
			{hint(false), offline.Offline, false},
			{proof(false), offline.Offline, false},
			{hint(true), offline.Connecting, true},
			{hint(false), offline.Offline, false},
			{proof(true), offline.Online, true},
		}},
		{"started offline", true, false, offline.Offline, []step{{hint(true), offline.Connecting, true}}},
		{"an online hint does not disturb what is proved", true, true, offline.Connecting, []step{
			{proof(true), offline.Online, true},
			{hint(true), offline.Online, true},
		}},
		{"by hand above all", true, true, offline.Connecting, []step{
			{override(no()), offline.Offline, false},
			{proof(true), offline.Offline, false},
			{hint(true), offline.Offline, false},
			{override(nil), offline.Online, true},
			{proof(false), offline.Connecting, false},
			{override(yes()), offline.Online, true},
			{hint(false), offline.Online, true},
			{override(nil), offline.Offline, false},
		}},
		{"without detection only by hand", false, false, offline.Online, []step{
			{hint(false), offline.Online, true},
			{proof(false), offline.Online, true},
			{override(no()), offline.Offline, false},
			{override(nil), offline.Online, true},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := offline.NewConnectivity(test.auto, test.hint)
			if c.State() != test.start {
				t.Errorf("starts %v; want %v", c.State(), test.start)
			}
			for i, s := range test.steps {
				s.do(c)
				if c.State() != s.state || c.Online() != s.online {
					t.Errorf("after step %d: %v, online %v; want %v, %v", i, c.State(), c.Online(), s.state, s.online)
				}
			}
		})
	}
}

func TestListenersHearOfChangesAndOfOnlineHints(t *testing.T) {
	c := offline.NewConnectivity(true, true)
	var heard []string
	stop := c.OnChange(func(from, to offline.ConnState) { heard = append(heard, fmt.Sprint(from, ">", to)) })
	c.Proof(true)
	c.Proof(true)
	c.Hint(false)
	c.Hint(true)
	c.Hint(true) // try again at once, though nothing changes
	c.Override(no())
	stop()
	c.Override(nil)
	wantStrings(t, heard, "connecting>online", "online>offline", "offline>connecting", "connecting>connecting", "connecting>offline")
}
