package bridge

// Loop is offline.Loop inside a page. Two things run code on it: a call from JavaScript (Enter), and one goroutine for
// everything that was posted (Run). They never run at the same time, although a call may nest in either of them: Go
// calls JavaScript, and an event handler there calls Go.
//
// Calls must not block (boundary.md §4), so whatever waits happens in goroutines started by Go. A call does not run
// the scheduler either: after the outermost call JavaScript asks Stirred, and resumes the scheduler once.
type Loop struct {
	// Turn is called whenever loop code has come to an end: it delivers what the code has to tell to JavaScript.
	Turn func()
	// Fatal is called with the value of a panic that nobody recovered. Loop code does not run any more after it.
	Fatal func(panicked any)

	queue   []func()
	wake    chan struct{}
	depth   int
	stirred bool
	dead    bool
}

// NewLoop makes a loop; Turn and Fatal must be set before anything runs on it.
func NewLoop() *Loop { return &Loop{wake: make(chan struct{}, 1)} }

// Post implements offline.Loop.
func (l *Loop) Post(f func()) {
	l.queue = append(l.queue, f)
	l.rouse()
}

// Go implements offline.Loop.
func (l *Loop) Go(work func(), then func()) {
	l.Stir()
	go func() {
		defer l.guard()
		work()
		if then != nil {
			l.Post(then)
		}
	}()
}

// Stir notes that there is work for the scheduler: a goroutine or timer was started.
func (l *Loop) Stir() { l.stirred = true }

// Stirred reports whether the scheduler has to be resumed after this call, once.
func (l *Loop) Stirred() bool {
	s := l.stirred && l.depth == 0
	if s {
		l.stirred = false
	}
	return s
}

// Enter runs f, a call from JavaScript, and then the turn's end. It reports false if the loop is dead, or died in f.
func (l *Loop) Enter(f func()) (alive bool) {
	if l.dead {
		return false
	}
	l.run(f)
	if len(l.queue) > 0 && l.depth == 0 {
		l.rouse()
	}
	return !l.dead
}

// Run runs what is posted, forever. It is the body of one goroutine.
func (l *Loop) Run() {
	for range l.wake {
		l.drain()
	}
}

// drain empties the queue, unless a call from JavaScript is in the middle of something: a garbage collection in it can
// let this goroutine run. The call rouses the loop again when it is through.
func (l *Loop) drain() {
	if l.depth > 0 || l.dead {
		return
	}
	l.run(func() {
		for len(l.queue) > 0 && !l.dead {
			batch := l.queue
			l.queue = nil
			for _, f := range batch {
				f()
			}
		}
	})
}

func (l *Loop) run(f func()) {
	l.depth++
	defer func() {
		l.depth--
		l.guardWith(recover())
	}()
	f()
	l.Turn()
}

func (l *Loop) rouse() {
	l.stirred = true
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *Loop) guard() { l.guardWith(recover()) }

func (l *Loop) guardWith(panicked any) {
	if panicked == nil || l.dead {
		return
	}
	l.dead = true
	l.Fatal(panicked)
}
