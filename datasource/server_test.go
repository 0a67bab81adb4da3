package datasource

import (
	"fmt"
	"sort"
	"strings"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
)

// server is a REST back end in memory: ids assigned by the server, row versions, every write done once per idempotency
// key. Rows whose name is "bad" are refused.
type server struct {
	rows    map[int]cells
	lastID  int
	answers map[string]Answer // by idempotency key
	creates int               // rows made, ever
	applied []string          // log of writes that were made
	keyless bool              // it does not look at keys
	token   string            // what writes need; "" for nothing
}

func newServer(n int) *server {
	s := &server{rows: map[int]cells{}, answers: map[string]Answer{}}
	for i := 1; i <= n; i++ {
		s.rows[i] = cells{{Name: "id", Value: rows.Num(float64(i))}, {Name: "name", Value: rows.Text(fmt.Sprint("row", i))},
			{Name: "qty", Value: rows.Num(float64(i * 10))}, {Name: "version", Value: rows.Num(1)}}
	}
	s.lastID = n
	return s
}

func (s *server) serve(r *Request) Answer {
	if r.Op == OpRead {
		return Answer{Status: 200, Body: s.list()}
	}
	if a, done := s.answers[r.Key]; done && r.Key != "" && !s.keyless {
		return a
	}
	a := s.write(r)
	if a.Status < 300 && r.Key != "" {
		s.answers[r.Key] = a
	}
	return a
}

func (s *server) ids() []int {
	ids := make([]int, 0, len(s.rows))
	for id := range s.rows {
		ids = append(ids, id)
	}
	sort.Ints(ids)
	return ids
}

func (s *server) list() []byte {
	out := []byte{'['}
	for i, id := range s.ids() {
		if i > 0 {
			out = append(out, ',')
		}
		out = rows.AppendRow(out, s.rows[id])
	}
	return append(out, ']')
}

func (s *server) write(r *Request) Answer {
	b, _, err := rows.DecodeBlock(r.Data)
	if err != nil {
		panic(err)
	}
	for i := range b.Len() {
		if b.Value(i, "name").Str == "bad" {
			return Answer{Status: 422, Text: "422 the name is bad"}
		}
	}
	var out rows.Batch
	for i := range b.Len() {
		row, status := s.writeRow(r, b.Cells(i))
		if status != 200 {
			return Answer{Status: status, Text: fmt.Sprint(status), Block: blockOf(row)}
		}
		if row != nil {
			out.Add(row)
		}
	}
	return Answer{Status: 200, Block: out.AppendBlock(nil), Total: -1}
}

func (s *server) writeRow(r *Request, sent cells) (cells, int) {
	idValue, _ := sent.get("id")
	id := int(idValue.Num)
	old, exists := s.rows[id]
	if r.Op != OpCreate && !exists {
		return nil, 404
	}
	version, _ := old.get("version")
	if r.Op != OpCreate && r.IfMatch != "" && r.IfMatch != fmt.Sprint(version.Num) {
		return old, 409
	}
	switch r.Op {
	case OpCreate:
		s.lastID++
		s.creates++
		id = s.lastID
	case OpDestroy:
		delete(s.rows, id)
		s.applied = append(s.applied, fmt.Sprint("destroy ", id))
		return nil, 200
	}
	row := cells{}.over(sent).over(cells{{Name: "id", Value: rows.Num(float64(id))}, {Name: "version", Value: rows.Num(version.Num + 1)}})
	s.rows[id] = row
	name, _ := row.get("name")
	s.applied = append(s.applied, fmt.Sprint(r.Op, " ", id, " ", name.Str))
	return row, 200
}

// names is the rows of the server as "id:name", for comparing.
func (s *server) names() string {
	var list []string
	for _, id := range s.ids() {
		name, _ := s.rows[id].get("name")
		list = append(list, fmt.Sprint(id, ":", name.Str))
	}
	return strings.Join(list, " ")
}
