package sim

import (
	"flag"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	oneSeed   = flag.Uint64("sim.seed", 0, "run this schedule only")
	firstSeed = flag.Uint64("sim.first", 1, "the first schedule")
	schedules = flag.Int("sim.schedules", 3000, "how many schedules")
	trace     = flag.Bool("sim.trace", false, "print what happens")
	bug       = flag.String("sim.bug", "", "plant a defect")
	without   = flag.String("sim.without", "", "actions that are not taken, with commas between")
	patient   = flag.Duration("sim.time", 40*time.Second, "stop after this time; 0 for never")
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(m.Run())
}

func TestScheduleAfterScheduleNothingIsLostOrDoubled(t *testing.T) { runSchedules(t, 1) }

func TestScheduleAfterScheduleWhatWasUndoneStaysUndone(t *testing.T) { runSchedules(t, 6, Undo) }

func TestScheduleAfterScheduleWhatIsSaidIsSaidOnce(t *testing.T) { runSchedules(t, 6, Chats) }

func TestScheduleAfterScheduleWhatIsDeletedStaysDeleted(t *testing.T) { runSchedules(t, 6, Deletions) }

func TestScheduleAfterScheduleWhatIsRefusedIsADeadLetter(t *testing.T) { runSchedules(t, 6, Refusals) }

func TestScheduleAfterScheduleAllSeeTheSameActivity(t *testing.T) { runSchedules(t, 6, Activities) }

// runSchedules runs the schedules that the flags say, or a part of them: with a sixth each for what is special, all take 74 s at most.
func runSchedules(t *testing.T, part int, also ...string) {
	config := func(seed uint64) Config {
		return Config{Seed: seed, Bug: *bug, Also: also, Without: strings.Split(*without, ",")}
	}
	if *oneSeed != 0 {
		c := config(*oneSeed)
		c.Trace = *trace
		report(t, *oneSeed, Run(c))
		return
	}
	began := time.Now()
	var next, done, edits, saved, accepted, letters, failed atomic.Int64
	next.Store(int64(*firstSeed))
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for failed.Load() < 5 && (*patient == 0 || time.Since(began) < *patient/time.Duration(part)) {
				seed := uint64(next.Add(1) - 1)
				if seed >= *firstSeed+uint64(*schedules/part) {
					return
				}
				r := Run(config(seed))
				done.Add(1)
				edits.Add(int64(r.Edits))
				saved.Add(int64(r.Saved))
				accepted.Add(int64(r.Accepted))
				letters.Add(int64(r.Letters))
				if len(r.Failures) > 0 {
					failed.Add(1)
					report(t, seed, r)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d schedules in %v: %d edits, %d told to be saved, %d accepted, %d in dead letters", done.Load(), time.Since(began).Round(time.Second),
		edits.Load(), saved.Load(), accepted.Load(), letters.Load())
}

func report(t *testing.T, seed uint64, r Result) {
	for i, f := range r.Failures {
		if i == 5 {
			t.Errorf("seed %d: and %d more", seed, len(r.Failures)-5)
			break
		}
		t.Errorf("seed %d: %s", seed, f)
	}
	if len(r.Failures) > 0 {
		t.Logf("replay with: go test ./internal/sim -run %s -sim.seed=%d -sim.without=%q -sim.trace", t.Name(), seed, *without)
	}
}
