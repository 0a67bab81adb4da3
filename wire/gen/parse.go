package main

import (
	"fmt"
	"strconv"
	"strings"
)

// protocol is protocol.txt.
type protocol struct {
	bodies   []body
	messages []message
	enums    []enum
}

// body is a body of the envelope.
type body struct {
	number        int
	name, message string
	sender        string // server, client or both
	kinds         []string
}

// message is one message.
type message struct {
	section, name string // name with dots, as Outer.Inner
	fields        []field
}

// field is a field of a message.
type field struct {
	number int
	name   string
	kind   string // its type without "repeated ", "?" and what is around a map's values
	form   form
	oneof  string // the group it is in, or ""
}

// form is how often a field's type is there.
type form int

const (
	singular form = iota
	wrapper       // `XValue?`
	repeated
	mapped
)

// enum is an enumeration: names of values by their numbers.
type enum struct {
	name   string
	values []field
}

// parse reads protocol.txt. Errors name the line.
func parse(text string) (*protocol, error) {
	p, section := &protocol{}, ""
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "section" && len(words) == 2 {
			section = words[1]
			continue
		}
		if err := p.parseLine(section, words); err != nil {
			return nil, fmt.Errorf("protocol.txt:%d: %w", i+1, err)
		}
	}
	return p, p.check()
}

func (p *protocol) parseLine(section string, words []string) error {
	switch {
	case words[0] == "body" && len(words) == 6:
		number, err := strconv.Atoi(words[1])
		p.bodies = append(p.bodies, body{number, words[2], words[3], words[4], strings.Split(words[5], "|")})
		return err
	case words[0] == "message" && len(words) == 2:
		p.messages = append(p.messages, message{section: section, name: words[1]})
		return nil
	case words[0] == "enum" && len(words) == 2:
		p.enums = append(p.enums, enum{name: words[1]})
		return nil
	case len(words) == 2 && len(p.enums) > 0:
		number, err := strconv.Atoi(words[0])
		values := &p.enums[len(p.enums)-1].values
		*values = append(*values, field{number: number, name: words[1]})
		return err
	case len(words) > 2 && len(p.messages) > 0:
		f, err := parseField(words)
		fields := &p.messages[len(p.messages)-1].fields
		*fields = append(*fields, f)
		return err
	}
	return fmt.Errorf("this is no line of a protocol")
}

// parseField reads `<number> <name> [repeated] <type> [oneof <group>]`.
func parseField(words []string) (field, error) {
	number, err := strconv.Atoi(words[0])
	f := field{number: number, name: words[1]}
	words = words[2:]
	if len(words) > 2 && words[len(words)-2] == "oneof" {
		f.oneof, words = words[len(words)-1], words[:len(words)-2]
	}
	f.kind = words[len(words)-1]
	switch {
	case len(words) == 2 && words[0] == "repeated":
		f.form = repeated
	case len(words) != 1:
		return f, fmt.Errorf("field %s has no type", f.name)
	case strings.HasSuffix(f.kind, "?"):
		f.kind, f.form = strings.TrimSuffix(f.kind, "?"), wrapper
	case strings.HasPrefix(f.kind, "map<string,"):
		f.kind, f.form = strings.TrimSuffix(strings.TrimPrefix(f.kind, "map<string,"), ">"), mapped
	}
	return f, err
}

// check checks that fields ascend, and that each type and body is there.
func (p *protocol) check() error {
	for _, m := range p.messages {
		last := 0
		for _, f := range m.fields {
			if f.number <= last {
				return fmt.Errorf("%s: field %d is not in order", m.name, f.number)
			}
			if _, _, err := p.goField(m, f); err != nil {
				return err
			}
			last = f.number
		}
	}
	for _, b := range p.bodies {
		if p.find(b.message) == "" {
			return fmt.Errorf("body %s: there is no message %s", b.name, b.message)
		}
	}
	return nil
}

// find returns the full name of the message that name stands for inside of message scope, or "".
func (p *protocol) find(name string, scope ...string) string {
	for _, outer := range scope {
		for outer != "" {
			if full := p.find(outer + "." + name); full != "" {
				return full
			}
			outer = outer[:max(strings.LastIndex(outer, "."), 0)]
		}
	}
	for _, m := range p.messages {
		if m.name == name {
			return m.name
		}
	}
	return ""
}
