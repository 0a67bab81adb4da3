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
	// aggregates is the path of aggregates in a response, "" for none
	aggregates string

	batch, autoSync                              bool
	submit                                       bool // transport.submit takes all writes in one call
	serverPaging, serverSorting, serverFiltering bool
	serverGrouping, serverAggregates             bool
	groupPaging, inPlaceSort, virtual            bool
	locale                                       string // accentFoldingFiltering, "" for none
	foldCase                                     Func   // lower case in that locale
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
var unsupported = []string{"groupPaging"}

// parse checks the options. Errors are of code offline.ErrOption and name the option's path.
func (o *options) parse(cfg *Config) error {
	root := rows.Node{Kind: rows.Object}
	if len(cfg.Options) > 0 {
		var err error
		if root, err = rows.ParseOptions(cfg.Options); err != nil {
			return offline.Wrap(offline.ErrOption, err, "the options are no JSON object")
		}
	}
	x := &section{node: &root, check: &checker{host: cfg.Host}}
	if root.Kind != rows.Object {
		x.fail("options", "is no object")
	}
	for _, name := range unsupported {
		if n := root.Get(name); n.Truthy() && !(n.Kind == rows.Array && len(n.Items) == 0) {
			x.fail(name, "is not supported yet; leave it out")
		}
	}
	o.batch = x.flag("batch", false)
	o.submit = o.batch && root.Get("transport").Has("submit")
	o.autoSync = x.flag("autoSync", false)
	o.serverPaging = x.flag("serverPaging", false)
	o.serverSorting = x.flag("serverSorting", false)
	o.serverFiltering = x.flag("serverFiltering", false)
	o.serverGrouping = x.flag("serverGrouping", false)
	o.serverAggregates = x.flag("serverAggregates", false)
	o.groupPaging = x.flag("groupPaging", false)
	o.inPlaceSort = x.flag("inPlaceSort", false)
	o.virtual = x.flag("virtual", false)
	o.locale, o.foldCase = x.text("accentFoldingFiltering", ""), x.fn("foldCase")
	o.fixedTotal = x.count("total", -1)
	o.initial = x.firstQuery()
	o.schemaFrom(x.section("schema"))
	if o.id == "" {
		o.id = "id" // what get() looks at (spec §5)
	}
	o.offlineFrom(x.section("offline"), cfg)
	return x.check.err
}

func (o *options) schemaFrom(x *section) {
	if x.text("type", "json") != "json" {
		x.fail("type", "is not supported yet; use json")
	}
	o.plain = !x.node.Get("parse").Truthy()
	o.aggregates = o.pathFrom(x, "aggregates", "")
	o.pathFrom(x, "groups", "")
	o.plain = o.plain && !o.serverGrouping // only the host takes groups apart
	o.data, o.total, o.errors = o.pathFrom(x, "data", ""), o.pathFrom(x, "total", ""), o.pathFrom(x, "errors", "errors")
	if x.has("model") {
		o.model = true
		o.modelFrom(x.section("model"))
	}
}

// pathFrom is a path into the response, "" for a function, which the host runs.
func (o *options) pathFrom(x *section, name, def string) string {
	if x.node.Get(name).Kind == rows.Ref {
		o.plain = false
		return ""
	}
	return x.text(name, def)
}

func (o *options) modelFrom(x *section) {
	o.id = x.text("id", "")
	o.schema.ID = o.id
	if !x.has("fields") {
		return
	}
	fields := &section{node: x.node.Get("fields"), path: x.path + ".fields", check: x.check}
	list := fields.node
	for i := range list.Items {
		f := &section{node: &list.Items[i], check: x.check}
		switch {
		case list.Kind == rows.Object:
			f.path = fields.at(list.Keys[i])
			o.field(f, list.Keys[i])
		case f.node.Kind == rows.String:
			f.path = fields.path + "[" + strconv.Itoa(i) + "]"
			o.field(&section{node: &rows.Node{Kind: rows.Object}, path: f.path, check: x.check}, f.node.Str)
		default:
			f.path = fields.path + "[" + strconv.Itoa(i) + "]"
			o.field(f, f.text("field", ""))
		}
	}
	if list.Kind != rows.Object && list.Kind != rows.Array {
		x.fail("fields", "is neither an object nor an array")
	}
}

// fieldType is the type that a word names, and whether it names one.
func fieldType(word string) (rows.Type, bool) {
	switch word {
	case "string":
		return rows.TypeString, true
	case "number":
		return rows.TypeNumber, true
	case "boolean":
		return rows.TypeBool, true
	case "date":
		return rows.TypeDate, true
	}
	return rows.Untyped, word == "" || word == "object" || word == "default"
}

// field takes the descriptor of a field: an object, or the name of a type.
func (o *options) field(x *section, name string) {
	word := ""
	switch x.node.Kind {
	case rows.String:
		word = x.node.Str
	case rows.Object:
		word = x.text("type", "")
	default:
		x.fail("", "is neither an object nor the name of a type")
		return
	}
	if name == "" {
		x.fail("", "has no name; give {field: \"name\"}")
	}
	t, known := fieldType(word)
	if !known {
		x.fail("type", "is "+strconv.Quote(word)+"; use string, number, boolean or date")
	}
	f := &rows.Field{Name: name, Type: t, Fixed: !x.flag("editable", true), Nullable: x.flag("nullable", false)}
	if f.From = x.text("from", x.text("field", "")); f.From == name {
		f.From = ""
	}
	host := x.check.host
	if fn := uint32(x.fn("parse")); fn != 0 {
		f.Parse = func(v rows.Value) rows.Value { return callFunc(host, fn, v) }
	}
	if f.Default = x.node.Get("defaultValue").Value(); f.Default.Kind == rows.Ref {
		fn := uint32(f.Default.Num)
		f.Default = rows.Value{}
		f.MakeDefault = func() rows.Value { return callFunc(host, fn) }
	}
	o.schema.Fields = append(o.schema.Fields, *f)
}
