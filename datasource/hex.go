package datasource

import "strconv"

// encoding/hex brings fmt, which costs 50 KiB of the wasm file.

func encodeHex(raw []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(raw))
	for _, b := range raw {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}

// decodeHex returns an error for text that encodeHex did not make.
func decodeHex(text string) ([]byte, error) {
	out := make([]byte, 0, len(text)/2)
	for len(text) > 0 {
		b, err := strconv.ParseUint(text[:min(2, len(text))], 16, 8)
		if err != nil || len(text) < 2 {
			return nil, strconv.ErrSyntax
		}
		out, text = append(out, byte(b)), text[2:]
	}
	return out, nil
}
