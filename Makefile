# Two commands matter: `make demo` and `make test`. Each does all set-up it needs (see tools/setup.sh).
.DEFAULT_GOAL := help
SHELL := /bin/bash

DEMO_LISTEN ?= 127.0.0.1:8090
DEMO_DATA   ?= .cache/demo
FUZZTIME    ?= 30s
SCHEDULES   ?= 100000
FIRST       ?= 1
# Milliseconds after which a file of tests in JavaScript is taken to hang.
HANGS        = 600000

.PHONY: help setup build demo test lint test-go test-wasm test-js test-differential test-peers test-browser test-firefox test-firefox-part bench fuzz soak sim clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install what is missing: npm packages, Go tools, a browser
	@tools/setup.sh

build: setup ## build js/dist: the wasm file and the npm package, with the size table and its gate
	cd js && node build.mjs

demo: build ## build everything and serve the demo on $(DEMO_LISTEN)
	node demo/build.mjs
	@mkdir -p $(DEMO_DATA)
	go run ./cmd/holdfast demo --listen $(DEMO_LISTEN) --data $(DEMO_DATA) --site demo/dist

test: setup ## every test: Go natively and in a browser, JavaScript, types, packaging, end to end
	@$(MAKE) --no-print-directory lint test-go build test-wasm test-js test-differential test-peers test-browser

lint:
	@bad=$$(git ls-files '*.go' | xargs gofmt -l); test -z "$$bad" || { echo "these files need gofmt:"; echo "$$bad"; exit 1; }
	go vet ./...
	go vet -tags small ./internal/sim
	GOOS=js GOARCH=wasm go vet ./cmd/wasm/... ./idb/...

test-go: ## Go tests, natively
	go test ./...
	go test -tags small ./internal/sim -run Schedule -sim.schedules=1000 -sim.time=20s

test-wasm: ## the storage contract and everything else that needs a real IndexedDB, in Chromium
	@tools/wasmtest.sh ./idb/...

test-js: ## types against their usage files, unit tests in Node
	cd js && npm run --silent types
	cd js && npm test --silent

test-differential: ## random programs on kendo-ui-core and on ours, for half a minute
	cd js && node --test --test-timeout=$(HANGS) test/differential/*.test.js

test-peers: ## the original client and ours against holdfast serve, in Node and in Chromium
	cd js && node --test --test-timeout=$(HANGS) --test-concurrency=1 test/peers/*.test.js

test-browser: ## packaging matrix and end-to-end tests in Chromium, and a few of them in Firefox
	node demo/build.mjs
	cd js && node --test --test-timeout=$(HANGS) --test-concurrency=1 test/packaging/*.test.js test/browser/*.test.js
	@$(MAKE) --no-print-directory test-firefox-part

# What a browser has to be able to do for the rest, in half a minute.
test-firefox-part:
	@if FIREFOX=$$(tools/firefox.sh); then cd js && BROWSER=firefox FIREFOX=$$FIREFOX node --test --test-timeout=$(HANGS) --test-concurrency=1 \
	  $(addprefix test/browser/,firefox.test.js reload.test.js tabs.test.js); fi

# torn.test.js is about files of Chromium.
test-firefox: build ## the storage contract and the end-to-end tests in Firefox, about a quarter of an hour
	node demo/build.mjs
	BROWSER=firefox tools/wasmtest.sh ./idb/...
	cd js && BROWSER=firefox FIREFOX=$$(../tools/firefox.sh) node --test --test-timeout=$(HANGS) --test-concurrency=1 test/packaging/page.test.js \
	  $(filter-out test/browser/torn.test.js,$(patsubst js/%,%,$(wildcard js/test/browser/*.test.js)))

bench: build ## ratios against kendo-ui-core and the original Convergence client, each in one run (printed, never asserted)
	node bench/run.mjs
	node bench/realtime/run.mjs

fuzz: ## native fuzz targets, $(FUZZTIME) each
	@tools/fuzz.sh $(FUZZTIME)

soak: build ## what takes too long for every run: a million random pairs, a hundred kills, half an hour beside kendo-ui-core
	go test ./ot -run Pair -rapid.checks=1000000 -timeout 30m
	HOLDFAST_CRASHES=50 go test ./server/servertest -run Kill -timeout 30m
	cd js && HOLDFAST_KILLS=50 node --test test/browser/offline-models-kill.test.js
	cd js && HOLDFAST_DIFFERENTIAL_SECONDS=1800 HOLDFAST_DIFFERENTIAL_SEED=$$(date +%s) node --test test/differential/*.test.js

sim: ## a hundred thousand schedules of the simulation (internal/sim), about half an hour
	go test ./internal/sim -run Schedule -v -sim.schedules=$(SCHEDULES) -sim.first=$(FIRST) -sim.time=0 -timeout 3h
	go test -tags small ./internal/sim -run Schedule -v -sim.schedules=$$(($(SCHEDULES) / 10)) -sim.first=$(FIRST) -sim.time=0 -timeout 3h

clean: ## remove what was built
	rm -rf js/dist demo/dist bin .cache
