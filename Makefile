# The steps are scripts under tools/, which run without make too.
.DEFAULT_GOAL := help
.PHONY: help demo demo-psql demo-stop demo-remove build install uninstall test test-cases test-faults test-report test-sanitize coverage bench bench-check bench-chart lint format

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Install what is missing, build, run the pipeline on a made-up distributor and print its report
	@tools/demo run

demo-psql: ## Open the demo's result in psql
	@tools/demo psql

demo-stop: ## Stop the demo's server; its data stays
	@tools/demo stop

demo-remove: ## Stop the demo's server and delete its data
	@tools/demo remove

build: ## Build the release executable and its manual into .build/release
	@tools/install-prerequisites
	@tools/build

install: ## Install what make build has built; PREFIX=/usr/local, DESTDIR=
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" tools/install

uninstall: ## Remove what make install has installed; PREFIX and DESTDIR as there
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" tools/install remove

test: build ## Run all tests but those of make test-faults on the release build; they start their own PostgreSQL server
	TIERBOOK_EXECUTABLES=.build/release swift test --skip FaultTests
	TIERBOOK_EXECUTABLES=.build/release tools/test-cases

test-cases: ## Run small sources with what is right for each; CASES=Tests/Cases, and VERBOSE=1 to see more
	@tools/install-prerequisites
	swift build
	@VERBOSE="$(VERBOSE)" tools/test-cases $(CASES)

test-report: build ## Look at reports of what make build has built: in Chromium, by an HTML parser, in LibreOffice, as a mail
	@tools/install-report-tests
	@tools/test-report $(TESTS)

test-faults: ## Run the faults of docs/faults.md on the executables and a server, and ask 1,000 figures why
	@tools/install-prerequisites
	swift build
	TIERBOOK_QUESTIONS=1000 swift test --filter 'FaultTests|Questions at random'

test-sanitize: ## Run the unit tests under AddressSanitizer and ThreadSanitizer, each in a build of its own
	@tools/install-prerequisites
	@tools/test-sanitize

coverage: ## Print how many lines of Sources the quick tests run, by folder, in a build of its own
	@tools/install-prerequisites
	@tools/coverage

bench: build ## Measure the job against bare COPY and other ways to do it; LINES=1000000
	@bench/run

bench-check: build ## Compare all cells with plain SQL, on the source of make bench
	@bench/run --check

bench-chart: ## Draw time per line over the sizes that make bench has measured, as an SVG
	@bench/chart

lint: ## Check format, length of files and scripts
	@tools/lint

format: ## Format the Swift sources
	swift format --in-place --parallel --recursive Package.swift $(wildcard Sources Tests)
