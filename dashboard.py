"""The dashboard as one ASGI application: `streamlit run dashboard.py`.

The main script lies in pages/, so Streamlit makes no page of its own out of a file there.
"""

import streamlit as st
from starlette.middleware import Middleware

from pages.web import faults, server_patches
from pages.web.error_answers import Calm
from pages.web.gate import Gate
from pages.web.headers import Headers
from pages.web.proxies import Reached
from pages.web.routes import ROUTES
from pages.web.start import lifespan

server_patches.put_in_place()
app = st.App(
    "pages/shell.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[Middleware(Reached), Middleware(Headers), Middleware(Calm), Middleware(Gate)],
    on_script_error=faults.show,
)
