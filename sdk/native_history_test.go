//go:build !js

package sdk_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/history"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// pastOf makes a history and returns what the model was at each version, the first of which is version 1.
func pastOf(t *testing.T, c *sdk.Client, m *sdk.OpenModel) (states []*ot.Value) {
	t.Helper()
	note := func() {
		c.Do(func(*sdk.Domain) { states = append(states, m.Document().Root().Value()) })
	}
	note()
	for i := range 12 {
		check(t, m.Edit(func(root *document.Element) (err error) {
			switch i % 6 {
			case 0:
				_, err = root.Set("key", &ot.Value{Kind: ot.Array, Items: []*ot.Value{{Kind: ot.Number, Number: float64(i)}}})
			case 1:
				_, err = root.Get("key").Insert(0, &ot.Value{Kind: ot.Boolean, Bool: true})
			case 2:
				err = root.Get("key").Move(0, 1)
			case 3:
				_, err = root.Remove("key") // the original client cannot play this
			case 4:
				err = root.Get("text").Splice(0, 0, "more ")
			default:
				d := root.Document()
				if err = d.StartBatch(); err == nil {
					err = root.Get("text").SetText("in a batch")
				}
				if err == nil {
					_, err = root.Set("key", &ot.Value{Kind: ot.Null})
				}
				if err == nil {
					err = d.CompleteBatch()
				}
			}
			return err
		}))
		check(t, m.Saved(soon(t)))
		note()
	}
	return states
}

func openHistory(t *testing.T, c *sdk.Client, id string) (h *history.Model) {
	t.Helper()
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
		d.Models().History(id, func(m *history.Model, err error) { h = m; done(err) })
	})
	return h
}

func TestTheHistoryOfAModelIsPlayedThroughTheServer(t *testing.T) {
	url, _ := serve(t)
	names := make(chan string, 1000)
	a := dial(t, url, sdk.Anonymous("Ada"))
	b := dial(t, url, sdk.Anonymous("Bob"), func(c *sdk.Config) {
		before := c.Events
		c.Events = func(e sdk.Event) {
			if e, ok := e.(*history.Event); ok {
				names <- string(e.Name)
			}
			before(e)
		}
	})
	m := openNote(t, a, "m")
	states := pastOf(t, a, m)
	h := openHistory(t, b, "m")
	play := func(f func(done func(error))) {
		t.Helper()
		offlineRun(t, b, func(_ *sdk.Domain, done func(error)) { f(done) })
	}
	expect := func(version int64) {
		t.Helper()
		b.Do(func(*sdk.Domain) {
			if got := h.Document().Root().Value(); h.Version() != version || !ot.Equal(got, states[version-1]) {
				t.Errorf("version %d shows %+v, want %+v", h.Version(), got, states[version-1])
			}
		})
	}
	last := int64(len(states))
	expect(last)
	for _, version := range []int64{1, last, 5, 2, last - 1} {
		play(func(done func(error)) { h.PlayTo(version, done) })
		expect(version)
	}
	play(func(done func(error)) { h.Backward(3, done) })
	expect(last - 4)
	play(func(done func(error)) { h.PlayToTime(h.MaxTime(), done) })
	expect(last)
	play(func(done func(error)) { h.PlayToTime(h.CreatedTime()-1, done) })
	expect(1)

	offlineRun(t, a, func(d *sdk.Domain, done func(error)) { d.Models().Remove("m", done) })
	failed := make(chan error, 1)
	b.Do(func(*sdk.Domain) { h.PlayToTime(h.MaxTime(), func(err error) { failed <- err }) })
	if err := <-failed; !isCode(err, sdk.ErrModelNotFound) {
		t.Errorf("played after the end: %v", err)
	}
	var told []string
	b.Do(func(*sdk.Domain) {
		for len(names) > 0 {
			if name := <-names; name != "version_changed" {
				told = append(told, name)
			}
		}
	})
	if n := len(told); n < 2 || told[n-2] != "deleted" || told[n-1] != "closed" {
		t.Errorf("told %v", told)
	}
}

// answer is what a query found, as text.
func answer(t *testing.T, c *sdk.Client, source string) (text string, fresh service.Fresh) {
	t.Helper()
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
		d.Models().Query(source, func(r *sdk.QueryResult, err error) {
			if err == nil {
				fresh = r.Fresh
				text = fmt.Sprintf("%d from %d: %+v", r.Total, r.Offset, r.Models)
			}
			done(err)
		})
	})
	return text, fresh
}

func TestAQueryIsAnsweredAlikeWithAndWithoutAConnection(t *testing.T) {
	url, _ := serve(t)
	c := dial(t, url, sdk.Anonymous("ada"), stored(&sdk.MemoryStorage{}, true))
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.InitializeOffline("", done) })
	var ids []string
	for i := range 5 {
		id := fmt.Sprint("m", i)
		ids = append(ids, id)
		m := openNote(t, c, id)
		check(t, m.Edit(func(root *document.Element) error {
			_, err := root.Set("data", &ot.Value{Kind: ot.Object, Members: []ot.Member{
				{Key: "n", Value: &ot.Value{Kind: ot.Number, Number: float64(i % 3)}}, {Key: "when", Value: &ot.Value{Kind: ot.Date, Millis: int64(i) * 1e10}},
				{Key: "list", Value: &ot.Value{Kind: ot.Array, Items: []*ot.Value{{Kind: ot.String, Text: id}, {Kind: ot.Null}}}}}})
			return err
		}))
		check(t, m.Saved(soon(t)))
		check(t, m.Close(soon(t)))
	}
	offlineRun(t, c, func(d *sdk.Domain, done func(error)) { d.Models().SubscribeOffline(ids, done) })
	sources := []string{
		"SELECT * FROM notes", "SELECT data.when, data.list[0] l FROM notes WHERE data.n = 1 ORDER BY data.when DESC",
		"SELECT @id, @version, data FROM notes ORDER BY data.n, @id DESC LIMIT 2 OFFSET 1", "SELECT @id FROM notes WHERE data.list[0] LIKE 'm_' AND NOT data.n * 2 > 1",
	}
	online := map[string]string{}
	for _, source := range sources {
		text, fresh := answer(t, c, source)
		if online[source] = text; !fresh.Live || fresh.AsOf == 0 {
			t.Errorf("%s: %+v", source, fresh)
		}
	}
	downloaded(t, c, len(ids))
	c.Do(func(d *sdk.Domain) { d.Disconnect(nil) })
	for _, source := range sources {
		text, fresh := answer(t, c, source)
		if !reflect.DeepEqual(text, online[source]) || fresh.Live || fresh.AsOf == 0 {
			t.Errorf("%s\nonline  %s\noffline %s (%+v)", source, online[source], text, fresh)
		}
	}
}

// downloaded waits until so many models are on the device.
func downloaded(t *testing.T, c *sdk.Client, n int) {
	t.Helper()
	for ctx := soon(t); ; check(t, ctx.Err()) {
		there := 0
		offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
			d.Models().OfflineMetaData(func(list []sdk.ModelMetaData, err error) {
				for _, m := range list {
					if m.Version > 0 {
						there++
					}
				}
				done(err)
			})
		})
		if there == n {
			return
		}
	}
}

func TestOwnPermissionsAreResolvedWithThoseOfTheCollection(t *testing.T) {
	url, _ := serve(t)
	a, b := dial(t, url, sdk.Anonymous("Ada")), dial(t, url, sdk.Anonymous("Bob"))
	m := openNote(t, a, "m")
	check(t, m.Close(soon(t)))
	own := func(c *sdk.Client) (rights sdk.ModelPermissions) {
		offlineRun(t, c, func(d *sdk.Domain, done func(error)) {
			d.Models().Permissions("m").Permissions(func(r sdk.ModelPermissions, fresh service.Fresh, err error) {
				if rights = r; !fresh.Live {
					t.Error("not live")
				}
				done(err)
			})
		})
		return rights
	}
	if got := own(a); got != (sdk.ModelPermissions{Read: true, Write: true, Remove: true, Manage: true}) {
		t.Errorf("who made it: %+v", got)
	}
	if got := own(b); got != (sdk.ModelPermissions{Read: true, Write: true, Remove: true}) {
		t.Errorf("by the collection that was made on first use: %+v", got)
	}
}
