#!/bin/sh
# Makes .venv with a Python of 3.11 or newer, also where Debian has left out the module that installs pip.
set -eu
python="$1"

if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then exit 0; fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Tandem needs Python 3.11 or newer as '$python'; name another with: make run PYTHON=/path/to/python3" >&2
    exit 1
fi
echo "Making the virtual environment .venv with $("$python" --version) …"
rm -rf .venv
if "$python" -m venv .venv 2>/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's python3-venv …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    if "$python" -m venv .venv 2>/dev/null; then exit 0; fi
fi
echo "This Python has no ensurepip; fetching pip from pypa.io …"
rm -rf .venv
"$python" -m venv --without-pip .venv
.venv/bin/python - <<'PYTHON'
import urllib.request

exec(compile(urllib.request.urlopen("https://bootstrap.pypa.io/get-pip.py").read(), "get-pip.py", "exec"))
PYTHON
