package api

import (
	"context"
	"os"
	"strings"
	"testing"
)

const oddMovies = `[
 {"Title": 1941, "Release Date": "Dec 14 1979", "Major Genre": "Comedy", "US Gross": 34175000, "IMDB Rating": 5.6},
 {"Title": null, "Release Date": "Nov 03 2006"},
 {"Title": "Le Fabuleux destin d'AmÈlie Poulain", "Release Date": "Nov 02 2001"},
 {"Title": "Gone with the Wind", "Release Date": "Dec 15 2039", "Running Time min": 222},
 {"Title": "The Helix...  Loaded", "Release Date": "Jan 01 2005", "MPAA Rating": "R"}]`

func TestOddMoviesAreImportedInASaneForm(t *testing.T) {
	a := newAPI(t)
	if n, err := a.db.Seed(context.Background(), strings.NewReader(oddMovies)); n != 5 || err != nil {
		t.Fatalf("imported %d, %v", n, err)
	}
	want := []struct{ title, released string }{
		{"1941", "1979-12-14"}, {"Untitled", "2006-11-03"}, {"Le Fabuleux destin d'Amélie Poulain", "2001-11-02"},
		{"Gone with the Wind", "1939-12-15"}, {"The Helix... Loaded", "2005-01-01"},
	}
	for i, m := range a.call("GET", "/api/movies", nil).movies(t) {
		if m.Title != want[i].title || *m.Released != want[i].released || m.ID != int64(i+1) || m.Version != 1 {
			t.Errorf("movie %d: %q %s id %d version %d, want %v", i, m.Title, *m.Released, m.ID, m.Version, want[i])
		}
		if i > 0 && m.Genre != nil {
			t.Errorf("movie %d: an unknown genre became %q", i, *m.Genre)
		}
	}
}

func TestADatabaseIsFilledOnlyOnce(t *testing.T) {
	a := newAPI(t)
	a.db.Seed(context.Background(), strings.NewReader(oddMovies))
	for _, m := range a.call("GET", "/api/movies", nil).movies(t) {
		a.call("DELETE", moviePath(m), nil)
	}
	if n, err := a.db.Seed(context.Background(), strings.NewReader(oddMovies)); n != 0 || err != nil || a.count() != 0 {
		t.Fatalf("imported %d (%v), %d rows: deleted movies came back", n, err, a.count())
	}
}

func TestABrokenFileFillsNothing(t *testing.T) {
	a := newAPI(t)
	broken := strings.Replace(oddMovies, "Nov 03 2006", "some day", 1)
	if _, err := a.db.Seed(context.Background(), strings.NewReader(broken)); err == nil || !strings.Contains(err.Error(), "movie 2") {
		t.Fatalf("err = %v, want one that names movie 2", err)
	}
	if a.count() != 0 {
		t.Fatalf("%d rows stayed", a.count())
	}
	if n, err := a.db.Seed(context.Background(), strings.NewReader(oddMovies)); n != 5 || err != nil {
		t.Fatalf("the next try: %d, %v", n, err)
	}
}

func TestTheWholeDataSetIsImported(t *testing.T) {
	file, err := os.Open("../../js/node_modules/vega-datasets/data/movies.json")
	if err != nil {
		t.Skip("vega-datasets is not installed (run: make setup)")
	}
	defer file.Close()
	a := newAPI(t)
	n, err := a.db.Seed(context.Background(), file)
	if err != nil || n != 3201 {
		t.Fatalf("imported %d, %v", n, err)
	}
	movies := a.call("GET", "/api/movies?sort=released", nil).movies(t)
	if first, last := *movies[0].Released, *movies[3200].Released; first != "1915-02-08" || last != "2011-12-23" {
		t.Errorf("releases from %s to %s, want 1915-02-08 to 2011-12-23", first, last)
	}
	for _, m := range movies {
		if strings.ContainsAny(m.Title, "È‡˘ΩÛÙ") {
			t.Errorf("%q is still in the wrong character set", m.Title)
		}
	}
}
