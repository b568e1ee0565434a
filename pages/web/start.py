"""What happens once, before the first person comes: the database, the imports, and a quiet garbage collector."""

import gc
import importlib
import pkgutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread

from db.engine import database_url, engine_for
from pages.imports import running
from pages.web import background_writes, download_answers, tcp_no_delay, upgrade_worker
from pages.web.faults import scrub_logs
from pages.web.proxies import proxies
from services.due_items.upgrade import bring_up_to_date

TAKES_TURNS_EVERY = 0.0005  # seconds; at Python's 0.005 each message of a page may wait ten times as long for its turn
HEAVY = ("pandas", "pyarrow", "altair", "streamlit.elements.arrow", "streamlit.elements.vega_charts")
OURS = ("services", "pages.parts", "pages.figures", "pages.imports")


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    scrub_logs()
    tcp_no_delay.from_now_on()
    sys.setswitchinterval(TAKES_TURNS_EVERY)
    background_writes.let_the_audit_speak()
    download_answers.install()
    proxies()  # what it cannot read, it says now
    engine = engine_for(database_url())
    await to_thread.run_sync(bring_up_to_date, engine)
    await to_thread.run_sync(upgrade_worker.begin, engine)
    _import_everything()
    # Streamlit collects garbage after every run: 90 ms over the modules' own objects unless they are set aside.
    gc.collect()
    gc.freeze()
    try:
        async with background_writes.now_and_then():
            yield
    finally:
        upgrade_worker.end()
        running.end()


def _import_everything() -> None:
    for name in HEAVY:
        importlib.import_module(name)
    for name in OURS:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
