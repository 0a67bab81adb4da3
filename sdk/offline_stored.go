package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// head reads what is known here of a model.
func (o *offlineModels) head(id string, then func(modelstore.Head, error)) {
	var h modelstore.Head
	var err error
	o.do(func() { h, err = modelstore.ReadHead(o.store, id) }, func() { then(h, err) })
}

// storedModel is all that the store has of a model.
type storedModel struct {
	*modelstore.Stored
	chain modelstore.Chain
	links []modelstore.Link // the live ones
}

// readStored reads a model. It may block.
func readStored(s offline.Store, id string) (stored storedModel, err error) {
	var links []modelstore.Link
	// The chain comes first: what is confirmed later is in the log then.
	if stored.chain, links, err = modelstore.ReadChain(s, id); err == nil {
		stored.Stored, err = modelstore.Load(s, id)
		stored.links = stored.chain.LiveOf(links)
	}
	return stored, err
}

// mixed reports whether edits are stored that were made to another model of the id than the content is of.
func (s *storedModel) mixed() bool {
	return s.Root != nil && (modelIdentity{s.Head.Incarnation, s.Root.ID}).mixed(s.links)
}

// seen is what would be seen of the model if it was opened without a connection; nil if it could not be.
func (s *storedModel) seen() (*query.Model, error) {
	if s.mixed() {
		return nil, nil
	}
	h := &s.Head
	doc, err := document.New(document.Config{Root: s.Root, Version: h.Version, Rules: ot.Rules{LegacyServer: h.Legacy}, Sink: deaf{}})
	if err != nil {
		return nil, err
	}
	doc.MuteLocal, doc.MuteRemote = true, true
	doc.Pause()
	m := &query.Model{ID: h.ID, Created: h.Created, Modified: h.Modified}
	flight := s.links
	inFlight := 0
	for i := 0; i <= len(s.Log) && err == nil; i++ {
		for inFlight < len(flight) && flight[inFlight].Context == doc.Version() && err == nil {
			err = doc.Insert(inFlight, flight[inFlight].Op, true)
			inFlight++
		}
		if i == len(s.Log) || err != nil {
			break
		}
		op := &s.Log[i]
		m.Modified = max(m.Modified, op.Millis)
		if inFlight > 0 && isLink(op, chainedOf(&flight[0]), &s.chain, flight[0].Incarnation) {
			err = doc.Acknowledge(doc.InflightAt(0).Sequence, op.Version)
			flight, inFlight = flight[1:], inFlight-1
		} else {
			err = doc.Remote("", op.Version, op.Op)
		}
	}
	if err != nil || inFlight < len(flight) {
		return nil, err
	}
	m.Version, m.Root = doc.Version(), doc.Root().Value()
	return m, nil
}

// deaf is the sink of a document that only shows what it holds.
type deaf struct{}

// Submit implements document.Sink.
func (deaf) Submit(ot.Submission) {}

// SendReference implements document.Sink.
func (deaf) SendReference(document.ReferenceChange) {}

// Event implements document.Sink.
func (deaf) Event(document.Event) {}
