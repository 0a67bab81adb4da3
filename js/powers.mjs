// The table of powers of ten with which package strconv parses and formats numbers, as code that computes it: 11 KiB that
// do not compress become half a KiB, and a fraction of a millisecond at the start.
//
// 10^e has the bits of 5^e: up is 1 multiplied by 5 again and again, down a power of 2 divided by it. Both are exact as far as
// the table goes, which has the first 128 bits, cut off. test/unit/powers.test.js compares it with that of the Go release.

/** In place of the variable pow10Tab of internal/strconv. */
export const powersOf10 = `var pow10Tab = powersOf10()

func powersOf10() (tab [pow10Max - pow10Min + 1]uint128) {
	var up, down [35]uint32
	up[0], down[34] = 1, 1
	for e := 0; e <= -pow10Min; e++ {
		if e <= pow10Max {
			tab[e-pow10Min] = first128(&up)
		}
		if e > 0 {
			tab[-e-pow10Min] = first128(&down)
		}
		carry, rest := uint64(0), uint64(0)
		for i := range up {
			carry += uint64(up[i]) * 5
			up[i] = uint32(carry)
			carry >>= 32
			rest = rest<<32 | uint64(down[34-i])
			down[34-i] = uint32(rest / 5)
			rest %= 5
		}
	}
	return tab
}

// The first 128 bits that count.
func first128(x *[35]uint32) (v uint128) {
	n := len(x) - 1
	for n > 0 && x[n] == 0 {
		n--
	}
	for i := 0; i < 128; n-- {
		word := uint32(0)
		if n >= 0 {
			word = x[n]
		}
		for bit := 31; bit >= 0 && i < 128; bit-- {
			b := uint64(word >> bit & 1)
			if i == 0 && b == 0 {
				continue
			}
			v.Hi, v.Lo = v.Hi<<1|v.Lo>>63, v.Lo<<1|b
			i++
		}
	}
	return v
}
`;
