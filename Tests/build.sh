#!/usr/bin/env bash
# Builds everything that is tested, and the tests: .build/tests/release/guichetPackageTests.xctest and the programs beside it.
#
# A debug build, with assertions and fault points, but each module compiled whole and without debug information. On a fresh clone that takes half as long as `swift build --build-tests`,
# and most of it is the packages that Guichet uses. SwiftPM compiles whole modules only in its release configuration; what makes that a debug build again are the
# flags. For one's own work the usual `swift build --build-tests` and `swift test --filter …` are better: they compile changed files only.
set -euo pipefail
cd "$(dirname "$0")/.."

exec swift build --build-tests --configuration release --scratch-path .build/tests -debug-info-format none \
    -Xswiftc -Onone -Xswiftc -enable-testing -Xswiftc -DDEBUG -Xcc -O1
