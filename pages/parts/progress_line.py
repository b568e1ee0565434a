"""A line that says how far long work is, and goes at its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def progress_line(words: str) -> Iterator[Callable[[int, int], None]]:
    bar = st.progress(0.0, f"{words} …")
    yield lambda so_far, of: bar.progress(so_far / of, f"{words}: part {so_far} of {of} …")
    bar.empty()
