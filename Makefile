# Every target of the project; CI calls these and nothing else.
MVN := ./mvnw
.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: build
build: ## Build target/TA_defender-<version>.tgz and target/TA_defender_knowledge-<version>.tgz, without tests
	$(MVN) -q package -DskipTests

.PHONY: package-linux
package-linux: build ## Build target/TA_defender-<version>-linux_x86_64.tgz, which brings its own Java runtime
	scripts/package-linux.sh

.PHONY: test-linux
test-linux: tools package-linux ## The end-to-end tests on that package, where there is no Java on the PATH; AppInspect on it
	scripts/test-linux.sh
	scripts/appinspect.sh --linux

.PHONY: test
test: tools ## Everything: gates, unit and end-to-end tests, shellcheck, AppInspect, a second build
	$(MVN) -B -ntp verify -DskipTests
	@. scripts/lib.sh && test_libraries >/dev/null
	@$(MAKE) --no-print-directory --jobs=$(JOBS) --output-sync=target $(AFTER_PACKAGE)

# End-to-end tests mostly wait, so one job more than there are cores. The longest first.
JOBS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
AFTER_PACKAGE := test-end-to-end test-second-build test-unit test-scripts test-appinspect test-dashboards test-siem test-detections test-judges test-linux-trial

.PHONY: $(AFTER_PACKAGE)
test-end-to-end:
	python3 scripts/e2e.py --jobs $(JOBS)
test-unit:
	$(MVN) -B -ntp surefire:test
test-scripts:
	scripts/shell.sh
	scripts/web.sh
test-dashboards:
	scripts/dashboards.sh
test-siem:
	scripts/siem.sh
test-detections:
	scripts/detections.sh
test-judges:
	scripts/judges.sh
test-appinspect:
	scripts/appinspect.sh
test-second-build:
	scripts/second-build.sh
test-linux-trial:
	scripts/package-linux.sh --try

.PHONY: unit
unit: ## Unit tests in seconds, compiled without the checks of the build (TEST='NameTest Poll*Test', or all)
	@scripts/unit.sh $(TEST)

.PHONY: e2e
e2e: build ## End-to-end tests on a freshly built package (TEST='NameIT Write*IT', or all; GOLDEN=write writes golden files anew)
	@$(MVN) -q test-compile
	@. scripts/lib.sh && test_libraries >/dev/null
	@python3 scripts/e2e.py $(TEST)

.PHONY: tools
tools: ## Install the Debian packages that the tests need, where they are missing
	@scripts/tools.sh

.PHONY: demo
demo: ## Bring alerts of a simulated tenant through a simulated Splunk; KEEP=1 leaves both running, STREAM=1 streams, SIEM=1 goes to rsyslog
	@KEEP='$(KEEP)' STREAM='$(STREAM)' SIEM='$(SIEM)' scripts/demo.sh

.PHONY: bench
bench: ## Measure the package against a Python add-on and against C; draws docs/images/bench-*.svg
	@scripts/bench.sh

.PHONY: bench-quick
bench-quick: ## The short form, under two minutes
	@scripts/bench.sh --quick

.PHONY: jmh
jmh: ## Measure single functions with JMH (ARGS='-prof gc')
	@scripts/jmh.sh $(ARGS)

.PHONY: bench-tenants
bench-tenants: ## Measure 1, 10 and 100 tenants in one process (TENANTS, ALERTS change the numbers)
	@TENANTS='$(TENANTS)' ALERTS='$(ALERTS)' scripts/bench-tenants.sh

.PHONY: class-list
class-list: build ## Write src/assembly/classes.lst anew: what the launcher keeps ready for the next start
	scripts/class-list.sh

.PHONY: mutants
mutants: ## Change the code in small ways and count what no unit test notices (PACKAGES='poll update'); target/pit-reports
	scripts/mutants.sh $(PACKAGES)

.PHONY: fuzz
fuzz: ## Look for bytes that break the page scanner (SECONDS=60)
	@SECONDS_TO_RUN='$(SECONDS)' scripts/fuzz.sh

.PHONY: outages
outages: ## Play all outages of docs/outages.md in virtual time, also those that take a day of polls each
	$(MVN) -B -ntp test -Dtest=OutagesTest -Doutages=all

.PHONY: soak
soak: tools build ## All inputs under random kills, stalls, restarts and faults; nothing may be lost (KILLS, STALLS, RESTARTS, POISONED, SEED)
	$(MVN) -q test-compile
	@KILLS='$(KILLS)' STALLS='$(STALLS)' RESTARTS='$(RESTARTS)' POISONED='$(POISONED)' SEED='$(SEED)' scripts/soak.sh

.PHONY: web
web: tools build ## Check the pages: types, unit tests, and the built package in a browser
	$(MVN) -q test-compile
	scripts/web.sh

.PHONY: bench-stream
bench-stream: ## Measure the stream against a Kafka consumer that only counts (MESSAGES, ROUNDS change the numbers)
	@MESSAGES='$(MESSAGES)' ROUNDS='$(ROUNDS)' scripts/bench-stream.sh

.PHONY: bench-collector
bench-collector: build ## Measure the collector: formats against Python, carriers with a simulated tenant (ARGS=--quick)
	$(MVN) -q test-compile
	@scripts/bench-collector.sh $(ARGS)

.PHONY: bench-hunting
bench-hunting: ## Measure the search command: getinfo, 100,000 rows, a cancelled search
	@scripts/bench-hunting.sh

.PHONY: appinspect
appinspect: tools build ## Ask Splunk's AppInspect about the package (APPINSPECT=skip to go without)
	scripts/appinspect.sh

.PHONY: fmt
fmt: ## Format all sources: Java, TypeScript, JavaScript
	$(MVN) -q spotless:apply
	scripts/web.sh --format

.PHONY: warnings
warnings: ## List all compiler warnings; a build stops at the first file that has one
	$(MVN) clean test-compile -Dcompiler.warnings=-g | grep -A 2 -E '^.(WARNING|ERROR)' || true

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf target
