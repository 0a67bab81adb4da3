package sdk

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// QueryResult is one page of what a query found (PagedData).
type QueryResult struct {
	Models        []ModelResult
	Offset, Total int64
	// Fresh says who answered: Live, the server, AsOf now; else this device, out of what it has of the collection, in which the last
	// change by the server is from AsOf, 0 if there is none.
	Fresh service.Fresh
}

// ModelResult is one model found by a query. Times are milliseconds since 1970 UTC.
type ModelResult struct {
	Collection, ID    string
	Created, Modified int64
	Version           int64     // of the server, on which unsent edits may stand
	Data              wire.JSON // an object
}

// Query finds models with the query language of client-api.md §13. It fails with invalid_query, whose details hold the
// index of the fault.
//
// Without a connection, or if it is lost before the answer, and with a storage, this device answers the same query out of the models
// that it keeps, as they would be seen if they were opened: with edits that are still to be sent, without those that were deleted
// here. The two are never mixed. A collection of which nothing is kept has no models then; the server would know whether it exists.
func (s *ModelService) Query(source string, done func(*QueryResult, error)) {
	var m wire.ModelsQueryResponseMessage
	s.domain.request(&wire.ModelsQueryRequestMessage{Query: source}, wire.BodyModelsQueryResponse, &m, func(err error) {
		if o := &s.domain.offline; service.LacksConnection(err) && o.begun {
			o.whenReady(func(err error) {
				if err != nil {
					done(nil, err)
					return
				}
				o.query(source, done)
			})
			return
		}
		if err != nil {
			done(nil, err)
			return
		}
		r := &QueryResult{Models: make([]ModelResult, len(m.Models)), Offset: m.Offset, Total: m.TotalResults,
			Fresh: service.Fresh{Live: true, AsOf: s.domain.config.Clock.Wall()}}
		for i, found := range m.Models {
			r.Models[i] = ModelResult{
				Collection: found.CollectionID, ID: found.ModelID,
				Created: found.CreatedTime.Millis(), Modified: found.ModifiedTime.Millis(),
				Version: found.Version, Data: found.Data,
			}
		}
		done(r, nil)
	})
}

// parseQuery is query.Parse with the error that a server would send.
func parseQuery(source string) (*query.Query, error) {
	q, err := query.Parse(source)
	if e, ok := err.(*query.Error); ok {
		refusal := errorf(ErrInvalidQuery, "%s", e.Error())
		index := wire.JSON{Kind: wire.JSONString, Text: strconv.Itoa(e.Offset)}
		refusal.Details = objectOf(map[string]wire.JSON{"index": index})
		return nil, refusal
	}
	return q, err
}

// jsonOf is content as the answer to a query has it: dates are objects.
func jsonOf(v *ot.Value) wire.JSON {
	switch v.Kind {
	case ot.Boolean:
		return wire.JSON{Kind: wire.JSONBool, Bool: v.Bool}
	case ot.Number:
		return wire.JSON{Kind: wire.JSONNumber, Number: v.Number}
	case ot.String:
		return wire.JSON{Kind: wire.JSONString, Text: v.Text}
	case ot.Date:
		return wire.JSON{Kind: wire.JSONObject, Members: []wire.JSONMember{
			{Key: "$convergenceType", Value: wire.JSON{Kind: wire.JSONString, Text: "date"}},
			{Key: "value", Value: wire.JSON{Kind: wire.JSONString, Text: query.ISODate(v.Millis)}},
		}}
	case ot.Array:
		out := wire.JSON{Kind: wire.JSONList, List: make([]wire.JSON, len(v.Items))}
		for i, item := range v.Items {
			out.List[i] = jsonOf(item)
		}
		return out
	case ot.Object:
		out := wire.JSON{Kind: wire.JSONObject, Members: make([]wire.JSONMember, len(v.Members))}
		for i, m := range v.Members {
			out.Members[i] = wire.JSONMember{Key: m.Key, Value: jsonOf(m.Value)}
		}
		return out
	}
	return wire.JSON{}
}
