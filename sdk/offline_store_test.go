package sdk

import (
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

func TestAModelThatIsOpenIsStoredAndOpensWithoutNetworkAfterAColdStart(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "hello")
	p := d.newPage().connect()
	m := p.open("m")
	p.typed(m, " ada")
	p.await("it is committed", m.Committed)
	d.server.edit("m", spliceOp(0, 0, ">"))
	p.world.Run()
	p.wantText(m, ">hello ada")
	p.kill()

	q := d.newPage().offline()
	m = q.open("m")
	q.wantText(m, ">hello ada")
	if m.Version() != 3 || !m.Committed() || m.Collection() != "c" || !m.Permissions().Write || m.IsResyncing() || m.Local() {
		t.Errorf("version %d, committed %v, %+v", m.Version(), m.Committed(), m.Permissions())
	}
	q.noFaults()
	d.server.edit("m", spliceOp(0, 0, ">"))
	q.connect()
	q.await("it catches up", func() bool { return m.Version() == 4 })
	q.wantText(m, ">>hello ada")
}

func TestAModelThatIsNotOnTheDeviceCannotBeOpenedOffline(t *testing.T) {
	d := newDevice(t, 1, true)
	p := d.newPage()
	if _, err := p.tryOpen("m"); !errors.Is(err, ErrOffline) {
		t.Errorf("before the storage is open: %v", err)
	}
	p.offline()
	if _, err := p.tryOpen("m"); !errors.Is(err, ErrOffline) {
		t.Errorf("with an empty storage: %v", err)
	}
	if err := p.try(func(done func(error)) { p.domain.InitializeOffline("bob", done) }); !errors.Is(err, ErrOption) {
		t.Errorf("another user: %v", err)
	}
	p.noFaults()
}

func TestAStorageThatFailsLeavesADomainThatWorksOnline(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "hello")
	p := d.newPage()
	p.domain.config.Storage = failingStorage{}
	p.dialer.down = false
	p.tab.Post(func() { p.domain.Connect(Password("ada", "secret"), func(error) {}) })
	p.await("it connects", p.domain.IsConnected)
	m := p.open("m")
	p.typed(m, "!")
	p.await("it is committed", m.Committed)
	d.wantServer("m", "hello!")
	if len(p.faults) != 1 || !strings.Contains(p.faults[0], "offline") {
		t.Errorf("faults %q", p.faults)
	}
	if err := p.try(m.WhenSaved); !errors.Is(err, ErrOption) {
		t.Errorf("saved: %v", err)
	}
}

type failingStorage struct{}

func (failingStorage) Open(name string, opened func(offline.Store, error)) {
	opened(nil, offline.Errorf(offline.ErrUnavailable, "no IndexedDB here"))
}

func TestAnEditIsNotSentBeforeItIsOnDisk(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	full := offline.Errorf(offline.ErrQuotaExceeded, "full")
	p.store.OnApply = func(b *offline.Batch) offlinetest.Fate { return offlinetest.Fate{Err: full} }
	p.typed(m, "x")
	if err := p.try(m.WhenSaved); !errors.Is(err, offline.ErrQuotaExceeded) || p.domain.Pending().Unsaved == 0 {
		t.Errorf("saved %v, unsaved %d", err, p.domain.Pending().Unsaved)
	}
	d.wantServer("m", "")
	if len(p.faults) != 1 {
		t.Errorf("faults %q", p.faults)
	}
	p.store.OnApply = nil
	p.call(m.WhenSaved)
	p.call(m.WhenCommitted)
	d.wantServer("m", "x")
}

func TestALongLogMakesASnapshotOfConfirmedContent(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	for range 2 * DefaultOptions().SnapshotInterval {
		d.server.edit("m", spliceOp(0, 0, "a"))
		d.server.world.Run()
	}
	p.typed(m, "b")
	p.await("it is committed", m.Committed)
	p.world.Run()
	stored, err := modelstore.Load(d.base(), "m")
	if err != nil || stored.Head.Version < int64(DefaultOptions().SnapshotInterval) || len(stored.Log) > DefaultOptions().SnapshotInterval+1 || stored.Version() != m.Version() {
		t.Errorf("snapshot %d, log %d, version %d of %d, %v", stored.Head.Version, len(stored.Log), stored.Version(), m.Version(), err)
	}
	p.kill()
	q := d.newPage().offline()
	q.wantText(q.open("m"), strings.Repeat("a", 2*DefaultOptions().SnapshotInterval)+"b")
}

func TestAClosedModelThatNobodyWantsLeavesTheDevice(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	m := p.open("m")
	p.call(m.Close)
	p.world.Run()
	if rows := d.modelRows(); len(rows) != 0 {
		t.Errorf("left %v", rows)
	}
	p.wantText(p.open("m"), "x")
}

func TestEditsMadeJustBeforeACloseArrive(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	var o outcome
	p.tab.Post(func() {
		m.text().Splice(0, 0, "x")
		m.Close(o.done)
	})
	p.await("it is closed", func() bool { return o.calls > 0 })
	if d.wantServer("m", "x"); o.err != nil {
		t.Error(o.err)
	}
}

func TestDisposeKeepsTheEditsOfTheSameTick(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.on(func() {
		m.text().Splice(0, 0, "x")
		p.domain.Dispose(nil)
	})
	q := d.newPage().connect()
	q.sent()
	d.wantServer("m", "x")
}

// A store that fails while a model is opened, and works again later.
func TestAModelWhoseContentCouldNotBeStoredIsStoredLater(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "a")
	p := d.newPage().connect()
	d.world.Run()
	p.store.FailApplies(offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "aborted")})
	m := p.open("m")
	p.typed(m, "b")
	p.call(m.WhenCommitted)
	d.world.Advance(2 * journalRetry)
	p.typed(m, "c")
	p.call(m.WhenCommitted)
	p.kill()
	q := d.newPage().offline()
	q.wantText(q.open("m"), "abc")
}

func TestAConfirmedOperationThatCouldNotBeWrittenIsWrittenLater(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "x")
	p := d.newPage().connect()
	p.call(func(done func(error)) { p.domain.Models().SubscribeOffline([]string{"m"}, done) })
	m := p.open("m")
	d.world.Run()
	failed := 0
	p.store.OnApply = func(*offline.Batch) offlinetest.Fate {
		failed++
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "the transaction was aborted")}
	}
	d.server.edit("m", spliceOp(0, 0, "!"))
	p.await("it is there, and could not be written", func() bool { return m.Version() == 2 && failed > 0 })
	p.store.OnApply = nil
	d.world.RunUntil(3*journalRetry, func() bool { return false })
	p.kill()
	again := d.newPage().offline()
	again.wantText(again.open("m"), "!x")
}

// What comes in while the device is full is not kept in memory without an end.
func TestAfterAGapInTheLogTheContentIsStoredAnew(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	d.world.Run()
	p.store.OnApply = full
	for range maxWaiting + 1 {
		d.server.edit("m", spliceOp(0, 0, "."))
	}
	p.await("all has arrived", func() bool { return m.Version() == maxWaiting+2 })
	p.store.OnApply = nil
	p.await("it is stored", func() bool {
		stored, err := modelstore.Load(d.base(), "m")
		return err == nil && stored.Version() == m.Version()
	})
	p.kill()
	q := d.newPage().offline()
	q.wantText(q.open("m"), strings.Repeat(".", maxWaiting+1))
}

// A model that was not open for long catches up with all that others have done at once.
func TestManyOperationsAtOnceLeaveNoGapInTheLog(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	p.on(func() {
		for i := range int64(maxWaiting + 1) {
			m.confirmed(modelstore.LogOp{Version: i + 1, Session: "other", Op: spliceOp(0, 0, ".")})
		}
	})
	p.world.Run()
	stored, err := modelstore.Load(d.base(), "m")
	if err != nil || stored.Version() != maxWaiting+2 || m.Version() != maxWaiting+2 {
		t.Errorf("stored is version %d of %d, %v", stored.Version(), m.Version(), err)
	}
}

func TestWhatIsSentInTheBackgroundNeedsNoRoomForWhatOthersHaveDone(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	p.call(func(done func(error)) { p.domain.Models().SubscribeOffline([]string{"m"}, done) })
	p.world.Run()
	p.cut()
	m := p.open("m")
	p.typed(m, "!")
	p.call(m.Close)
	for range maxWaiting + 1 {
		d.server.edit("m", spliceOp(0, 0, "."))
	}
	p.store.OnApply = full
	p.connect()
	d.await("it is at the server", func() bool { return strings.HasSuffix(d.server.text("m"), "!") })
	p.store.OnApply = func(*offline.Batch) offlinetest.Fate {
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "the transaction was aborted")}
	}
	later := false
	p.tab.AfterFunc(2*journalRetry, func() { later = true })
	p.await("it is later", func() bool { return later })
	p.store.OnApply = nil
	p.sent()
}
