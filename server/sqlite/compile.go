package sqlite

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// compiler writes SQL for a query. What comes from the query stands in args and never in the SQL: values, the paths into
// the JSON, the collection. Each path is bound once.
type compiler struct {
	args   []any
	bound  map[string]string
	domain int64
	where  string
}

// compile compiles what chooses the models: q's collection and condition, and what reader may read.
func compile(domain int64, q *query.Query, reader *store.UserID) *compiler {
	c := &compiler{bound: map[string]string{}}
	c.where = `FROM model m JOIN collection c ON c.domain = m.domain AND c.id = m.collection LEFT JOIN document d ON d.model = m.key
		WHERE m.domain = ` + c.bind(domain) + ` AND m.collection = ` + c.bind(q.Collection) + c.readable(reader)
	if q.Where != nil {
		c.where += " AND " + c.condition(q.Where)
	}
	return c
}

// readable restricts models to those that reader may read (spec client-api §8): what the model says of the user counts,
// else what the collection says of it, else what the model says of everybody, if it overrides the collection.
func (c *compiler) readable(reader *store.UserID) string {
	if reader == nil || reader.Kind == store.ConvergenceUser {
		return ""
	}
	user := fmt.Sprintf("kind = %s AND name = %s", c.bind(int64(reader.Kind)), c.bind(reader.Name))
	return fmt.Sprintf(` AND coalesce((SELECT permissions FROM model_user WHERE model = m.key AND %s),
		(SELECT permissions FROM collection_user u WHERE u.domain = m.domain AND u.collection = m.collection AND %s),
		iif(m.overrides_world, m.world, c.world)) & %d`, user, user, readBit)
}

// total counts the models.
func (c *compiler) total() string { return "SELECT count(*) " + c.where }

// page selects the models in order, with the JSON of what was asked for.
func (c *compiler) page(q *query.Query) string {
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(modelColumns, "FROM model m "))
	if q.Fields == nil {
		b.WriteString(", json(d.json)")
	}
	for _, field := range q.Fields {
		b.WriteString(", " + c.field(field.Path))
	}
	b.WriteString(" " + c.where + " ORDER BY ")
	for _, by := range q.Order {
		b.WriteString(c.path(by.Path).value)
		if by.Descending {
			b.WriteString(" DESC")
		}
		b.WriteString(", ")
	}
	b.WriteString("m.id")
	limit := int64(-1)
	if q.Limit != nil {
		limit = *q.Limit
	}
	b.WriteString(" LIMIT " + c.bind(limit) + " OFFSET " + c.bind(q.Offset))
	return b.String()
}

// field is the JSON text of a value.
func (c *compiler) field(p query.Path) string {
	switch p.Meta {
	case query.MetaID:
		return "json_quote(m.id)"
	case query.MetaVersion:
		return "m.version"
	}
	return "d.json -> " + c.bindPath(p)
}

// bind returns the parameter that stands for a value.
func (c *compiler) bind(value any) string {
	c.args = append(c.args, value)
	return "?" + strconv.Itoa(len(c.args))
}

// bindPath returns the parameter that stands for a path, in SQLite's notation: $."name"[index].
func (c *compiler) bindPath(p query.Path, more ...string) string {
	text := "$"
	for _, step := range p.Steps {
		if step.IsIndex {
			text += "[" + strconv.FormatInt(step.Index, 10) + "]"
		} else {
			text += "." + string(jsonText(step.Name))
		}
	}
	for _, name := range more {
		text += "." + string(jsonText(name))
	}
	if c.bound[text] == "" {
		c.bound[text] = c.bind(text)
	}
	return c.bound[text]
}
