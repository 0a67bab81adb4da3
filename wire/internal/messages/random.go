package messages

import (
	"reflect"
	"sort"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Draw returns a number from 0 to n-1, as what is made at random needs one.
type Draw func(n int) int

// Random makes a message of type t. It is one that decoding can give: without empty lists and maps that are not nil.
func (t Type) Random(draw Draw) Message {
	m := t.New()
	draw.fill(reflect.ValueOf(m).Elem())
	return m
}

// oneofs gives the oneofs of each message's type.
var oneofs = func() map[reflect.Type][][]string {
	groups := map[reflect.Type][][]string{}
	for _, t := range All {
		groups[reflect.TypeOf(t.New()).Elem()] = t.Oneofs
	}
	return groups
}()

// single keeps at most one field of each oneof in m.
func (draw Draw) single(m reflect.Value) {
	for _, group := range oneofs[m.Type()] {
		keep := draw(len(group) + 1)
		for i, name := range group {
			if i != keep {
				m.FieldByName(name).SetZero()
			}
		}
	}
}

var made = map[reflect.Type]func(draw Draw) any{
	reflect.TypeFor[string]():         func(draw Draw) any { return draw.Text() },
	reflect.TypeFor[bool]():           func(draw Draw) any { return draw(2) == 1 },
	reflect.TypeFor[int32]():          func(draw Draw) any { return int32(draw.integer()) },
	reflect.TypeFor[int64]():          func(draw Draw) any { return draw.integer() },
	reflect.TypeFor[wire.Timestamp](): func(draw Draw) any { return draw.timestamp() },
	reflect.TypeFor[wire.JSON]():      func(draw Draw) any { return draw.JSON(0) },
	reflect.TypeFor[ot.Op]():          func(draw Draw) any { return draw.Op() },
	reflect.TypeFor[wire.Applied]():   func(draw Draw) any { return draw.Applied() },
	reflect.TypeFor[*ot.Value]():      func(draw Draw) any { return draw.object(0) },
}

func (draw Draw) fill(v reflect.Value) {
	if v.Kind() == reflect.Pointer && draw(4) == 0 {
		return
	}
	if makeOne := made[v.Type()]; makeOne != nil {
		v.Set(reflect.ValueOf(makeOne(draw)))
		return
	}
	switch v.Kind() {
	case reflect.Int32: // an enumeration; the smallest has three values
		v.SetInt(int64(draw(3)))
	case reflect.Uint8:
		v.SetUint(uint64(draw(256)))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		draw.fill(v.Elem())
	case reflect.Slice:
		if n := draw(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			draw.fill(v.Index(i))
		}
	case reflect.Map:
		draw.fillMap(v)
	case reflect.Struct:
		for i := range v.NumField() {
			draw.fill(v.Field(i))
		}
		draw.single(v)
		draw.structOnly(v)
	default:
		panic("messages: cannot fill a " + v.Type().String())
	}
}

// structOnly makes JSON an object, or absent, where the protocol has a Struct.
func (draw Draw) structOnly(v reflect.Value) {
	if result, ok := v.Addr().Interface().(*wire.ModelsQueryResponseMessageModelResult); ok && result.Data.Kind != wire.JSONObject {
		result.Data = wire.JSON{}
	}
}

func (draw Draw) fillMap(v reflect.Value) {
	for range draw(4) {
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		element := reflect.New(v.Type().Elem()).Elem()
		draw.fill(element)
		v.SetMapIndex(reflect.ValueOf(draw.Text()), element)
	}
}

// Text makes a text of up to four characters, which take one to four bytes each.
func (draw Draw) Text() string {
	runes := make([]rune, draw(5))
	for i := range runes {
		runes[i] = []rune{'a', 'b', 0, 'é', '€', '😀', '\uFFFD'}[draw(7)]
	}
	return string(runes)
}

func (draw Draw) integer() int64 {
	v := int64(draw(1<<16)) << draw(48)
	return []int64{0, 1, -1, v, -v, 1<<31 - 1, -1 << 31, 1<<63 - 1, -1 << 63}[draw(9)]
}

func (draw Draw) number() float64 {
	return []float64{0, 1, -1.5, 1e300, float64(draw(1000))}[draw(5)]
}

func (draw Draw) millis() int64 { return (int64(draw(1<<20)) - 1<<19) * 12_345_678 }

func (draw Draw) timestamp() wire.Timestamp {
	if draw(4) == 0 {
		return wire.Timestamp{}
	}
	return wire.Timestamp{Seconds: int64(draw(1<<20)-1<<19) * 12_345, Nanos: int32(draw(1_000_000_000)), Set: true}
}

// JSON makes a JSON value, nested up to three levels.
func (draw Draw) JSON(depth int) wire.JSON {
	j := wire.JSON{Kind: wire.JSONKind(draw(6))}
	switch j.Kind {
	case wire.JSONBool:
		j.Bool = draw(2) == 1
	case wire.JSONNumber:
		j.Number = draw.number()
	case wire.JSONString:
		j.Text = draw.Text()
	case wire.JSONList:
		for range draw(4 - depth) {
			j.List = append(j.List, draw.JSON(depth+1))
		}
	case wire.JSONObject:
		for _, key := range draw.keys(4 - depth) {
			j.Members = append(j.Members, wire.JSONMember{Key: key, Value: draw.JSON(depth + 1)})
		}
	}
	return j
}

// keys makes less than n keys, sorted, each once.
func (draw Draw) keys(n int) []string {
	set := map[string]bool{}
	for range draw(n) {
		set[draw.Text()] = true
	}
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
