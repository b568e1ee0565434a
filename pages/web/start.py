"""What happens once, before the first person comes: the database, the imports, and a quiet garbage collector."""

import gc
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
from anyio import to_thread

from db.engine import database_url, engine_for
from db.migrate import bring_up_to_date
from pages.web import download_answers
from pages.web.faults import scrub_logs
from services.due_items.rebuild import rebuild_what_is_stale

HEAVY = ("pandas", "pyarrow", "altair", "streamlit.elements.arrow", "streamlit.elements.vega_charts")
OURS = ("services", "pages.parts", "pages.figures")


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    scrub_logs()
    download_answers.install()
    await to_thread.run_sync(_ready, engine_for(database_url()))
    _import_everything()
    # Streamlit collects garbage after every run: 90 ms over the modules' own objects unless they are set aside.
    gc.collect()
    gc.freeze()
    yield


def _ready(engine: sa.Engine) -> None:
    bring_up_to_date(engine)
    rebuild_what_is_stale(engine)


def _import_everything() -> None:
    for name in HEAVY:
        importlib.import_module(name)
    for name in OURS:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
