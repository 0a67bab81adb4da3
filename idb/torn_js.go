package idb

import (
	"strings"
	"sync"
	"syscall/js"
)

// scratchName is the database that is made and deleted by leaveTornLog.
const scratchName = "holdfast-scratch"

var (
	leaving   sync.Once
	stopLeave = func() {} // ends it half way
)

// leaveTornLog makes Chromium begin a new log file for the databases of the site. A browser that was killed while it wrote may leave
// half a record at the end of its log. At the next start that is passed over, and the log is written on behind it; when the databases
// are opened after that, Chromium takes the half record for damage and deletes them all (LevelDB with reuse_logs). To delete a database
// makes it put all that is in the log into another file and begin a new log. That takes some 15 ms, for which nobody waits, and is done
// once for each page. Where it fails, nothing is worse than before.
func leaveTornLog() {
	leaving.Do(func() {
		var failed error
		defer caught(&failed)
		if agent := navigator("userAgent"); agent.Type() != js.TypeString || !strings.Contains(agent.String(), "Chrom") {
			return
		}
		factory := global("indexedDB")
		request := factory.Call("open", scratchName)
		stopLeave = listen(request, "success", func(js.Value) {
			var failed error
			defer caught(&failed)
			stopLeave()
			stopLeave = func() {}
			request.Get("result").Call("close")
			factory.Call("deleteDatabase", scratchName)
		})
	})
}
