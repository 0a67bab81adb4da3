//go:build js

package main

import (
	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// activities are the activities that the page has joined, by number.
type activities struct {
	numbers  map[*activity.Activity]uint32
	byNumber map[uint32]*activity.Activity
	last     uint32
}

// number is by which the page knows an activity.
func (l *activities) number(a *activity.Activity) uint32 {
	if n, ok := l.numbers[a]; ok {
		return n
	}
	if l.numbers == nil {
		l.numbers, l.byNumber = map[*activity.Activity]uint32{}, map[uint32]*activity.Activity{}
	}
	l.last++
	l.numbers[a], l.byNumber[l.last] = l.last, a
	return l.last
}

func (l *activities) forget(number uint32) {
	delete(l.numbers, l.byNumber[number])
	delete(l.byNumber, number)
}

// activityHappened tells the page of an event. An activity that it has not been given yet has no listeners.
func (d *domain) activityHappened(e *activity.Event) {
	number, known := d.activities.numbers[e.Activity]
	if !known {
		return
	}
	d.tell(bridge.FrameActivity, func(w *bridge.Writer) {
		w.U32(number)
		w.Str(e.Name)
		w.Str(e.Session)
		w.Bool(e.Local)
		writeUser(w, e.User)
		w.Str(e.Key)
		writeOptionalJSON(w, e.Value)
		writeOptionalJSON(w, e.OldValue)
		if e.Participant != nil {
			writeState(w, e.Participant.State)
		} else {
			writeState(w, e.Values)
		}
		w.U32(uint32(len(e.OldValues)))
		for key, value := range e.OldValues {
			w.Str(key)
			writeOptionalJSON(w, value)
		}
		w.Bool(e.Complete)
		writeTexts(w, e.Removed)
		w.Str(e.Reason)
	})
}

func writeOptionalJSON(w *bridge.Writer, j *wire.JSON) {
	w.Bool(j != nil)
	if j != nil {
		w.JSON(*j)
	}
}
