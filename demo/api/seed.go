package api

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Seed fills a new database with the movies of vega-datasets' movies.json and returns how many it imported. A database
// that was filled before is left alone (0), even when all movies have been deleted since.
func (d *DB) Seed(ctx context.Context, moviesJSON io.Reader) (int, error) {
	tx, err := d.sql.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	var filled int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&filled); err != nil || filled != 0 {
		return 0, err
	}
	n, err := importMovies(ctx, tx, moviesJSON)
	if err != nil {
		return 0, fmt.Errorf("importing movie %d: %w", n+1, err)
	}
	if _, err := tx.ExecContext(ctx, "PRAGMA user_version = 1"); err != nil {
		return 0, err
	}
	return n, tx.Commit()
}

func importMovies(ctx context.Context, tx *sql.Tx, moviesJSON io.Reader) (int, error) {
	var sources []sourceMovie
	if err := json.NewDecoder(moviesJSON).Decode(&sources); err != nil {
		return 0, err
	}
	for i, source := range sources {
		m, err := source.movie()
		if err != nil {
			return i, err
		}
		if err := insertMovie(ctx, tx, m); err != nil {
			return i, err
		}
	}
	return len(sources), nil
}

// sourceMovie is a movie as the data set has it.
type sourceMovie struct {
	Title          any      `json:"Title"` // a string, a number (1941, 300) or null
	Released       string   `json:"Release Date"`
	Genre          *string  `json:"Major Genre"`
	MPAA           *string  `json:"MPAA Rating"`
	Director       *string  `json:"Director"`
	Distributor    *string  `json:"Distributor"`
	Source         *string  `json:"Source"`
	CreativeType   *string  `json:"Creative Type"`
	Runtime        *int64   `json:"Running Time min"`
	Budget         *int64   `json:"Production Budget"`
	USGross        *int64   `json:"US Gross"`
	WorldGross     *int64   `json:"Worldwide Gross"`
	DVDSales       *int64   `json:"US DVD Sales"`
	IMDBRating     *float64 `json:"IMDB Rating"`
	IMDBVotes      *int64   `json:"IMDB Votes"`
	RottenTomatoes *int64   `json:"Rotten Tomatoes Rating"`
}

// movie normalises what is odd in the data set: titles that are numbers or null, titles in a wrong character set,
// double spaces, and release years of a wrong century. Unknown values stay unknown.
func (s sourceMovie) movie() (*Movie, error) {
	released, err := releaseDay(s.Released)
	if err != nil {
		return nil, err
	}
	m := &Movie{
		Title: title(s.Title), Released: &released, Genre: s.Genre, MPAA: s.MPAA, Director: s.Director,
		Distributor: s.Distributor, Source: s.Source, CreativeType: s.CreativeType, Runtime: s.Runtime,
		Budget: s.Budget, USGross: s.USGross, WorldGross: s.WorldGross, DVDSales: s.DVDSales,
		IMDBRating: s.IMDBRating, IMDBVotes: s.IMDBVotes, RottenTomatoes: s.RottenTomatoes,
	}
	m.tidy()
	return m, m.validate()
}

// fixEncoding undoes what happened to some titles: written in Windows-1252 and read as Mac Roman ("AmÈlie").
// It lists the characters that occur; none of them is meant as it stands.
var fixEncoding = strings.NewReplacer("È", "é", "Ë", "è", "Í", "ê", "Î", "ë", "‡", "à", "·", "á", "‰", "ä", "Û", "ó",
	"Ù", "ô", "˘", "ù", "Ö", "…", "Ω", "½")

func title(v any) string {
	if v == nil {
		return "Untitled"
	}
	text := fmt.Sprint(v) // numbers arrive as float64, and 1941 prints as 1941
	return strings.Join(strings.Fields(fixEncoding.Replace(text)), " ")
}

// lastYear of a release that the data set, made in 2010, can know of.
const lastYear = 2011

// releaseDay turns "Dec 15 2039" into "1939-12-15": the data set was made from years with two digits, and what lies in
// its future was released a century earlier.
func releaseDay(text string) (string, error) {
	day, err := time.Parse("Jan 02 2006", text)
	if err != nil {
		return "", err
	}
	if day.Year() > lastYear {
		day = day.AddDate(-100, 0, 0)
	}
	return day.Format(time.DateOnly), nil
}
