package sdk

import (
	"errors"
	"testing"

	"github.com/holdfast-sdk/holdfast/sdk/history"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// Chats, activities and presence have their own tests, in their rooms.
func TestDefect14WithoutAConnectionTheDeviceAnswersAndWhatIsRefusedLaterComesToTheSurface(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "hello")
	p := d.newPage().connect()
	p.open("m")
	p.world.Run() // it is stored
	p.kill()

	q := d.newPage().offline()
	if found, r := q.query("SELECT text FROM c"); found != "m text=hello" || r.Fresh.Live {
		t.Errorf("a query finds %q", found)
	}
	if rights, fresh, err := q.own("m"); err != nil || !rights.Write || fresh.Live {
		t.Errorf("own permissions: %+v, %v", rights, err)
	}
	past := func(id string) error {
		return q.try(func(done func(error)) {
			q.domain.Models().History(id, func(_ *history.Model, err error) { done(err) })
		})
	}
	if err := past("m"); err != nil {
		t.Errorf("the history: %v", err)
	}
	if _, err := q.tryOpen("unknown"); !errors.Is(err, ErrOffline) {
		t.Errorf("opening what is not here: %v", err)
	}
	if err := past("unknown"); !errors.Is(err, ErrOffline) {
		t.Errorf("the history of what is not here: %v", err)
	}

	q.create("theirs", "mine")
	d.server.add("theirs", "theirs")
	q.connect()
	q.await("the creation is refused", func() bool { return q.domain.Pending().Entries == 0 })
	q.world.Run()
	l := q.letters()
	if len(l) != 1 || l[0].Kind != modelstore.CreateEntry || l[0].Code != ErrModelExists || !q.saw("offline_model_sync_error theirs") {
		t.Errorf("letters %+v, events %q", l, q.events)
	}
	d.wantServer("theirs", "theirs")
}
