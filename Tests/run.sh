#!/usr/bin/env bash
# Runs every test of what Tests/build.sh built, most of them in two lanes side by side; `make test` calls it. Fails when a test fails.
# With words, such as `--filter '^BrowserTests\.'`: what these choose, one test after the other.
#
# Platforms: tests that start whole platforms, drive a browser or measure. One after the other, so that they do not take the
# machine from each other's deadlines. Parts: the tests of one module, with at most a Redis or a ledger, which leave processors idle;
# and then the deaths at every step, which are whole platforms too, but wait for events and not for a clock.
# What is judged by the microsecond comes after them, alone.
# The bundle is started directly because `swift test` keeps a second `swift test` waiting.
set -euo pipefail
cd "$(dirname "$0")/.."

bundle=.build/tests/release/guichetPackageTests.xctest
platforms='^(EndToEndTests|BrowserTests|LoadTestTests)\.'
deaths='^EndToEndTests\.Crowds/FaultPointTests/'
timed='^RedisSeatStoreTests\.ScriptTimeTests'
parts_log="$(mktemp)"
parts=
trap '[ -z "$parts" ] || kill "$parts" 2>/dev/null || true; rm -f "$parts_log"' EXIT

# Swift Testing runs everything (no target uses XCTest). A line says how each test ended; that it began is left out.
lane() { "$bundle" --testing-library swift-testing --no-parallel "$@" 2>&1 | grep --text --line-buffered --invert-match '◇.* started\.$'; }

[ $# -eq 0 ] || { lane "$@"; exit; }

{
    lane --skip "$platforms" --skip "$timed" || parts_status=1
    lane --filter "$deaths" || parts_status=1
    exit "${parts_status:-0}"
} > "$parts_log" &
parts=$!
status=0
echo "Tests that start whole platforms; those of single modules run beside them and are reported below."
lane --filter "$platforms" --skip "$deaths" || status=1
wait "$parts" || status=1
parts=
echo "Tests of single modules:"
cat "$parts_log"
echo "Tests of times, alone:"
lane --filter "$timed" || status=1
exit "$status"
