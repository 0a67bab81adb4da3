package offline

// newReplicaID draws a new id.
func newReplicaID(rand Rand, family uint64) (r ReplicaID) {
	for i := 0; i < len(r); i += 8 {
		v := rand.Uint64()
		if i == 0 && family != 0 {
			v = family
		}
		for j := range 8 {
			r[i+j] = byte(v >> (8 * j))
		}
	}
	return r
}

// RandomLetters makes a name of n letters that nobody else has, if n is large enough: each is worth 5.7 bits.
func RandomLetters(rand Rand, n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	out := make([]byte, n)
	for i := range out {
		out[i] = letters[rand.Uint64()%uint64(len(letters))]
	}
	return string(out)
}
