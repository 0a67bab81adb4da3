package sdk

import "github.com/holdfast-sdk/holdfast/offline"

// Pending is what waits to be sent.
type Pending struct {
	Models  []PendingModel // in the order of their oldest edits
	Chats   []PendingChat  // in the order of their oldest entries
	Entries int            // of all models and chats
	Unsaved int            // edits and messages that could not be written to this device yet, and would be lost with the page
}

// PendingModel is how many edits of a model wait, its making and deletion included.
type PendingModel struct {
	ID      string
	Entries int
}

// PendingChat is how many messages, names, topics and seen marks of a chat wait.
type PendingChat struct {
	ID      string
	Entries int
}

// Pending counts what waits to be sent: of models from this tab's journal, and those of tabs that are gone, of chats from all tabs.
func (d *Domain) Pending() Pending {
	var p Pending
	for _, w := range d.chats.Waiting() {
		p.Chats = append(p.Chats, PendingChat{w.Chat, w.Entries})
		p.Entries += w.Entries
		p.Unsaved += w.Unsaved
	}
	at := map[string]int{}
	for _, m := range d.models.all {
		if m.kept != nil && m.kept.unsaved {
			p.Unsaved += len(m.kept.links) - m.kept.written()
		}
	}
	for _, k := range d.offline.keepers() {
		p.Unsaved += k.journal.Counts().Unsaved
		k.journal.Each(func(e offline.Entry) bool {
			if !sendable(&e) {
				return true
			}
			i, ok := at[e.Lane]
			if !ok {
				i = len(p.Models)
				at[e.Lane] = i
				p.Models = append(p.Models, PendingModel{ID: e.Lane})
			}
			p.Models[i].Entries += k.edits(&e)
			p.Entries += k.edits(&e)
			return true
		})
	}
	return p
}
