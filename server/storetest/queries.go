package storetest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// people are the models that queries are tried on.
var people = map[string]string{
	"ann": `{"name":"Ann","age":30,"done":true,"tags":["a","b"],"born":{"$convergenceType":"date","value":"1990-05-01T00:00:00.000Z"},"address":{"city":"Paris","zip":75}}`,
	"bob": `{"name":"bob","age":25.5,"done":false,"tags":[],"born":{"$convergenceType":"date","value":"1995-01-01T00:00:00.000Z"},"address":{"city":"50% [x]*?"}}`,
	"cat": `{"name":"cat","age":null,"born":"1990-05-01T00:00:00.000Z","address":[{"city":"Rome"}]}`,
	"dan": `{"name":"Dän","age":"30","done":1,"a.b":1,"a\"b":2,"a\\b":3,"":4,"from":5,"n":-7,"x":{"$convergenceType":"other","value":"v"}}`,
}

// conditions and the models they hold for.
var conditions = map[string]string{
	`name = 'Ann'`:                      "ann",
	`name != 'Ann'`:                     "bob cat dan",
	`name > 'a'`:                        "bob cat",
	`name >= 'Ann' AND name <= 'D'`:     "ann",
	`name = "Dän"`:                      "dan",
	`age = 30`:                          "ann", // and not the text "30"
	`age = '30'`:                        "dan",
	`age < 30`:                          "bob",
	`age != 30`:                         "bob cat dan", // != is the opposite of =
	`NOT age = 30`:                      "bob cat dan",
	`NOT age < 30`:                      "ann cat dan",
	`30 > age`:                          "bob",
	`age * 2 = 51`:                      "bob",
	`(age + 1.5) / 2 = 13.5`:            "bob",
	`age % 7 = 2`:                       "ann",
	`age - 1 > -n`:                      "", // no model has both
	`n * -1 = 7`:                        "dan",
	`age / 0 = 1`:                       "",
	`3 / 2 = 1.5`:                       "ann bob cat dan",
	`1 / 3 * 3 = 1`:                     "ann bob cat dan",
	`done = true`:                       "ann", // and not the number 1
	`done = false`:                      "bob",
	`done = 1`:                          "dan",
	`done != false`:                     "ann cat dan",
	`name = 1`:                          "",
	`'a' = 1`:                           "",
	`'a' != 1`:                          "ann bob cat dan",
	`tags[0] = 'a'`:                     "ann",
	`tags[1] = 'b'`:                     "ann",
	`tags[2] = 'b'`:                     "",
	`tags = 'a'`:                        "",
	`address.city = 'Paris'`:            "ann",
	`address[0].city = 'Rome'`:          "cat",
	`address.zip = 75 OR age = 25.5`:    "ann bob",
	`born = '1990-05-01T00:00:00.000Z'`: "ann cat", // a date compares as its ISO text
	`born > '1992'`:                     "bob",
	`born < '1992-01-01'`:               "ann cat",
	`x = 'v'`:                           "", // an object is no date
	`missing = 1`:                       "",
	`missing != 1`:                      "ann bob cat dan",
	`missing = missing`:                 "",
	`name = name`:                       "ann bob cat dan",
	`age = age`:                         "ann bob dan",
	`name < age`:                        "", // "Dän" > "30"
	`age < name`:                        "dan",
	`name LIKE 'A%'`:                    "ann",
	`name LIKE '%a%'`:                   "cat",
	`name LIKE '_o_'`:                   "bob",
	`name LIKE 'D_n'`:                   "dan",
	`name LIKE '%'`:                     "ann bob cat dan",
	`NOT name LIKE '%n'`:                "bob cat",
	`address.city LIKE '50\\% [x]*?'`:   "bob",
	`address.city LIKE '%[x]%'`:         "bob",
	`address.city LIKE 'P[a]ris'`:       "",
	`address.city LIKE 'P?ris'`:         "",
	`age LIKE '3%'`:                     "dan", // numbers are not like anything
	`born LIKE '1990%'`:                 "ann cat",
	"`a.b` = 1":                         "dan",
	"`a\"b` = 2":                        "dan",
	"`a\\\\b` = 3":                      "dan",
	"`` = 4":                            "dan",
	"from = 5":                          "dan",
	`@id = 'bob'`:                       "bob",
	`@id > 'bob'`:                       "cat dan",
	`@id LIKE '%n%'`:                    "ann dan",
	`@version = 1`:                      "bob cat dan",
	`@version + 1 > 3`:                  "ann",
	`name = @id`:                        "bob cat",
	`(name = 'Ann' OR name = 'bob') AND NOT (age < 30 OR done = false)`: "ann",
	`name = ''' OR 1=1 --'`: "",
}

func testQueries(t *testing.T, open Open) {
	d := startDomain(t, open)
	AddCollection(t, d, "empty")
	AddCollection(t, d, "it's \"odd\"")
	for id, content := range people {
		NewModel(t, d, id, content)
	}
	ann, err := d.Model(ctx, "ann")
	must(t, err)
	add(t, d, ann.Key, 1, 2)
	must(t, d.PutSnapshot(ctx, ann.Key, store.Snapshot{Version: 3, JSON: []byte(people["ann"])}))

	t.Run("every condition holds for the models it should", func(t *testing.T) {
		for condition, want := range conditions {
			if got := find(t, d, "SELECT * FROM files WHERE "+condition); strings.Join(got, " ") != want {
				t.Errorf("%s\ngot  %v\nwant %s", condition, got, want)
			}
		}
	})
	t.Run("models come in the order that was asked for, else by id", func(t *testing.T) {
		for order, want := range map[string]string{
			"":                                "ann bob cat dan",
			"ORDER BY @id DESC":               "dan cat bob ann",
			"ORDER BY name":                   "ann dan bob cat",
			"ORDER BY name DESC":              "cat bob dan ann",
			"ORDER BY age":                    "cat bob ann dan", // nothing, numbers, texts
			"ORDER BY @version DESC, @id":     "ann bob cat dan",
			"ORDER BY missing, age DESC":      "dan ann bob cat",
			"ORDER BY born":                   "dan ann cat bob",
			"ORDER BY tags, @id":              "ann bob cat dan", // arrays have no order
			"ORDER BY @id LIMIT 2":            "ann bob",
			"ORDER BY @id LIMIT 2 OFFSET 3":   "dan",
			"OFFSET 2":                        "cat dan",
			"LIMIT 0":                         "",
			"ORDER BY name LIMIT 10 OFFSET 9": "",
		} {
			if got := find(t, d, "SELECT * FROM files "+order); strings.Join(got, " ") != want {
				t.Errorf("%s\ngot  %v\nwant %s", order, got, want)
			}
		}
	})
	t.Run("the total counts what LIMIT and OFFSET cut off", func(t *testing.T) {
		for source, want := range map[string][2]int64{
			"SELECT * FROM files":                                         {4, 0},
			"SELECT * FROM files LIMIT 1":                                 {4, 0},
			"SELECT * FROM files OFFSET 3":                                {4, 3},
			"SELECT * FROM files WHERE age < 31 LIMIT 1 OFFSET 1":         {2, 1},
			"SELECT name FROM files WHERE age < 0":                        {0, 0},
			"SELECT * FROM empty LIMIT 5":                                 {0, 0},
			"SELECT name FROM `it's \"odd\"` WHERE a = 1 ORDER BY b, @id": {0, 0},
		} {
			page := runQuery(t, d, source, nil)
			wantEqual(t, [2]int64{page.Total, page.Offset}, want, source)
		}
	})
	t.Run("* gives the whole model", func(t *testing.T) {
		page := runQuery(t, d, "SELECT * FROM files ORDER BY @id", nil)
		for _, result := range page.Results {
			wantJSON(t, result.Data, people[result.Model.ID])
		}
		r := page.Results[0].Model
		wantSame(t, []any{r.Key, r.ID, r.Collection, r.Version, r.Created, r.Modified}, []any{ann.Key, "ann", "files", 3, 1000, 1020}, "the model")
	})
	t.Run("fields come under their alias or path, with their JSON type, and only where they exist", func(t *testing.T) {
		for source, want := range map[string]string{
			"SELECT name, age AS `the \"age\"`, missing FROM files WHERE @id = 'ann'":       `{"name":"Ann","the \"age\"":30}`,
			"SELECT tags, tags[0], address.city c, done, born FROM files WHERE @id = 'ann'": `{"tags":["a","b"],"tags[0]":"a","c":"Paris","done":true,"born":{"$convergenceType":"date","value":"1990-05-01T00:00:00.000Z"}}`,
			"SELECT age, address FROM files WHERE @id = 'cat'":                              `{"age":null,"address":[{"city":"Rome"}]}`,
			"SELECT @id, @version AS v FROM files WHERE @id = 'ann'":                        `{"@id":"ann","v":3}`,
			"SELECT missing FROM files WHERE @id = 'ann'":                                   `{}`,
		} {
			page := runQuery(t, d, source, nil)
			wantEqual(t, len(page.Results), 1, "results")
			wantJSON(t, page.Results[0].Data, want)
		}
	})
	t.Run("a page of large models is shorter, and the rest comes by OFFSET", func(t *testing.T) {
		AddCollection(t, d, "large")
		const models, size = 7, 4 << 20
		for i := range models {
			_, err := d.CreateModel(ctx, store.Model{ID: fmt.Sprintf("large %02d", i), Collection: "large"},
				store.Snapshot{JSON: []byte(`{"a":"` + strings.Repeat("x", size) + `"}`)}, store.Mark{})
			must(t, err)
		}
		seen := 0
		for seen < models {
			page := runQuery(t, d, fmt.Sprintf("SELECT * FROM large OFFSET %d", seen), nil)
			wantEqual(t, page.Total, models, "the total")
			if n := len(page.Results); n == 0 || n > 4 || page.Results[0].Model.ID != fmt.Sprintf("large %02d", seen) {
				t.Fatalf("%d results from %d on", n, seen)
			}
			seen += len(page.Results)
		}
		wantEqual(t, len(runQuery(t, d, "SELECT @id FROM large", nil).Results), models, "results without their content")
	})
	t.Run("an unknown collection is not found", func(t *testing.T) {
		_, err := d.Query(ctx, &query.Query{Collection: "nowhere"}, nil)
		wantCode(t, err, store.ErrNotFound, "Query")
	})
	t.Run("a query sees a snapshot at once", func(t *testing.T) {
		add(t, d, ann.Key, 3, 1)
		must(t, d.PutSnapshot(ctx, ann.Key, store.Snapshot{Version: 4, JSON: []byte(`{"name":"Anna"}`)}))
		wantSame(t, find(t, d, "SELECT * FROM files WHERE name = 'Anna' AND @version = 4"), []string{"ann"}, "models")
	})
	t.Run("content that cannot be read as JSON is found by its metadata and spoils no query", func(t *testing.T) {
		const deep = 5000
		NewModel(t, d, "deep", strings.Repeat(`{"a":`, deep)+"1"+strings.Repeat("}", deep))
		wantSame(t, find(t, d, "SELECT * FROM files WHERE name != 'x' AND age < 30"), []string{"bob"}, "models")
		page := runQuery(t, d, "SELECT * FROM files WHERE @id = 'deep'", nil)
		wantEqual(t, len(page.Results), 1, "results")
		wantJSON(t, page.Results[0].Data, "{}")
	})
}

// find returns the ids of the models a query finds.
func find(t testing.TB, d store.Domain, source string) []string {
	t.Helper()
	var ids []string
	for _, r := range runQuery(t, d, source, nil).Results {
		ids = append(ids, r.Model.ID)
	}
	return ids
}

func runQuery(t testing.TB, d store.Domain, source string, reader *store.UserID) store.Page {
	t.Helper()
	q, err := query.Parse(source)
	must(t, err)
	page, err := d.Query(ctx, q, reader)
	if err != nil {
		t.Fatalf("%s\n%v", source, err)
	}
	return page
}

func wantJSON(t *testing.T, got []byte, want string) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Errorf("%s: %v", got, err)
	}
	must(t, json.Unmarshal([]byte(want), &w))
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// testReadable tries every combination of what a model and its collection say of a user and of everybody.
func testReadable(t *testing.T, open Open) {
	d := startDomain(t, open)
	ann := store.UserID{Kind: store.NormalUser, Name: "ann"}
	readable := map[string]bool{}
	for i := range 3 * 3 * 2 * 2 * 2 {
		modelEntry, collectionEntry := i%3, i/3%3 // 0: none, 1: refused, 2: allowed
		overrides, modelWorld, collectionWorld := i/9%2 == 1, i/18%2 == 1, i/36%2 == 1
		id := fmt.Sprintf("c%d", i)
		c := store.Collection{ID: id, World: store.CollectionPermissions{Permissions: store.Permissions{Read: collectionWorld, Write: true}}}
		m := store.Model{ID: id, Collection: id, OverridesWorld: overrides, World: store.Permissions{Read: modelWorld, Manage: true}}
		if collectionEntry > 0 {
			c.Users = map[store.UserID]store.CollectionPermissions{ann: {Create: true, Permissions: store.Permissions{Read: collectionEntry == 2}}}
		}
		if modelEntry > 0 {
			m.Users = map[store.UserID]store.Permissions{ann: {Remove: true, Read: modelEntry == 2}}
		}
		must(t, d.AddCollection(ctx, c))
		_, err := d.CreateModel(ctx, m, store.Snapshot{Version: 1, JSON: []byte("{}")}, store.Mark{})
		must(t, err)
		world := collectionWorld
		if overrides {
			world = modelWorld
		}
		readable[id] = []bool{[]bool{world, false, true}[collectionEntry], false, true}[modelEntry]
		forAnn := len(runQuery(t, d, "SELECT * FROM "+id, &ann).Results) == 1
		if forAnn != readable[id] {
			t.Errorf("model entry %d, collection entry %d, overrides %v, model world %v, collection world %v: readable %v",
				modelEntry, collectionEntry, overrides, modelWorld, collectionWorld, forAnn)
		}
		for _, other := range []store.UserID{{Kind: store.NormalUser, Name: "bob"}, {Kind: store.AnonymousUser, Name: "ann"}} {
			wantEqual(t, runQuery(t, d, "SELECT * FROM "+id+" LIMIT 5", &other).Total == 1, world, "readable by somebody else")
		}
		wantEqual(t, runQuery(t, d, "SELECT * FROM "+id, &store.UserID{Kind: store.ConvergenceUser, Name: "x"}).Total, 1, "readable by a Convergence user")
		wantEqual(t, runQuery(t, d, "SELECT * FROM "+id, nil).Total, 1, "readable by the server")
	}
}
