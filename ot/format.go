package ot

import "strconv"

// format is the part of fmt.Sprintf that error messages need: %s for strings and names, %q for strings, %d for integers.
// fmt itself costs 120 KiB of a wasm file.
func format(layout string, args []any) string {
	out := make([]byte, 0, len(layout)+32)
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' || i+1 == len(layout) || len(args) == 0 {
			out = append(out, layout[i])
			continue
		}
		i++
		out = appendArg(out, args[0], layout[i] == 'q')
		args = args[1:]
	}
	return string(out)
}

func appendArg(out []byte, arg any, quoted bool) []byte {
	switch v := arg.(type) {
	case string:
		if quoted {
			return strconv.AppendQuote(out, v)
		}
		return append(out, v...)
	case int:
		return strconv.AppendInt(out, int64(v), 10)
	case int32:
		return strconv.AppendInt(out, int64(v), 10)
	case int64:
		return strconv.AppendInt(out, v, 10)
	case interface{ String() string }:
		return append(out, v.String()...)
	}
	return append(out, '?')
}
