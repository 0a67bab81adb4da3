package domain

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// subscriptions are the models that sessions keep for offline use without having them open (spec wire §8, "Offline
// subscription"). A change is told a moment later, once for all that happens in that moment; a deletion or a change of
// permissions at once.
type subscriptions struct {
	domain *Domain
	ctx    context.Context
	cancel context.CancelFunc

	mu        sync.Mutex
	byModel   map[string]map[Session]*subscription
	bySession map[Session]map[string]bool
	due       map[string]bool // models whose subscribers are to be told
	resting   bool            // contents were told of a moment ago
	behind    behind

	pushing chan struct{} // holds a token unless subscribers are being told: one after the other, so that they are in order
}

// subscription is what a session knows of a model. pushing guards it.
type subscription struct {
	version     int64  // 0: nothing, or that it is gone
	incarnation string // "": it does not tell
	permissions store.Permissions
	gone        bool // it was told that the model is deleted, or may not be read
}

func (s *subscriptions) init(d *Domain) {
	s.domain = d
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.pushing = make(chan struct{}, 1)
	s.pushing <- struct{}{}
	s.byModel, s.bySession, s.due = map[string]map[Session]*subscription{}, map[Session]map[string]bool{}, map[string]bool{}
	s.behind = behind{}
}

func (s *subscriptions) stop() {
	s.cancel()
	s.domain.env.Tasks.Wait(s.pushing)
	s.pushing <- struct{}{}
}

// maxSubscriptions is how many models a session may be subscribed to.
const maxSubscriptions = 10_000

// Subscribe changes what a session is subscribed to, and sends it at once what it does not know.
func (d *Domain) Subscribe(ctx context.Context, session Session, m *wire.ModelOfflineSubscriptionChangeRequestMessage) error {
	s := &d.subscriptions
	if err := s.change(session, m); err != nil {
		return err
	}
	for i := range m.Subscribe {
		if session.WaitRoom() != nil {
			return nil // nobody is there any more
		}
		s.push(ctx, m.Subscribe[i].ModelID, session)
	}
	return nil
}

func (s *subscriptions) change(session Session, m *wire.ModelOfflineSubscriptionChangeRequestMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.domain.has(session) {
		return nil // it is over, and was forgotten already
	}
	if m.All {
		s.dropLocked(session)
	}
	for _, id := range m.Unsubscribe {
		s.unsubscribe(session, id)
	}
	if s.withLocked(session, m) > maxSubscriptions {
		return failure.New(failure.LimitExceeded, "%d models are the most that a session can be subscribed to", maxSubscriptions)
	}
	for i := range m.Subscribe {
		s.subscribe(session, &m.Subscribe[i])
	}
	return nil
}

// withLocked is how many models a session would be subscribed to. What it is subscribed to already it may ask for again.
func (s *subscriptions) withLocked(session Session, m *wire.ModelOfflineSubscriptionChangeRequestMessage) int {
	models := s.bySession[session]
	n := len(models)
	for i := range m.Subscribe {
		if !models[m.Subscribe[i].ModelID] {
			n++
		}
	}
	return n
}

func (s *subscriptions) subscribe(session Session, one *wire.ModelOfflineSubscriptionChangeRequestMessageModelOfflineSubscriptionData) {
	if s.byModel[one.ModelID] == nil {
		s.byModel[one.ModelID] = map[Session]*subscription{}
	}
	s.byModel[one.ModelID][session] = &subscription{version: one.CurrentVersion, incarnation: one.Incarnation,
		permissions: model.PermissionsFrom(one.CurrentPermissions)}
	if s.bySession[session] == nil {
		s.bySession[session] = map[string]bool{}
	}
	s.bySession[session][one.ModelID] = true
}

func (s *subscriptions) unsubscribe(session Session, id string) {
	delete(s.byModel[id], session)
	if len(s.byModel[id]) == 0 {
		delete(s.byModel, id)
	}
	delete(s.bySession[session], id)
	if len(s.bySession[session]) == 0 {
		delete(s.bySession, session)
	}
}

// drop forgets a session.
func (s *subscriptions) drop(session Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropLocked(session)
}

func (s *subscriptions) dropLocked(session Session) {
	for id := range s.bySession[session] {
		s.unsubscribe(session, id)
	}
}

// changed notes that a model has changed on disk.
func (s *subscriptions) changed(id string, change model.Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byModel[id]) == 0 {
		return
	}
	s.due[id] = true
	if change != model.ContentChanged {
		s.domain.env.Tasks.Go(s.pushDue)
	} else if !s.resting {
		s.resting = true
		s.domain.env.Tasks.Go(s.pushDue)
		s.rest()
	}
}

// rest lets a moment pass before contents are told of again.
func (s *subscriptions) rest() {
	s.domain.hub.options.After(s.domain.hub.options.PushDelay, s.rested)
}

func (s *subscriptions) rested() {
	s.mu.Lock()
	again := len(s.due) > 0
	s.resting = again
	s.mu.Unlock()
	if again {
		s.rest()
		s.pushDue()
	}
}

// pushDue tells the subscribers of all models that have changed.
func (s *subscriptions) pushDue() {
	s.mu.Lock()
	due := s.due
	s.due = map[string]bool{}
	s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(due)) {
		if s.ctx.Err() == nil {
			s.push(s.ctx, id, nil)
		}
	}
}

// push tells the subscribers of a model, or only one of them, what they do not know of it. Those without room are told later.
func (s *subscriptions) push(ctx context.Context, id string, only Session) {
	s.domain.env.Tasks.Wait(s.pushing)
	defer func() { s.pushing <- struct{}{} }()
	if s.ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	to := map[Session]*subscription{}
	for session, sub := range s.byModel[id] {
		if (only == nil || session == only) && !session.HasOpen(id) {
			to[session] = sub
		}
	}
	s.mu.Unlock()
	if len(to) == 0 {
		return
	}
	view, err := s.domain.View(ctx, id)
	var collection store.Collection
	if err == nil {
		collection, err = s.domain.collection(ctx, view.Model.Collection)
	}
	if err != nil && !isGone(err) {
		s.domain.env.Log.Error("subscribers cannot be told of a change", "model", id, "error", err)
		return
	}
	for session, sub := range to {
		if !session.HasRoom() {
			s.later(session, id)
			continue
		}
		if m := sub.update(session, view, collection, err); m != nil {
			m.ModelID = id
			session.Send(wire.AppendFrame(nil, wire.Message, 0, m), nil)
		}
	}
}

// update is what a session has to be told, nil for nothing, and notes that it was. err says that there is no model.
func (sub *subscription) update(session Session, v model.View, c store.Collection, err error) *wire.OfflineModelUpdatedMessage {
	yes := true
	var p store.Permissions
	if err == nil {
		p = model.Resolve(session.Identity().User, &v.Model, &c)
	}
	if !p.Read {
		told := sub.gone
		*sub = subscription{gone: true}
		switch {
		case told:
			return nil
		case err != nil:
			return &wire.OfflineModelUpdatedMessage{Deleted: &yes}
		}
		return &wire.OfflineModelUpdatedMessage{PermissionRevoked: &yes}
	}
	before, incarnation := *sub, model.Incarnation(&v.Model)
	*sub = subscription{version: v.Model.Version, incarnation: incarnation, permissions: p}
	data := &wire.OfflineModelUpdatedMessageModelUpdateData{Version: v.Model.Version, CreatedTime: wire.FromMillis(v.Model.Created),
		ModifiedTime: wire.FromMillis(v.Model.Modified), Data: v.Value, Incarnation: incarnation}
	if anew := before.incarnation != "" && before.incarnation != incarnation; before.version == 0 || anew {
		return &wire.OfflineModelUpdatedMessage{Initial: &wire.OfflineModelUpdatedMessageOfflineModelInitialData{Collection: v.Model.Collection,
			ValueIDPrefix: session.Prefix(), Model: data, Permissions: permissionsData(p)}}
	}
	updated := &wire.OfflineModelUpdatedMessageOfflineModelUpdateData{}
	if v.Model.Version != before.version {
		updated.Model = data
	}
	if p != before.permissions {
		updated.Permissions = permissionsData(p)
	}
	if updated.Model == nil && updated.Permissions == nil {
		return nil
	}
	return &wire.OfflineModelUpdatedMessage{Updated: updated}
}
