# What each needs is cargo, and the web page Node.js with npm; nextest is used where it is there.

CARGO ?= cargo
DEMO_ARGUMENTS ?=

# From what the random histories are drawn: another number each time, or the one that is given to have the same again.
ifndef CHANCERY_SEED
CHANCERY_SEED := $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
endif

# How many histories `make laws` draws, and how long `make fuzz` stays with each target.
HISTORIES ?= 1000
FUZZ_SECONDS ?= 60
FUZZ_TARGETS = record json_lines edtf nesting

# Tests that take their time, by module: random histories, servers, processes. `make check` leaves them out.
SLOW_TESTS = cli crash http laws model proofs visits


# The binary that the journeys through the page are made with: the one that the tests built.
CHANCERY_BIN ?= $(abspath $(or $(CARGO_TARGET_DIR),target))/debug/chancery

# The binary that is measured.
RELEASE_BIN = $(abspath $(or $(CARGO_TARGET_DIR),target))/release/chancery

PAGE_SOURCES := $(shell find web/src web/public web/scripts -type f) $(wildcard web/*.html web/*.json web/*.ts fixtures/*.jsonl)

.PHONY: build demo page check test laws fuzz web journeys bench bench-peers bench-short golden readers pictures book
.DELETE_ON_ERROR:

## Build the binary as it is meant to be used, with the web page in it.
build: page
	$(CARGO) build --release --locked --bin chancery

## Serve an example and print three questions to ask it. DEMO_ARGUMENTS="--listen 127.0.0.1:5000" chooses another address.
demo:
	@$(MAKE) --no-print-directory page || echo "Going on without the web page: a plain one says how to build it."
	$(CARGO) build --release --locked --bin chancery
	"$(RELEASE_BIN)" demo $(DEMO_ARGUMENTS)

## Build the web page, which the next build of the binary embeds.
page: web/dist/index.html

web/dist/index.html: web/node_modules/.package-lock.json $(PAGE_SOURCES)
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@scripts/node.sh
	cd web && npm ci --no-audit --no-fund

## Check form and lints, and run the fast tests: under two minutes once it is built. `make test` runs the others too.
check: form
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(CARGO) nextest run --locked -E 'not (binary(main) & test(/^($(subst $() ,|,$(SLOW_TESTS)))::/))'; \
	else \
		$(CARGO) test --locked --lib && $(CARGO) test --locked --test main -- $(addprefix --skip ,$(addsuffix ::,$(SLOW_TESTS))); \
	fi

## Check form and lints, then run every test: of the page, of the code, of the documentation, of exports by their readers (the short
## form of `make readers`), and the page in a browser.
## The laws are held against fixed histories and against fresh ones; CHANCERY_SEED=… draws the same again.
test: web form
	@echo "Histories are drawn from CHANCERY_SEED=$(CHANCERY_SEED)"
	@export CHANCERY_SEED=$(CHANCERY_SEED); if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(CARGO) nextest run --locked && $(CARGO) test --locked --doc; \
	else \
		$(CARGO) test --locked; \
	fi
	@$(MAKE) --no-print-directory readers-short journeys

## Hold the laws, of the chronicle and of its model, against a thousand random histories each.
laws:
	@echo "Histories are drawn from CHANCERY_SEED=$(CHANCERY_SEED)"
	@export CHANCERY_SEED=$(CHANCERY_SEED) CHANCERY_HISTORIES=$(HISTORIES); if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(CARGO) nextest run --locked --release --test main -E 'test(/^(laws|model)::/)'; \
	else \
		$(CARGO) test --locked --release --test main -- laws:: model::; \
	fi

## Give any bytes to each reader of what comes from outside, FUZZ_SECONDS each; cargo-fuzz is installed where it is missing.
fuzz:
	scripts/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_TARGETS)

.PHONY: form
form:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

## Build the web page, check its types, run its unit tests, and weigh it.
web: page
	cd web && npm run --silent check && npm run --silent test && npm run --silent size

## Go through the page in Chromium, served by the binary that the tests built; Debian's Chromium is installed where none is.
journeys: page
	browser="$$(scripts/browser.sh)" && cd web && PAGE=embedded CHANCERY_BIN="$(CHANCERY_BIN)" CHROMIUM="$$browser" npm run --silent e2e

## Build the documentation as a site, into target/book; mdBook is installed where it is missing.
book:
	scripts/book.sh

## Measure everything, and print the figures for docs/performance.md: the library and the server, the server beside its peers, then the
## page that this binary serves.
bench: page
	$(CARGO) bench --locked --bench figures
	@$(MAKE) --no-print-directory bench-peers
	browser="$$(scripts/browser.sh)" && cd web && export CHROMIUM="$$browser" CHANCERY_BIN="$(RELEASE_BIN)" && \
		node e2e/paint.mjs && node e2e/frames.mjs

## Measure the server beside SQLite, PostgreSQL with PostGraphile, and the limits of the machine, with 10 k, 100 k and 1 M events, and
## print the tables and draw the curves of docs/performance.md: about an hour. Needs Node.js 20.19 with npm; PostgreSQL 15 is installed
## from Debian's packages if it is missing. A peer that cannot be started is skipped with a word.
bench-peers: page
	$(CARGO) build --release --locked --bin chancery
	CHANCERY_BIN="$(RELEASE_BIN)" $(CARGO) bench --locked --bench peers -- whole charts

## The same with 10 k and 100 k events, in ten minutes after the build; draws no curves.
bench-short: page
	$(CARGO) build --release --locked --bin chancery
	CHANCERY_BIN="$(RELEASE_BIN)" $(CARGO) bench --locked --bench peers -- short

## Rewrite the goldens, the schema, and the list of what the contract still lacks; look at the difference before keeping it.
golden:
	CHANCERY_GOLDEN=write $(CARGO) test --locked --test main -- goldens every_format_over_the_report the_schema_contains_the_contract

## Have the tools that views are written for read them: TimelineJS, vis-timeline, Vega-Lite, pandas, networkx and others. Needs
## Node.js 20.19, Python 3.10 and a Chromium, and network for the first time.
readers:
	$(CARGO) test --locked --test main formats::
	CHANCERY_BIN="$(CHANCERY_BIN)" sh scripts/readers.sh

## The short form of `make readers`, a part of `make test`: every tool that needs Node.js alone, with the binary that the tests built.
.PHONY: readers-short
readers-short:
	@scripts/node.sh
	CHANCERY_BIN="$(CHANCERY_BIN)" sh scripts/readers.sh --short

## Have programs of others hold the server against what they know, with the binary that the tests built: GraphQL over HTTP and WebSockets,
## OpenAPI, the last released schema, typed clients, proxies, licences, and any bytes at all. Needs network for the first time.
## PARTS="http proxies" runs some alone.
.PHONY: conformance
conformance:
	CHANCERY_BIN="$(CHANCERY_BIN)" FUZZ_SECONDS="$(FUZZ_SECONDS)" FUZZ_TARGETS="$(FUZZ_TARGETS)" scripts/conformance.sh $(PARTS)

## Have a collector on this machine take the traces of a server that is built with the feature `otlp`: builds most of it again.
.PHONY: otlp
otlp:
	$(CARGO) test --locked --features otlp --test main http::traces

## Build the Debian package: target/chancery_VERSION_ARCHITECTURE.deb.
.PHONY: deb
deb: build
	scripts/deb.sh "$(RELEASE_BIN)"

## Build a binary that needs no libraries: target/static/chancery. Needs musl's C compiler (Debian: musl-tools).
.PHONY: static
static: page
	scripts/static.sh

## Build the OCI image `chancery`. Needs a Docker daemon.
.PHONY: image
image:
	@docker info >/dev/null 2>&1 || { \
		echo "No image can be built here: no Docker daemon answers. Start one, or run this where there is one." >&2; exit 1; }
	docker build --tag chancery:$$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1) --tag chancery:latest .

## Build the Python package of clients/python as a wheel, check it, and run its tests, those of the tools for assistants and the notebook
## of docs/ against the binary that the tests built. Needs Python 3.10, and network for the first time.
.PHONY: python
python:
	CHANCERY_BIN="$(CHANCERY_BIN)" sh scripts/python.sh

## Make the pictures of docs/explorer.md and docs/visualizations.md again; needs what `make readers` needs.
pictures: page
	$(CARGO) build --locked --bin chancery
	browser="$$(scripts/browser.sh)" && cd web && CHANCERY_BIN="$(CHANCERY_BIN)" CHROMIUM="$$browser" node e2e/pictures.mjs
	sh scripts/readers.sh --pictures
	CHANCERY_BIN="$(CHANCERY_BIN)" sh scripts/python.sh --pictures
