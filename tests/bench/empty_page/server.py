"""`streamlit run` of the empty page."""

import gc
from contextlib import asynccontextmanager

import streamlit as st

import pages.parts.tables  # noqa: F401  what the dashboard's pages import too


@asynccontextmanager
async def quiet(app):
    gc.collect()
    gc.freeze()
    yield


app = st.App("page.py", lifespan=quiet)
