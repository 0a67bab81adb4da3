package ot

import "strconv"

// format puts args, one after the other, where layout has a %. It is what error messages need of fmt, which costs 120 KiB of
// a wasm file; and calls with strings only are the smallest.
func format(layout string, args []string) string {
	var out []byte
	for i := 0; i < len(layout); i++ {
		if layout[i] == '%' && len(args) > 0 {
			out = append(out, args[0]...)
			args = args[1:]
		} else {
			out = append(out, layout[i])
		}
	}
	return string(out)
}

func itoa(n int) string { return strconv.Itoa(n) }
