//go:build js

package main

import (
	"time"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/history"
	"github.com/holdfast-sdk/holdfast/sdk/presence"
)

// domain is one ConvergenceDomain of the page. domainops.go has what the page calls, socket.go its connection, model.go the
// models that are open in it.
type domain struct {
	engine     *Engine
	id         uint32
	sdk        *sdk.Domain
	socket     *socket
	models     map[*sdk.Model]*model
	histories  map[*history.Model]*historical
	activities activities
	questions  map[uint32]func(credentials, error)
	lastID     uint32 // of a question
}

// credentials are an answer of the page: how to log in, and with what.
type credentials struct {
	method sdk.Method
	sdk.Credentials
}

// methods are the ways of logging in by their numbers (js/src/realtime/logins.js).
var methods = [...]sdk.Method{sdk.ByPassword, sdk.ByAnonymous, sdk.ByJWT, sdk.ByToken}

// openDomain makes the domain that OpOpenDomain asks for.
func (e *Engine) openDomain(r *bridge.Reader) error {
	d := &domain{
		engine:    e,
		id:        r.U32(),
		models:    map[*sdk.Model]*model{},
		histories: map[*history.Model]*historical{},
		questions: map[uint32]func(credentials, error){},
	}
	c := sdk.Config{URL: r.Str(), Options: d.readOptions(r), Dialer: d, Events: d.happened}
	d.readStorage(r, &c)
	made, err := sdk.New(c)
	if err != nil {
		return err
	}
	d.sdk = made
	e.targets[d.id] = d
	return nil
}

// readOptions reads: open, handshake and request time-outs f64, heartbeat bool, ping and pong f64, autoReconnect bool,
// autoReconnectOnInitial bool, fallbackAuth bool, count u32 and the reconnect intervals f64; times in ms.
func (d *domain) readOptions(r *bridge.Reader) sdk.Options {
	o := sdk.DefaultOptions()
	o.ConnectionTimeout, o.HandshakeTimeout, o.RequestTimeout = millis(r), millis(r), millis(r)
	o.Heartbeat = r.Bool()
	o.PingInterval, o.PongTimeout = millis(r), millis(r)
	o.AutoReconnect, o.AutoReconnectOnInitial = r.Bool(), r.Bool()
	if r.Bool() {
		o.FallbackAuth = d.challenge
	}
	o.ReconnectIntervals = nil
	for range min(int(r.U32()), r.Rest()/8) {
		o.ReconnectIntervals = append(o.ReconnectIntervals, millis(r))
	}
	return o
}

func millis(r *bridge.Reader) time.Duration {
	return time.Duration(r.F64() * float64(time.Millisecond))
}

func (d *domain) call(op bridge.Op, r *bridge.Reader, w *bridge.Writer) error {
	for _, these := range opsOfDomains {
		if at := int(op - these.first); at >= 0 && at < len(these.ops) && these.ops[at] != nil {
			return these.ops[at](d, r, w)
		}
	}
	return unknownOp(op)
}

// opsOfDomains are the operations on a domain: its own, and those of its services, each from a number on.
var opsOfDomains = [...]struct {
	first bridge.Op
	ops   []domainOperation
}{
	{0, domainOps[:]},
	{bridge.OpIdentityProfile, identityOps[:]},
	{bridge.OpPresenceOwn, presenceOps[:]},
	{bridge.OpGrantsOwn, grantsOps[:]},
	{bridge.OpChatCreate, chatOps[:]},
	{bridge.OpActivityCreate, activityOps[:]},
	{bridge.OpHistoryOpen, []domainOperation{openHistory}},
}

func unknownOp(op bridge.Op) error {
	return offline.Errorf(offline.ErrFatal, "there is no operation %d here: holdfast.js and holdfast.wasm are of different versions", int(op))
}

func (d *domain) hint(online bool) { d.sdk.Hint(online) }

func (d *domain) tell(kind bridge.Frame, write func(w *bridge.Writer)) {
	d.engine.tell(kind, d.id, write)
}

// question tells the page something that it answers later, by OpDomainAnswer.
func (d *domain) question(kind bridge.Frame, text string, answered func(credentials, error)) {
	d.lastID++
	id := d.lastID
	d.questions[id] = answered
	d.tell(kind, func(w *bridge.Writer) {
		w.U32(id)
		if kind == bridge.FrameChallenge {
			w.Str(text)
		}
	})
}

// answerLogin is OpDomainAnswer. A second answer to one question does nothing.
func answerLogin(d *domain, r *bridge.Reader, _ *bridge.Writer) error {
	id, method, first, second := r.U32(), r.U8(), r.Str(), r.Str()
	var c credentials
	var err error
	if int(method) < len(methods) {
		c.method = methods[method]
		c.Credentials = sdk.Credentials{Username: first, Password: second, JWT: first, Token: first}
	} else {
		err = offline.Errorf(sdk.ErrAuthentication, "%s", first)
	}
	if r.Bool() {
		name := r.Str()
		c.DisplayName = &name
	}
	answered := d.questions[id]
	delete(d.questions, id)
	if answered != nil {
		answered(c, err)
	}
	return nil
}

// login asks the page for its credentials at each attempt: it may have given a function.
func (d *domain) login(method sdk.Method) sdk.Login {
	return sdk.Ask(method, func(answer func(sdk.Credentials, error)) {
		d.question(bridge.FrameLogin, "", func(c credentials, err error) { answer(c.Credentials, err) })
	})
}

// challenge passes on that other credentials are needed.
func (d *domain) challenge(c *sdk.AuthChallenge) {
	d.question(bridge.FrameChallenge, c.Username(), func(given credentials, err error) {
		if err != nil {
			c.Cancel()
			return
		}
		c.Answer(sdk.With(given.method, given.Credentials))
	})
}

// happened takes the events of the domain and of its models.
func (d *domain) happened(e sdk.Event) {
	switch e := e.(type) {
	case *sdk.DomainEvent:
		d.tell(bridge.FrameDomainEvent, func(w *bridge.Writer) { writeDomainEvent(w, e) })
	case *sdk.ModelsEvent:
		d.tell(bridge.FrameModelsEvent, func(w *bridge.Writer) { writeModelsEvent(w, e) })
	case *chat.Event:
		d.tell(bridge.FrameChatEvent, func(w *bridge.Writer) { d.writeChatEvent(w, e) })
	case *presence.Event:
		d.presenceChanged(e)
	case *sdk.ModelEvent:
		if m := d.models[e.Model]; m != nil {
			m.happened(e)
		}
	case *activity.Event:
		d.activityHappened(e)
	case *sdk.DocumentEvent:
		if m := d.models[e.Model]; m != nil {
			m.changed(e.Event)
		}
	case *history.Event:
		if h := d.histories[e.Model]; h != nil {
			h.happened(e)
		}
	case *history.ElementEvent:
		if h := d.histories[e.Model]; h != nil {
			h.changedContent(e.Event)
		}
	}
}

func writeDomainEvent(w *bridge.Writer, e *sdk.DomainEvent) {
	w.Str(e.Name)
	w.F64(float64(e.Delay.Milliseconds()))
	w.Str(string(e.Method))
	w.Str(e.Code)
	w.Str(e.Message)
	if e.Cause == nil {
		w.Str("")
		w.Str("")
		return
	}
	writeError(w, e.Cause)
}

// settle settles a promise of a domain or model: a rejection also says whether the server refused, and why in detail.
func (d *domain) settle(promise uint32, err error, write func(w *bridge.Writer)) {
	if err == nil {
		d.engine.settle(promise, nil, write)
		return
	}
	d.engine.tell(bridge.FrameReject, 0, func(w *bridge.Writer) {
		w.U32(promise)
		writeError(w, err)
		writeDetails(w, err)
	})
}

// settles returns the callback that settles a promise without a value.
func (d *domain) settles(promise uint32) func(error) {
	return func(err error) { d.settle(promise, err, nil) }
}
