package offline_test

import (
	"slices"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestALocalMessageReachesTheOtherMembersOfItsChannelAndNobodyElse(t *testing.T) {
	world := offlinetest.NewWorld(1)
	channels := &offline.LocalChannels{Loop: world.NewTab()}
	var heard []string
	join := func(c *offline.LocalChannels, channel, who string) offline.Channel {
		return c.Open(channel, func(m []byte) { heard = append(heard, who+":"+string(m)) })
	}
	sender := join(channels, "a", "sender")
	join(channels, "a", "first")
	leaving := join(channels, "a", "leaving")
	join(channels, "b", "elsewhere")
	join(&offline.LocalChannels{Loop: world.NewTab()}, "a", "stranger")

	message := []byte("x")
	sender.Send(message)
	message[0] = '!'
	if len(heard) > 0 {
		t.Fatalf("%v was heard before Send had returned", heard)
	}
	leaving.Close()
	leaving.Send([]byte("y"))
	world.Run()
	if !slices.Equal(heard, []string{"first:x"}) {
		t.Errorf("heard: %v", heard)
	}
}
