package datasource

import (
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

func TestAMalformedOptionIsAnErrorThatNamesIt(t *testing.T) {
	for options, path := range map[string]string{
		`{"schema":{"model":{"fields":{"price":{"type":"money"}}}}}`: "schema.model.fields.price.type",
		`{"schema":{"model":{"fields":{"price":{"type":7}}}}}`:       "schema.model.fields.price.type",
		`{"schema":{"model":{"fields":{"price":3}}}}`:                "schema.model.fields.price",
		`{"schema":{"model":{"fields":[{"type":"string"}]}}}`:        "schema.model.fields[0]",
		`{"schema":{"model":{"id":5}}}`:                              "schema.model.id",
		`{"schema":{"model":7}}`:                                     "schema.model",
		`{"schema":{"type":"xml"}}`:                                  "schema.type",
		`{"schema":{"data":4}}`:                                      "schema.data",
		`{"schema":7}`:                                               "schema",
		`{"batch":"yes"}`:                                            "batch",
		`{"pageSize":-1}`:                                            "pageSize",
		`{"pageSize":"20"}`:                                          "pageSize",
		`{"group":{"dir":"asc"}}`:                                    "group[0].field",
		`{"aggregate":[{"field":"a","aggregate":"median"}]}`:         "aggregate[0].aggregate",
		`{"offline":{"uncertain":"pray"}}`:                           "offline.uncertain",
		`{"offline":{"uncertain":"readback"}}`:                       "offline.lookup",
		`{"offline":{"conflict":3}}`:                                 "offline.conflict",
		`{"offline":{"window":0.5}}`:                                 "offline.window",
		`{"sort":5}`:                                                 "sort",
		`{"filter":{"field":"a","operator":"resembles"}}`:            "filter",
		`[]`: "options",
		`{`:  "options",
	} {
		tab := offlinetest.NewWorld(1).NewTab()
		_, err := New(Config{Options: []byte(options), Host: &page{t: t}, Env: tab.Env()})
		if !errors.Is(err, offline.ErrOption) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: the error is %v; want one that names %s", options, err, path)
		}
	}
}

func TestOptionsThatMeanNothingAreAccepted(t *testing.T) {
	tab := offlinetest.NewWorld(1).NewTab()
	for _, options := range []string{``, `{}`, `{"group":[],"schema":null,"offline":null,"transport":{"read":{"$fn":1}}}`} {
		if _, err := New(Config{Options: []byte(options), Host: &page{t: t}, Env: tab.Env()}); err != nil {
			t.Errorf("%s: %v", options, err)
		}
	}
}
