//go:build js

// Command wasm is the boundary: the program that a page runs. JavaScript values come in, calls of the packages
// datasource, offline and idb go out; there is no product logic here. The classes in js/src are the other half.
//
// A page calls the exports of exports.go, which never block; whatever waits is done in goroutines (bridge.Loop) and
// told by frames, which package host delivers.
package main

// engine is the one instance of everything. It is set up before main returns control to the page.
var engine = newEngine()

func main() {
	go engine.loop.Run()
	select {}
}
