package sdk

import "github.com/holdfast-sdk/holdfast/wire"

// QueryResult is one page of what a query found (PagedData).
type QueryResult struct {
	Models        []ModelResult
	Offset, Total int64
}

// ModelResult is one model found by a query. Times are milliseconds since 1970 UTC.
type ModelResult struct {
	Collection, ID    string
	Created, Modified int64
	Version           int64
	Data              wire.JSON // an object
}

// Query finds models with the query language of client-api.md §13. It fails with invalid_query, whose details hold the
// index of the fault.
func (s *ModelService) Query(query string, done func(*QueryResult, error)) {
	var m wire.ModelsQueryResponseMessage
	s.domain.request(&wire.ModelsQueryRequestMessage{Query: query}, wire.BodyModelsQueryResponse, &m, func(err error) {
		if err != nil {
			done(nil, err)
			return
		}
		r := &QueryResult{Models: make([]ModelResult, len(m.Models)), Offset: m.Offset, Total: m.TotalResults}
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
