// Package rest is the administrative interface over HTTP (spec convergence/rest.md). Every answer is
// {"ok": bool, "body": {…}}; the body of an error has error_code, error_message and error_details.
package rest
