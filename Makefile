# Guichet. `make run` and `make test` work on a fresh machine that has Swift: each first installs what is missing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

.PHONY: help run test browser soak faults loadtest opening bench build release packages clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: release ## Start a whole box office on this machine, with demonstration data; options in ARGS="…"
	@exec .build/release/guichet up $(ARGS)

test: packages ## Build everything and run every test, against a real redis-server
	@config/install-packages.sh test
	Tests/build.sh
	Tests/run.sh

browser: packages ## Walk through the site in a real browser; the screenshots are in var/screenshots
	@config/install-packages.sh test
	Tests/build.sh
	Tests/run.sh --filter '^BrowserTests\.'

soak: packages ## Mix all faults at random while customers buy: SECONDS=60, SEED=… for the same again; exit 1 when anything is lost
	swift build --product guichet
	swift build --product guichet-soak
	@exec .build/debug/guichet-soak $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

faults: packages ## Kill a process before and after every step of every story, in one to two hours; FAULTS=isPaidLate,isForgotten plays some of them
	@config/install-packages.sh test
	Tests/build.sh
	GUICHET_FAULTS="$(or $(FAULTS),all)" Tests/run.sh --filter /aProcessMayDieAtEveryStep

loadtest: release ## Play a load test: SCENARIO=theatre (SECONDS=20 SCALE=0.5 change it); lists the scenarios without
	@config/install-packages.sh loadtest
	swift build --configuration release --product guichet-loadtest
	@if [ -z "$(SCENARIO)" ]; then echo "Choose one with SCENARIO=…:"; exec .build/release/guichet-loadtest list; fi; \
	exec .build/release/guichet-loadtest run $(SCENARIO) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SCALE),--scale $(SCALE)) $(ARGS)

opening: release ## Play opening day, and see that nobody is served out of turn: VISITORS=10000000 in compressed time, REAL=4000 over HTTP in HOUSE=room; exit 1 on a violation
	@config/install-packages.sh loadtest
	swift build --configuration release --product guichet-loadtest
	@exec .build/release/guichet-loadtest opening $(if $(VISITORS),--visitors $(VISITORS)) $(if $(REAL),--real $(REAL)) $(if $(HOUSE),--house $(HOUSE)) $(ARGS)

bench: release ## Measure everything that sizes a platform, in a quarter of an hour: one table, var/bench/latest.json; QUICK=1 to try it
	@config/install-packages.sh loadtest
	swift build --configuration release --product guichet-loadtest
	swift build --configuration release --product guichet-ledger-bench
	@exec .build/release/guichet-loadtest bench $(if $(QUICK),--quick) $(if $(SECONDS),--seconds $(SECONDS)) $(ARGS)

build: packages ## Build everything for debugging
	swift build

release: packages ## Build the optimised binary: .build/release/guichet
	swift build --configuration release --product guichet

packages:
	@config/install-packages.sh

clean: ## Remove what was built; the data of `make run`, under var/, stays
	swift package clean
	rm -rf .build/tests
