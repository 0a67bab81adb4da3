package sim

import "slices"

// action is something that is done, or goes wrong: with its weight, how often it does.
type action struct {
	name   string
	weight int
	do     func(*run)
}

// actionsOf are the actions of a schedule.
func actionsOf(also []string) []action {
	list := slices.Clip(actions)
	for _, what := range also {
		list = append(list, more[what]...)
	}
	return list
}

// Deletions is what Config.Also may name: models are often deleted and made anew.
const Deletions = "deletions"

// more are the actions that Config.Also adds.
var more = map[string][]action{
	Undo:       {{"undoes", 25, (*run).undo}},
	Chats:      {{"says", 50, (*run).says}, {"marks", 8, (*run).marks}},
	Deletions:  {{"creates", 12, (*run).creates}, {"removes", 11, (*run).removes}},
	Activities: {{"sets", 60, (*run).sets}},
	Refusals:   {{"forbids", 14, (*run).forbids}, {"retries", 8, (*run).retries}, {"swells", 8, (*run).swells}},
}

// actions are those of every schedule.
var actions = []action{
	{"edits", 60, (*run).edits},
	{"opens", 14, (*run).opens},
	{"closes", 4, (*run).closes},
	{"creates", 8, (*run).creates},
	{"removes", 1, (*run).removes},
	{"saves", 12, (*run).saves},
	{"disconnects", 6, (*run).disconnects},
	{"connects", 6, (*run).connects},
	{"cuts", 6, (*run).cuts},
	{"delays", 6, (*run).delays},
	{"partitions", 4, (*run).partitions},
	{"kills", 5, (*run).kills},
	{"freezes", 3, (*run).freezes},
	{"aborts", 3, (*run).aborts},
	{"fills", 2, (*run).fills},
	{"loses", 1, (*run).loses},
	{"powers", 1, (*run).powers},
	{"crashes", 3, (*run).crashes},
	{"starts", 3, (*run).starts},
	{"subscribes", 2, (*run).subscribes},
	{"mutes", 1, (*run).mutes},
}

// act lets one thing be done, or go wrong.
func (r *run) act() {
	sum := 0
	for _, a := range r.actions {
		sum += a.weight
	}
	n := r.random.IntN(sum)
	for _, a := range r.actions {
		if n < a.weight {
			if !r.without(a.name) {
				a.do(r)
			}
			return
		}
		n -= a.weight
	}
}

func (r *run) chance(n int) bool { return r.random.IntN(n) == 0 }

func (r *run) device() *device { return r.devices[r.random.IntN(len(r.devices))] }

func (r *run) id() string { return modelIDs[r.random.IntN(len(modelIDs))] }

// live are the pages that there are.
func (r *run) live() (list []*page) {
	for _, d := range r.devices {
		for _, p := range d.tabs {
			if p != nil {
				list = append(list, p)
			}
		}
	}
	return list
}

// page is any of them, or nil.
func (r *run) page() *page {
	if list := r.live(); len(list) > 0 {
		return list[r.random.IntN(len(list))]
	}
	return nil
}

// on does something in the loop of a page.
func (r *run) on(do func(p *page)) {
	if p := r.page(); p != nil {
		p.tab.Post(func() { do(p) })
	}
}
