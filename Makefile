# What each needs is cargo, and the tests Node.js; nextest is used where it is there.

CARGO ?= cargo
DEMO_ARGUMENTS ?=

.PHONY: demo test bench golden build web readers pictures

## Build the binary as it is meant to be used.
build:
	$(CARGO) build --release --locked --bin chancery

## Serve an example and print three questions to ask it. DEMO_ARGUMENTS="--listen 127.0.0.1:5000" chooses another address.
demo: build
	$(CARGO) run --release --locked --quiet --bin chancery -- demo $(DEMO_ARGUMENTS)

## Check form and lints, then run every test, those in the documentation included.
test:
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null || \
		{ echo "the tests need Node.js 20 or later, whose standard library checks our proofs: https://nodejs.org"; exit 1; }
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(CARGO) nextest run --locked && $(CARGO) test --locked --doc; \
	else \
		$(CARGO) test --locked; \
	fi

## Measure, and print the figures for docs/performance.md.
bench:
	$(CARGO) bench --locked

## Write the goldens and the schema anew; look at the difference before keeping it.
golden:
	CHANCERY_GOLDEN=write $(CARGO) test --locked --test main goldens

## Check and build the web page, which is being built and not served yet. Needs Node.js 20 or later and npm.
web:
	cd web && npm ci && npm run check && npm test && npm run build && npm run size

## Have the tools that views are written for read them: TimelineJS, vis-timeline, Vega-Lite, pandas, networkx and others. Needs
## Node.js 20, Python 3.10 and a Chromium; what `make test` holds of every format needs none of them.
readers:
	$(CARGO) test --locked --features parquet --test main formats::
	CHANCERY_BIN=target/debug/chancery sh scripts/readers.sh

## Make the pictures and the notebook of docs/visualizations.md anew; needs what `make readers` needs.
pictures:
	sh scripts/readers.sh --pictures
