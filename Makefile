# Two commands do everything on a fresh machine: `make demo` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test faults schemathesis lint release bundle bench-peers clean-demo browser-setup faults-setup documents-setup schemathesis-setup notebooks notebooks-setup

SERVE ?= yes
PORT ?= 8080
PANELS ?= ../shared/data/forecast
DEMO := .demo
TARGET := $(or $(CARGO_TARGET_DIR),target)
LOTRINH := $(TARGET)/debug/lotrinh --store $(DEMO)/store
LIBRARY := .libduckdb/libduckdb.so
FONTS := .fonts/Tinos_400Regular.ttf
# Programs find the library by themselves; documentation tests are linked by rustdoc and need to be told.
export LD_LIBRARY_PATH := $(CURDIR)/.libduckdb:$(LD_LIBRARY_PATH)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16
	@echo 'make demo takes SERVE=no (stop after the files) and PORT=8080'

setup: $(LIBRARY) $(FONTS) ## fetch the pinned prebuilt libduckdb and the face of printed reports (versions and sha512 in deploy/libduckdb and deploy/fonts)

$(LIBRARY): deploy/libduckdb/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is missing: it fetches the prebuilt libduckdb. Install Node.js with npm, or compile DuckDB instead: cargo build --features bundled (40 minutes and more).'; exit 1; }
	@[ "$$(uname -sm)" = 'Linux x86_64' ] || { echo "There is no pinned prebuilt libduckdb for $$(uname -sm). Compile DuckDB instead: cargo build --features bundled (40 minutes and more)."; exit 1; }
	@echo 'library      fetching libduckdb 1.5.6'
	@cd deploy/libduckdb && npm ci --silent --no-progress
	@mkdir -p .libduckdb
	@cp deploy/libduckdb/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so .libduckdb/unfinished.so
	@mv .libduckdb/unfinished.so $(LIBRARY)
	@rm -rf deploy/libduckdb/node_modules

$(FONTS): deploy/fonts/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is missing: it fetches the face of printed reports. Install Node.js with npm.'; exit 1; }
	@echo 'fonts        fetching Tinos 0.4.2'
	@cd deploy/fonts && npm ci --silent --no-progress
	@rm -rf .fonts .fonts-unfinished && mkdir -p .fonts-unfinished
	@cp deploy/fonts/node_modules/@expo-google-fonts/tinos/*/Tinos_*.ttf deploy/fonts/node_modules/@expo-google-fonts/tinos/LICENSE_FONT .fonts-unfinished/
	@mv .fonts-unfinished .fonts && touch $(FONTS)
	@rm -rf deploy/fonts/node_modules

demo: setup ## build, load, judge, write a first edition and serve on 127.0.0.1:$(PORT)
	cargo build --bin lotrinh
	@mkdir -p $(DEMO)/illustrative $(DEMO)/editions
	@$(LOTRINH) init
	@$(LOTRINH) catalogue load data/catalogue
	@$(LOTRINH) ingest sources data/sources
	@$(LOTRINH) illustrate --out $(DEMO)/illustrative/observations.csv
	@$(LOTRINH) ingest file $(DEMO)/illustrative/observations.csv
	@$(LOTRINH) assess
	@$(LOTRINH) publish --out $(DEMO)/editions
	@if [ '$(SERVE)' != no ]; then $(LOTRINH) serve --port $(PORT); fi

browser-setup:
	@if ! command -v chromium >/dev/null; then \
	  [ "$$(id -u)" = 0 ] || { echo 'chromium is missing and only root may install it: apt-get install chromium'; exit 1; }; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null; fi
	@cmp -s tests/browser/package-lock.json tests/browser/node_modules/installed.json || (cd tests/browser && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-progress && cp package-lock.json node_modules/installed.json)

faults-setup:
	@if ! command -v strace >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq strace >/dev/null; fi

documents-setup:
	@if ! command -v pdftotext >/dev/null; then \
	  [ "$$(id -u)" = 0 ] || { echo 'pdftotext is missing and only root may install it: apt-get install poppler-utils'; exit 1; }; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq poppler-utils >/dev/null; fi

schemathesis-setup:
	@if [ '$(SCHEMATHESIS)' != none ] && ! cmp -s tests/service/schemathesis/requirements.txt tests/service/schemathesis/.venv/installed.txt; then \
	  { python3 -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; } || \
	    { echo 'python3-venv is missing and only root may install it: apt-get install python3-venv; SCHEMATHESIS=none leaves these tests out'; exit 1; }; } && \
	  python3 -m venv --clear tests/service/schemathesis/.venv && \
	  tests/service/schemathesis/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/service/schemathesis/requirements.txt && \
	  cp tests/service/schemathesis/requirements.txt tests/service/schemathesis/.venv/installed.txt; fi

notebooks-setup:
	@if [ '$(NOTEBOOKS)' != none ] && ! cmp -s notebooks/requirements.txt notebooks/.venv/installed.txt; then \
	  { python3 -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; } || \
	    { echo 'python3-venv is missing and only root may install it: apt-get install python3-venv; NOTEBOOKS=none leaves these tests out'; exit 1; }; } && \
	  python3 -m venv --clear notebooks/.venv && \
	  notebooks/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r notebooks/requirements.txt && \
	  cp notebooks/requirements.txt notebooks/.venv/installed.txt; fi

test: setup browser-setup faults-setup documents-setup schemathesis-setup notebooks-setup ## all tests: units, documentation, service, reference, house rules, one browser
	cargo test --no-fail-fast

faults: setup faults-setup ## the long form of tests/faults: every crash point, a thousand kills, full disks, bit flips; half an hour
	@rm -f $(TARGET)/faults.tsv
	@FAULTS=long FAULTS_REPORT=$(abspath $(TARGET))/faults.tsv cargo test --test faults -- --test-threads=1; outcome=$$?; \
	  echo; column -t -s "$$(printf '\t')" $(TARGET)/faults.tsv; exit $$outcome

schemathesis: setup schemathesis-setup ## the long form: the demonstration is asked 300 examples of every operation, and sequences of them
	@$(MAKE) --no-print-directory demo SERVE=no
	@key=$$($(LOTRINH) keys add --role admin --note schemathesis --days 1 | grep -o 'lt_[^ ]*' | head -1); \
	$(LOTRINH) serve --port 8099 --rate-limit 0 & server=$$!; sleep 5; LOTRINH_KEY=$$key tests/service/schemathesis/run 8099 300 long; outcome=$$?; kill $$server; wait; exit $$outcome

notebooks: setup notebooks-setup ## every notebook, against the demonstration; as run, with tables and charts, into .demo/notebooks
	@$(MAKE) --no-print-directory demo SERVE=no
	@key=$$($(LOTRINH) keys add --role planner --note notebooks --days 1 | grep -o 'lt_[^ ]*' | head -1); \
	$(LOTRINH) serve --port 8098 --rate-limit 0 & server=$$!; sleep 5; LOTRINH_KEY=$$key notebooks/run http://127.0.0.1:8098 $(DEMO)/notebooks; outcome=$$?; kill $$server; wait; exit $$outcome

lint: setup ## clippy with the house lints, formatting, licences and sources of dependencies
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	@cargo deny --version >/dev/null 2>&1 || cargo install cargo-deny --locked --quiet
	cargo deny check bans licenses sources

release: setup ## the optimised program that people install
	cargo build --release --bin lotrinh

bundle: setup ## the offline archive: program, library, documents, licences, checksums, steps; into $(TARGET)/bundle (PROFILE=debug: the unoptimised program)
	cargo build $(if $(filter debug,$(PROFILE)),,--release) --bin lotrinh
	deploy/bundle/make $(TARGET)/$(if $(filter debug,$(PROFILE)),debug,release)/lotrinh $(LIBRARY) $(TARGET)/bundle

bench-peers: release ## the forecast engine beside its peers from PyPI; writes docs/benchmarks.md (needs PANELS=folder, see benches/peers)
	benches/peers/run --panels '$(PANELS)' --lotrinh $(TARGET)/release/lotrinh $(if $(REUSE),--reuse '$(REUSE)') --write

clean-demo: ## remove the demonstration's store and files
	rm -rf $(DEMO)
