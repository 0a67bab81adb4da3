package sim

import "time"

func (r *run) disconnects() {
	if d := r.device(); r.chance(2) {
		d.down = true
		r.tracef("the device of %s has no network", d.user)
		for _, c := range append([]*conn(nil), r.conns...) {
			if c.page.device == d {
				c.cut(r.once() && r.chance(2))
			}
		}
		return
	}
	r.on(func(p *page) { p.domain.Disconnect(func() { r.tracef("%s is disconnected", p.name) }) })
}

func (r *run) connects() {
	d := r.device()
	d.down = false
	for _, p := range d.tabs {
		if p != nil {
			p.tab.Post(p.online)
		}
	}
}

// online goes online again.
func (p *page) online() {
	if p.domain.IsDisconnected() {
		p.connect()
	} else {
		p.domain.Hint(true)
	}
}

func (r *run) conn() *conn {
	if len(r.conns) == 0 {
		return nil
	}
	return r.conns[r.random.IntN(len(r.conns))]
}

func (r *run) cuts() {
	if c := r.conn(); c != nil {
		c.cut(r.once() && r.chance(2))
	}
}

// delays stops a direction of a connection, for a while.
func (r *run) delays() {
	c := r.conn()
	if c == nil {
		return
	}
	way := c.up
	if r.chance(2) {
		way = c.down
	}
	r.tracef("connection %d of %s is slow", c.number, c.page.name)
	r.world.Freeze(way)
	r.control.AfterFunc(time.Duration(r.random.IntN(8000))*time.Millisecond, func() { r.world.Thaw(way) })
}

// partitions stops both directions of all connections of a device until heartbeats find out.
func (r *run) partitions() {
	d := r.device()
	r.tracef("the device of %s is cut off", d.user)
	for _, c := range r.conns {
		if c.page.device == d {
			r.world.Freeze(c.up)
			r.world.Freeze(c.down)
		}
	}
}

func (r *run) kills() {
	if p := r.page(); p != nil {
		p.kill()
		if r.chance(2) {
			p.device.start(p.place)
		}
	}
}

func (r *run) starts() {
	d := r.device()
	for place, p := range d.tabs {
		if p == nil {
			d.start(place)
			return
		}
	}
}

func (r *run) freezes() {
	p := r.page()
	if p == nil {
		return
	}
	r.tracef("%s: frozen %v", p.name, !p.frozen)
	if p.frozen = !p.frozen; p.frozen {
		r.world.Freeze(p.tab)
	} else {
		r.world.Thaw(p.tab)
	}
}

// aborts lets transactions of a device fail, or not any more.
func (r *run) aborts() {
	d := r.device()
	if d.failing = 0.2 - d.failing; d.failing < 0.1 {
		d.failing = 0
	}
	d.trouble = true
	r.tracef("transactions of %s fail: %v", d.user, d.failing)
}

// fills lets the store of a device be full, or not any more.
func (r *run) fills() {
	d := r.device()
	d.quota = 1 - d.quota
	d.trouble = true
	r.tracef("the device of %s is full: %v", d.user, d.quota == 1)
}

func (r *run) loses() {
	if r.chance(2) {
		r.device().loseDatabase()
	}
}

// lost excuses what was on a database that is lost.
func (r *run) lost(d *device) {
	clear(d.made)
	for _, t := range r.tokens {
		t.excused, t.removed = t.excused || t.device == d, t.removed && t.device != d
	}
	for _, t := range r.remarks {
		t.excused = t.excused || t.device == d
	}
}

func (r *run) powers() {
	d := r.device()
	d.powerLoss()
	d.start(0)
}

func (r *run) crashes() {
	if r.server != nil {
		r.crash()
	}
	if r.chance(2) {
		r.startServer()
	}
}

// mutes lets broadcasts between tabs be lost, or not any more.
func (r *run) mutes() { r.world.LoseMessages = 0.5 - r.world.LoseMessages }
