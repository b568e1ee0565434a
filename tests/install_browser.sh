#!/bin/sh
# Prints the path of a Chromium to test with: an installed one, else Debian's, else Playwright's own.
set -eu

if [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ]; then echo "$CHROMIUM"; exit 0; fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then command -v "$name"; exit 0; fi
done
for app in "Google Chrome" Chromium; do
    path="/Applications/$app.app/Contents/MacOS/$app"
    if [ -x "$path" ]; then echo "$path"; exit 0; fi
done
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
    echo "Installing Debian's Chromium …" >&2
    if apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; then
        command -v chromium
        exit 0
    fi
fi
echo "Fetching Playwright's Chromium …" >&2
.venv/bin/python -m playwright install chromium >&2
.venv/bin/python -c '
from playwright.sync_api import sync_playwright

with sync_playwright() as browsers:
    print(browsers.chromium.executable_path)
'
