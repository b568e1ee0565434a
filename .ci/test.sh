#!/bin/sh
# Runs every test: the quick ones on all workers, then the browser and the faults one after another.
set -eu
CHROMIUM="$(sh tests/install_browser.sh)"
export CHROMIUM
echo "Browser: $CHROMIUM"
status=0

# 5 is pytest's "no tests in this group".
group() {
    echo "$1 …"
    shift
    .venv/bin/python -m pytest -q "$@" || { code=$?; [ "$code" = 5 ] || status="$code"; }
}

echo "Format and lint …"
.venv/bin/ruff format --check . && .venv/bin/ruff check . || status=1
group "Quick tests, SQLite and PostgreSQL" -n "$WORKERS" --dist worksteal -m "not journeys and not faults"
group "Tests in a real browser" -m journeys
group "Tests that break things" -m "faults and not journeys"
[ "$status" = 0 ] && echo "All tests passed." || echo "Some tests failed." >&2
exit "$status"
