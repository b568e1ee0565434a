#!/bin/sh
# Opens the dashboard on a free port; --with-demo: the demo clinic on first start. The server brings the database up to
# date itself, and works everyone out beside the pages where the rules have changed.
set -eu
python=.venv/bin/python
command=serve
[ "${1:-}" = --with-demo ] && command=run

# No SO_REUSEADDR trick needed on the listening side: connecting says whether somebody answers there.
if "$python" -c "import socket, sys; sys.exit(socket.socket().connect_ex(('127.0.0.1', $PORT)) != 0)"; then
    echo "Port $PORT is in use: stop what listens there, or choose another with: make $command PORT=$((PORT + 1))" >&2
    exit 1
fi
if [ "${1:-}" = --with-demo ]; then "$python" manage.py demo --if-empty; fi
echo "Starting Tandem; it says when it is ready …"
"$python" .ci/say_when_ready.py "$PORT" "$$" &
exec "$python" -m streamlit run dashboard.py --server.port "$PORT"
