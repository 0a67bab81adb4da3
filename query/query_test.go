package query

import (
	"reflect"
	"strings"
	"testing"
)

func mustParse(t *testing.T, source string) *Query {
	t.Helper()
	q, err := Parse(source)
	if err != nil {
		t.Fatalf("%s\n%v", source, err)
	}
	return q
}

// where parses a condition and prints it with all its parentheses.
func where(t *testing.T, condition string) string {
	t.Helper()
	return printCondition(mustParse(t, "SELECT * FROM c WHERE "+condition).Where)
}

func name(steps ...any) Path {
	var p Path
	for _, s := range steps {
		switch s := s.(type) {
		case string:
			p.Steps = append(p.Steps, Step{Name: s})
		case int:
			p.Steps = append(p.Steps, Step{Index: int64(s), IsIndex: true})
		}
	}
	return p
}

func TestAQueryWithEveryClauseIsParsed(t *testing.T) {
	limit := int64(10)
	want := &Query{
		Fields: []Field{
			{name("name"), "name"}, {name("address", "lines", 2), "line"}, {Path{Meta: MetaID}, "@id"}, {name("a", 0, 1, "b"), "x y"},
		},
		Collection: "people",
		Where:      Compare{Greater, name("age"), Number(18)},
		Order:      []Order{{name("name"), false}, {name("age"), true}, {Path{Meta: MetaVersion}, true}, {name("a"), false}},
		Limit:      &limit,
		Offset:     20,
	}
	for _, source := range []string{
		"SELECT name, address.lines[2] AS line, @id, a[0][1].b AS `x y` FROM people WHERE age > 18 ORDER BY name ASC, age DESC, @version DESCENDING, a ASCENDING LIMIT 10 OFFSET 20",
		"select name,address.lines[2]line,@ID,a[0][1].b`x y`from people where age>18 order by name,age desc,@Version descending,a limit 10 offset 20",
		"\n SELECT\tname , address . lines [ 2 ] line , @id , a [0] [1] . b as `x y`\r\nFROM people WHERE ( age > 18 ) ORDER BY name , age desc, @version desc, a asc LIMIT 10 OFFSET 20 ",
	} {
		if got := mustParse(t, source); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", source, print(got), print(want))
		}
	}
}

func TestAStarSelectsTheWholeModel(t *testing.T) {
	q := mustParse(t, "SELECT * FROM files")
	if want := (&Query{Collection: "files"}); !reflect.DeepEqual(q, want) {
		t.Errorf("got %s", print(q))
	}
}

func TestOrBindsWeakerThanAndWhichBindsWeakerThanNot(t *testing.T) {
	for source, want := range map[string]string{
		"a=1 OR b=2 AND c=3":                 "((a = 1) OR ((b = 2) AND (c = 3)))",
		"a=1 AND b=2 OR c=3":                 "(((a = 1) AND (b = 2)) OR (c = 3))",
		"(a=1 OR b=2) AND c=3":               "(((a = 1) OR (b = 2)) AND (c = 3))",
		"NOT a=1 AND b=2":                    "(NOT (a = 1) AND (b = 2))",
		"NOT (a=1 AND b=2)":                  "NOT ((a = 1) AND (b = 2))",
		"not not a=1":                        "NOT NOT (a = 1)",
		"a=1 and b=2 and c=3":                "((a = 1) AND (b = 2) AND (c = 3))",
		"((a=1))":                            "(a = 1)",
		"NOT a LIKE 'x%' OR b = true":        "(NOT (a LIKE 'x%') OR (b = true))",
		"a=1 OR (b=2 OR c=3) OR d=4 AND e=5": "((a = 1) OR ((b = 2) OR (c = 3)) OR ((d = 4) AND (e = 5)))",
	} {
		if got := where(t, source); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", source, got, want)
		}
	}
}

func TestArithmeticBindsStrongerThanComparisonsAndFromTheLeft(t *testing.T) {
	for source, want := range map[string]string{
		"a + b * c > d":         "((a+(b*c)) > d)",
		"a * b + c > d":         "(((a*b)+c) > d)",
		"a - b - c = 0":         "(((a-b)-c) = 0)",
		"a / b % c * d <= 1":    "((((a/b)%c)*d) <= 1)",
		"(a + b) * c != -1":     "(((a+b)*c) != -1)",
		"1 < -a":                "(1 < (0-a))",
		"a--1 = - -2":           "((a--1) = 2)",
		"((a) + (2)) = (((3)))": "((a+2) = 3)",
	} {
		if got := where(t, source); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", source, got, want)
		}
	}
}

func TestEveryComparisonIsKnown(t *testing.T) {
	for _, op := range []Comparison{Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual} {
		got := mustParse(t, "SELECT * FROM c WHERE a "+string(op)+" 'x'").Where
		if want := (Compare{op, name("a"), String("x")}); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v", op, got)
		}
	}
	if got, want := mustParse(t, "SELECT * FROM c WHERE a like 'x_%'").Where, (Like{name("a"), "x_%"}); !reflect.DeepEqual(got, want) {
		t.Errorf("LIKE: got %v", got)
	}
}

func TestValuesAreReadAsWritten(t *testing.T) {
	for source, want := range map[string]Term{
		`'it''s'`:               String("it's"),
		`"say ""hi"""`:          String(`say "hi"`),
		`'a\'b\"c\\d\n\t\/'`:    String("a'b\"c\\d\n\t/"),
		`'\u00e9\u0000'`:        String("é\x00"),
		`''`:                    String(""),
		`'100% sûr 👍 SELECT "'`: String(`100% sûr 👍 SELECT "`),
		`12.50`:                 Number(12.5),
		`1e3`:                   Number(1000),
		`1.5E-2`:                Number(0.015),
		`-7`:                    Number(-7),
		`TRUE`:                  Boolean(true),
		`false`:                 Boolean(false),
	} {
		got := mustParse(t, "SELECT * FROM c WHERE a = "+source).Where.(Compare).Right
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %#v, want %#v", source, got, want)
		}
	}
}

func TestBackticksQuoteAnyName(t *testing.T) {
	q := mustParse(t, "SELECT `first name`.`a``b`[3].`x.y` FROM `my \\`coll` WHERE `not` = `true`")
	if want := name("first name", "a`b", 3, "x.y"); !reflect.DeepEqual(q.Fields[0].Path, want) {
		t.Errorf("got path %#v", q.Fields[0].Path)
	}
	if q.Fields[0].Name != "`first name`.`a``b`[3].`x.y`" || q.Collection != "my `coll" {
		t.Errorf("got name %s, collection %s", q.Fields[0].Name, q.Collection)
	}
	if want := (Compare{Equal, name("not"), name("true")}); !reflect.DeepEqual(q.Where, want) {
		t.Errorf("got %v", q.Where)
	}
}

func TestWordsOfTheLanguageAreNamesWhereOnlyANameCanStand(t *testing.T) {
	q := mustParse(t, "SELECT order, limit AS from, a.from FROM select WHERE where = 1 AND like LIKE 'x' ORDER BY by DESC, desc DESC")
	want := &Query{
		Fields:     []Field{{name("order"), "order"}, {name("limit"), "from"}, {name("a", "from"), "a.`from`"}},
		Collection: "select",
		Where:      And{Compare{Equal, name("where"), Number(1)}, Like{name("like"), "x"}},
		Order:      []Order{{name("by"), true}, {name("desc"), true}},
	}
	if !reflect.DeepEqual(q, want) {
		t.Errorf("got  %s\nwant %s", print(q), print(want))
	}
}

func TestACollectionMayHaveDashesDotsAndDigits(t *testing.T) {
	for _, id := range []string{"my-files", "2024", "1e5-x", "a.b", "$x", "été", "данные", "数据"} {
		if q := mustParse(t, "SELECT * FROM "+id+" LIMIT 0"); q.Collection != id || *q.Limit != 0 {
			t.Errorf("%s: got %s", id, print(q))
		}
	}
}

func TestTheLimitsThemselvesAreAllowed(t *testing.T) {
	for _, source := range []string{
		"SELECT * FROM c WHERE " + strings.Repeat("(", MaxDepth) + "a=1" + strings.Repeat(")", MaxDepth),
		"SELECT * FROM c WHERE a=1" + strings.Repeat(" OR a=1", MaxParts-1),
		"SELECT * FROM c WHERE a=1" + strings.Repeat("+1", MaxParts-1),
		"SELECT a" + strings.Repeat(".a", MaxDepth-1) + " FROM c",
		"SELECT * FROM " + strings.Repeat("c", MaxLength-len("SELECT * FROM ")),
	} {
		mustParse(t, source)
	}
}
