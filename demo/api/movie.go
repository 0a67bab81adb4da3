package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Movie is one row. A nil member is unknown. Money is in US dollars, Runtime in minutes, Released a date as
// "2006-01-02" (a calendar day, so no time zone may move it).
type Movie struct {
	ID             int64    `json:"id"`
	Version        int64    `json:"version"`
	Title          string   `json:"title"`
	Released       *string  `json:"released"`
	Genre          *string  `json:"genre"`
	MPAA           *string  `json:"mpaa"`
	Director       *string  `json:"director"`
	Distributor    *string  `json:"distributor"`
	Source         *string  `json:"source"`
	CreativeType   *string  `json:"creativeType"`
	Runtime        *int64   `json:"runtime"`
	Budget         *int64   `json:"budget"`
	USGross        *int64   `json:"usGross"`
	WorldGross     *int64   `json:"worldGross"`
	DVDSales       *int64   `json:"dvdSales"`
	IMDBRating     *float64 `json:"imdbRating"`
	IMDBVotes      *int64   `json:"imdbVotes"`
	RottenTomatoes *int64   `json:"rottenTomatoes"`
}

// mpaaRatings are the values that the column mpaa may have, as the data set spells them.
var mpaaRatings = []string{"G", "PG", "PG-13", "R", "NC-17", "Not Rated", "Open"}

// field is one column with the JSON member of the same name and where it is in a Movie.
type field struct {
	name string
	at   any
}

// fields lists all columns of m but id and version, in the order of the table.
func (m *Movie) fields() []field {
	return []field{
		{"title", &m.Title}, {"released", &m.Released}, {"genre", &m.Genre}, {"mpaa", &m.MPAA},
		{"director", &m.Director}, {"distributor", &m.Distributor}, {"source", &m.Source},
		{"creativeType", &m.CreativeType}, {"runtime", &m.Runtime}, {"budget", &m.Budget}, {"usGross", &m.USGross},
		{"worldGross", &m.WorldGross}, {"dvdSales", &m.DVDSales}, {"imdbRating", &m.IMDBRating},
		{"imdbVotes", &m.IMDBVotes}, {"rottenTomatoes", &m.RottenTomatoes},
	}
}

func etag(m *Movie) string { return strconv.Quote(strconv.FormatInt(m.Version, 10)) }

// decodeMovie reads a movie from a request body; members it does not know are ignored.
func decodeMovie(body []byte) (*Movie, error) {
	m := &Movie{}
	err := json.Unmarshal(body, m)
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return nil, invalid(map[string]string{wrongType.Field: "is a " + wrongType.Value + ", which does not fit here"})
	}
	if err != nil {
		return nil, &problem{Status: http.StatusBadRequest, Code: "bad_request",
			Message: "the body is not a JSON object with a movie"}
	}
	m.tidy()
	return m, m.validate()
}

// tidy trims texts and turns empty ones into unknown.
func (m *Movie) tidy() {
	for _, f := range m.fields() {
		switch at := f.at.(type) {
		case *string:
			*at = strings.TrimSpace(*at)
		case **string:
			if *at == nil {
				continue
			}
			if text := strings.TrimSpace(**at); text == "" {
				*at = nil
			} else {
				*at = &text
			}
		}
	}
}

func (m *Movie) validate() error {
	wrong := map[string]string{}
	if m.Title == "" {
		wrong["title"] = "is missing"
	}
	for _, f := range m.fields() {
		if message := checkField(f); message != "" {
			wrong[f.name] = message
		}
	}
	if len(wrong) > 0 {
		return invalid(wrong)
	}
	return nil
}

func checkField(f field) string {
	switch at := f.at.(type) {
	case *string:
		return checkText(f.name, *at)
	case **string:
		if *at != nil {
			return checkText(f.name, **at)
		}
	case **int64:
		if *at != nil {
			return checkNumber(f.name, float64(**at))
		}
	case **float64:
		if *at != nil {
			return checkNumber(f.name, **at)
		}
	}
	return ""
}

func checkText(name, text string) string {
	switch {
	case utf8.RuneCountInString(text) > 200:
		return "is longer than 200 characters"
	case name == "released":
		day, err := time.Parse(time.DateOnly, text)
		if err != nil || day.Year() < 1888 || day.Year() > 2100 {
			return "must be a day between 1888 and 2100, written as 2006-01-02"
		}
	case name == "mpaa" && !slices.Contains(mpaaRatings, text):
		return "must be one of " + strings.Join(mpaaRatings, ", ")
	}
	return ""
}

// limits are the smallest and largest values of the columns that are no money.
var limits = map[string][2]float64{
	"runtime": {1, 1000}, "imdbRating": {0, 10}, "imdbVotes": {0, 1e9}, "rottenTomatoes": {0, 100},
}

func checkNumber(name string, n float64) string {
	limit, ok := limits[name]
	if !ok {
		limit = [2]float64{0, 1e12}
	}
	if n < limit[0] || n > limit[1] {
		return fmt.Sprintf("must be between %.0f and %.0f", limit[0], limit[1])
	}
	return ""
}
