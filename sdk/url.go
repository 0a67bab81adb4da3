package sdk

import (
	"strings"

	"github.com/holdfast-sdk/holdfast/offline"
)

// parseURL splits the address of a domain (wire.md §1): http becomes ws, https wss, and the last two segments of the path are
// the namespace and the domain's id.
func parseURL(url string) (socket, namespace, domain string, err error) {
	scheme, rest, ok := strings.Cut(url, "://")
	switch scheme {
	case "http", "ws":
		scheme = "ws"
	case "https", "wss":
		scheme = "wss"
	default:
		ok = false
	}
	rest = strings.TrimRight(rest, "/")
	segments := strings.Split(rest, "/")
	n := len(segments)
	ok = ok && n >= 3 && segments[0] != "" && segments[n-2] != "" && segments[n-1] != "" && !strings.ContainsAny(rest, "?# ")
	if !ok {
		return "", "", "", errorf(ErrOption, "invalid url %q; it must be (http|https|ws|wss)://host[:port]/…/namespace/domain", url)
	}
	return scheme + "://" + rest, segments[n-2], segments[n-1], nil
}

// randomLetters makes n letters that nobody else has.
func randomLetters(rand offline.Rand, n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	out := make([]byte, n)
	for i := range out {
		out[i] = letters[rand.Uint64()%uint64(len(letters))]
	}
	return string(out)
}
