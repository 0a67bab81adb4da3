package api

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestARepeatWithTheSameKeyGetsTheOriginalAnswer(t *testing.T) {
	a := newAPI(t)
	first := a.call("POST", "/api/movies", `{"title":"One"}`, "Idempotency-Key", "r-1")
	a.call("PUT", "/api/movies/1", `{"title":"Changed meanwhile"}`)
	again := a.call("POST", "/api/movies", `{"title":"One"}`, "Idempotency-Key", "r-1")
	if again.status != 201 || again.text != first.text || again.header.Get("ETag") != `"1"` {
		t.Errorf("create again: %d %s, want %s", again.status, again.text, first.text)
	}
	if first.header.Get("Idempotency-Replayed") != "" || again.header.Get("Idempotency-Replayed") != "true" {
		t.Error("a replay, and only a replay, says that it is one")
	}
	for range 2 {
		if r := a.call("PUT", "/api/movies/1", `{"title":"Two"}`, "If-Match", `"2"`, "Idempotency-Key", "r-2"); r.status != 200 || r.movie(t).Version != 3 {
			t.Errorf("update: %d %s", r.status, r.text)
		}
	}
	for range 2 {
		if r := a.call("DELETE", "/api/movies/1", nil, "Idempotency-Key", "r-3"); r.status != 204 {
			t.Errorf("delete: %d %s", r.status, r.text)
		}
	}
	if a.count() != 0 {
		t.Errorf("%d rows are left", a.count())
	}
}

func TestAKeyCannotBeUsedForAnotherRequest(t *testing.T) {
	a := newAPI(t)
	a.call("POST", "/api/movies", `{"title":"One"}`, "Idempotency-Key", "k")
	cases := map[string]response{
		"another body":     a.call("POST", "/api/movies", `{"title":"Two"}`, "Idempotency-Key", "k"),
		"another method":   a.call("PUT", "/api/movies/1", `{"title":"One"}`, "Idempotency-Key", "k"),
		"another If-Match": a.call("POST", "/api/movies", `{"title":"One"}`, "If-Match", `"1"`, "Idempotency-Key", "k"),
	}
	for name, r := range cases {
		if r.status != 422 || r.Error.Code != "key_reused" {
			t.Errorf("%s: %d %s", name, r.status, r.text)
		}
	}
	if a.count() != 1 {
		t.Errorf("%d rows, want 1", a.count())
	}
}

func TestARefusedWriteMayBeCorrectedUnderItsKey(t *testing.T) {
	a := newAPI(t)
	if r := a.call("POST", "/api/movies", `{"title":""}`, "Idempotency-Key", "k"); r.status != 422 {
		t.Fatalf("%d %s", r.status, r.text)
	}
	if r := a.call("POST", "/api/movies", `{"title":"One"}`, "Idempotency-Key", "k"); r.status != 201 {
		t.Fatalf("%d %s", r.status, r.text)
	}
}

func TestManyRepeatsAtTheSameTimeHaveOneEffect(t *testing.T) {
	a := newAPI(t)
	const keys, repeats = 20, 5
	var wg sync.WaitGroup
	answers := make([]string, keys*repeats)
	for i := range keys * repeats {
		wg.Go(func() {
			key := i % keys
			r := httptest.NewRequest("POST", "/api/movies", strings.NewReader(fmt.Sprintf(`{"title":"Movie %d"}`, key)))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", fmt.Sprint("k-", key))
			w := httptest.NewRecorder()
			a.handler.ServeHTTP(w, r)
			answers[i] = fmt.Sprint(w.Code, w.Body)
		})
	}
	wg.Wait()
	if a.count() != keys {
		t.Errorf("%d rows, want %d", a.count(), keys)
	}
	for i, answer := range answers {
		if !strings.HasPrefix(answer, "201") || answer != answers[i%keys] {
			t.Errorf("request %d got %s, an earlier one with its key %s", i, answer, answers[i%keys])
		}
	}
}

func TestOfWritersOfOneVersionExactlyOneWins(t *testing.T) {
	a := newAPI(t)
	m := a.add("One")
	const writers = 20
	var wg sync.WaitGroup
	statuses := make([]int, writers)
	for i := range writers {
		wg.Go(func() {
			statuses[i] = a.call("PUT", moviePath(m), fmt.Sprintf(`{"title":"Writer %d","version":1}`, i)).status
		})
	}
	wg.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[200] != 1 || count[409] != writers-1 {
		t.Fatalf("statuses %v, want one 200 and the rest 409", count)
	}
}
