package offline

import "fmt"

func Dbg(j *Journal, f *Flusher) string {
	s := fmt.Sprintf("busy=%v behind=%v doubt=%v settles=%d queue=%d unsaved=%d retry=%v sched=%v v=%d | stepping=%v asleep=%d gate=%+v\n", j.busy, j.behind, j.doubt != nil, len(j.settles), len(j.queue), len(j.unsaved), j.retry, j.scheduled, j.meta.version, f.stepping, len(f.asleep), f.gate.probing)
	for _, fl := range f.flights {
		s += fmt.Sprintf("   flight %+v\n", fl.entries)
		s += fmt.Sprintf("   sending=%v sent=%v over=%v outcomes=%v lost=%v\n", fl.sending, fl.sent, fl.over, fl.outcomes, fl.lost)
	}
	return s
}
