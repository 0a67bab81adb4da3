package offline

import "strconv"

// format is the part of fmt.Sprintf that error messages need: %s, %v, %d, %t, %q and %x without flags, for strings, bytes,
// errors, integers, floats and booleans. fmt itself, with reflect behind it, costs 50 KiB of the wasm file. A value of
// another type shows as "?".
func format(layout string, args []any) string {
	out := make([]byte, 0, len(layout)+32)
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' || i+1 == len(layout) {
			out = append(out, layout[i])
			continue
		}
		i++
		if layout[i] == '%' || len(args) == 0 {
			out = append(out, layout[i])
			continue
		}
		out = appendArg(out, layout[i], args[0])
		args = args[1:]
	}
	return string(out)
}

// appendArg appends one value. What is no text is not quoted by %q.
func appendArg(out []byte, verb byte, arg any) []byte {
	switch v := arg.(type) {
	case nil:
		return append(out, "<nil>"...)
	case string:
		return appendText(out, verb, v)
	case []byte:
		return appendText(out, verb, string(v))
	case error:
		return appendText(out, verb, v.Error())
	case bool:
		return strconv.AppendBool(out, v)
	case float64:
		return strconv.AppendFloat(out, v, 'g', -1, 64)
	case int:
		return strconv.AppendInt(out, int64(v), base(verb))
	case int64:
		return strconv.AppendInt(out, v, base(verb))
	case uint8:
		return strconv.AppendUint(out, uint64(v), base(verb))
	case uint32:
		return strconv.AppendUint(out, uint64(v), base(verb))
	case uint64:
		return strconv.AppendUint(out, v, base(verb))
	}
	return append(out, '?')
}

func appendText(out []byte, verb byte, text string) []byte {
	if verb == 'q' {
		return strconv.AppendQuote(out, text)
	}
	return append(out, text...)
}

func base(verb byte) int {
	if verb == 'x' {
		return 16
	}
	return 10
}
