package datasource

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// options is what the application configured, checked (spec §1 and §3).
type options struct {
	model  bool // there is a schema.model; without one rows have no identity and changes are not sent
	id     string
	schema rows.Schema
	plain  bool // schema.data, total and errors are paths, and there is no schema.parse
	data   string
	total  string
	errors string

	batch, autoSync                              bool
	serverPaging, serverSorting, serverFiltering bool
	initial                                      *query
	fixedTotal                                   int // option total; -1 for none

	offline offlineOptions
}

// policy is an option that names one of some words or is a function.
type policy struct {
	word string
	fn   Func
}

// offlineOptions is the option object `offline`.
type offlineOptions struct {
	detect      bool // conclude from window events and requests whether we are online
	idempotent  bool // send idempotency keys
	uncertain   policy
	lookup      Func
	conflict    policy
	version     string // the field that holds a row's version
	ifMatch     bool
	window      int
	maxAttempts uint32
}

// unsupported are the options of the reference that this version does not have. To ignore them would show wrong data.
var unsupported = []string{"group", "aggregate", "serverGrouping", "serverAggregates", "groupPaging", "inPlaceSort", "type"}

// parseOptions checks the options. Errors are of code offline.ErrOption and name the option's path.
func parseOptions(cfg *Config) (*options, error) {
	root := rows.Node{Kind: rows.Object}
	if len(cfg.Options) > 0 {
		var err error
		if root, err = rows.ParseOptions(cfg.Options); err != nil {
			return nil, offline.Wrap(offline.ErrOption, err, "the options are no JSON object")
		}
	}
	k := &checker{host: cfg.Host}
	k.kind(&root, "options", rows.Object)
	for _, name := range unsupported {
		if n := root.Get(name); n.Truthy() && !(n.Kind == rows.Array && len(n.Items) == 0) {
			k.fail(name, "is not supported yet; leave it out")
		}
	}
	if root.Get("transport").Has("submit") {
		k.fail("transport.submit", "is not supported yet; use batch with create, update and destroy")
	}
	o := &options{
		batch:           k.flag(&root, "batch", false),
		autoSync:        k.flag(&root, "autoSync", false),
		serverPaging:    k.flag(&root, "serverPaging", false),
		serverSorting:   k.flag(&root, "serverSorting", false),
		serverFiltering: k.flag(&root, "serverFiltering", false),
		fixedTotal:      k.count(&root, "total", -1),
	}
	o.schemaFrom(k, root.Get("schema"))
	o.offlineFrom(k, root.Get("offline"), cfg)
	o.initial = k.query(&root)
	if k.err != nil {
		return nil, k.err
	}
	return o, nil
}

func (o *options) schemaFrom(k *checker, n *rows.Node) {
	if n.Kind == rows.Undefined || n.Kind == rows.Null {
		o.plain, o.errors = true, "errors"
		return
	}
	k.kind(n, "schema", rows.Object)
	if t := k.text(n, "schema", "type", "json"); t != "json" {
		k.fail("schema.type", "is "+strconv.Quote(t)+", which is not supported yet; use json")
	}
	o.plain = !n.Get("parse").Truthy()
	path := func(name, def string) string {
		m := n.Get(name)
		switch m.Kind {
		case rows.Undefined, rows.Null:
			return def
		case rows.Ref:
			o.plain = false
			return ""
		}
		return k.text(n, "schema", name, def)
	}
	o.data, o.total, o.errors = path("data", ""), path("total", ""), path("errors", "errors")
	if m := n.Get("model"); m.Kind != rows.Undefined && m.Kind != rows.Null {
		o.model = true
		o.modelFrom(k, m)
	}
}

func (o *options) modelFrom(k *checker, m *rows.Node) {
	const at = "schema.model"
	if m.Kind != rows.Object {
		k.fail(at, "is no object; give {id, fields}")
		return
	}
	o.id = k.text(m, at, "id", "")
	o.schema.ID = o.id
	list := m.Get("fields")
	switch list.Kind {
	case rows.Undefined, rows.Null:
	case rows.Object:
		for i, name := range list.Keys {
			o.field(k, at+".fields."+name, name, &list.Items[i])
		}
	case rows.Array:
		for i := range list.Items {
			item, path := &list.Items[i], at+".fields["+strconv.Itoa(i)+"]"
			if item.Kind == rows.String {
				o.field(k, path, item.Str, &rows.Node{Kind: rows.Object})
				continue
			}
			o.field(k, path, k.text(item, path, "field", ""), item)
		}
	default:
		k.fail(at+".fields", "is neither an object nor an array")
	}
}

var fieldTypes = map[string]rows.Type{
	"": rows.Untyped, "string": rows.TypeString, "number": rows.TypeNumber, "boolean": rows.TypeBool, "date": rows.TypeDate,
	"object": rows.Untyped, "default": rows.Untyped,
}

func (o *options) field(k *checker, path, name string, n *rows.Node) {
	f := rows.Field{Name: name, Fixed: !k.flagAt(n, path, "editable", true), Nullable: k.flagAt(n, path, "nullable", false)}
	switch n.Kind {
	case rows.String: // fields: {name: "string"}
		n = &rows.Node{Kind: rows.Object, Keys: []string{"type"}, Items: []rows.Node{*n}}
	case rows.Object:
	default:
		k.fail(path, "is neither an object nor the name of a type")
		return
	}
	if name == "" {
		k.fail(path, "has no name; give {field: \"name\"}")
	}
	word := k.text(n, path, "type", "")
	t, known := fieldTypes[word]
	if !known {
		k.fail(path+".type", "is "+strconv.Quote(word)+"; use string, number, boolean or date")
	}
	f.Type = t
	if f.From = k.text(n, path, "from", ""); f.From == "" {
		f.From = k.text(n, path, "field", "")
	}
	if f.From == name {
		f.From = ""
	}
	f.Default = n.Get("defaultValue").Value()
	if fn := uint32(k.fn(n, path, "parse")); fn != 0 {
		f.Parse = func(v rows.Value) rows.Value { return callFunc(k.host, fn, v) }
	}
	if f.Default.Kind == rows.Ref {
		fn := uint32(f.Default.Num)
		f.Default = rows.Value{}
		f.MakeDefault = func() rows.Value { return callFunc(k.host, fn) }
	}
	o.schema.Fields = append(o.schema.Fields, f)
}
