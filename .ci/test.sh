#!/bin/sh
# Runs every test on all workers: first those without a browser, then those with one, each file of them with its own
# server.
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

make --no-print-directory check || status=1
group "Tests on SQLite and PostgreSQL" -n "$WORKERS" --dist worksteal -m "not journeys"
group "Tests in a real browser" -n "$WORKERS" --dist loadfile -m journeys tests/journeys
[ "$status" = 0 ] && echo "All tests passed." || echo "Some tests failed." >&2
exit "$status"
