#!/usr/bin/env bash
# Runs every test of what Tests/build.sh built, most of them in three lanes side by side; `make test` calls it. Fails when a test fails.
# With words, such as `--filter '^BrowserTests\.'`: what these choose, one test after the other.
#
# Platforms: tests that start whole platforms or measure. One after the other, so that they do not take the machine from each
# other's deadlines; they leave processors idle. Parts: the tests of one module, with at most a Redis or a ledger. Stories: the deaths
# at every step, which wait most of the time, and then the walks of the browser, which compute.
# What is judged by the microsecond comes after them, alone.
# The bundle is started directly because `swift test` keeps a second `swift test` waiting.
set -euo pipefail
cd "$(dirname "$0")/.."

bundle=.build/tests/release/guichetPackageTests.xctest
platforms='^(EndToEndTests|LoadTestTests)\.'
browser='^BrowserTests\.'
deaths='^EndToEndTests\.Crowds/FaultPointTests/'
timed='^RedisSeatStoreTests\.ScriptTimeTests'
logs="$(mktemp -d)"
lanes=()
trap '[ ${#lanes[@]} -eq 0 ] || kill "${lanes[@]}" 2>/dev/null || true; rm -rf "$logs"' EXIT

# Swift Testing runs everything (no target uses XCTest). A line says how each test ended; that it began is left out.
lane() { "$bundle" --testing-library swift-testing --no-parallel "$@" 2>&1 | grep --text --line-buffered --invert-match '◇.* started\.$'; }

[ $# -eq 0 ] || { lane "$@"; exit; }

lane --skip "$platforms" --skip "$browser" --skip "$timed" > "$logs/parts" &
lanes+=($!)
{
    lane --filter "$deaths" || stories=1
    lane --filter "$browser" || stories=1
    exit "${stories:-0}"
} > "$logs/stories" &
lanes+=($!)
status=0
echo "Tests that start whole platforms; the others run beside them and are reported below."
lane --filter "$platforms" --skip "$deaths" || status=1
for running in "${lanes[@]}"; do wait "$running" || status=1; done
lanes=()
echo "Tests of single modules:"
cat "$logs/parts"
echo "Deaths at every step, and walks of the browser:"
cat "$logs/stories"
echo "Tests of times, alone:"
lane --filter "$timed" || status=1
exit "$status"
