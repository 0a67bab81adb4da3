package sdk

import "strings"

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
