"""Filters whose value lives in the address: kept on reload, in a shared link and when going back.

The address is the truth. Each run puts it into the widgets, and a widget that changes writes it back.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from db.text import harmless

LONGEST = 500  # characters, as the longest name; anybody can make an address as long as they like
PAGE = "page"  # the place in a list; another filter starts at the first page again


def value_of(name: str, known: Mapping | Sequence | None = None) -> str | None:
    """The address's value, or None when it is blank or not among the known ones."""
    value = harmless((st.query_params.get(name) or "")[:LONGEST])
    return value if value and (known is None or value in known) else None


def put(name: str, value: str | None) -> None:
    """Write one value into the address, or take it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _keep(name: str, key: str) -> None:
    value = st.session_state[key]
    put(name, value.strip() if isinstance(value, str) else value and "yes")
    put(PAGE, None)


def _bound(name: str, value) -> dict:
    """What every filter has: a key of its own, today's value from the address, and the way back into it."""
    key = f"filter {name}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return {"key": key, "on_change": _keep, "args": (name, key), "label_visibility": "collapsed"}


def choose(title: str, name: str, options: Mapping[str, str], width: int = 170) -> str | None:
    """One of the options (value → words) or none; the title stands in the empty box."""
    bound = _bound(name, value_of(name, options))
    return st.selectbox(
        title, list(options), index=None, format_func=options.get, placeholder=title, width=width, **bound
    )


def one_of(title: str, name: str, options: Mapping[str, str], usual: str, width: int = 170) -> str:
    """One of the options, never none."""
    bound = _bound(name, value_of(name, options) or usual)
    return st.selectbox(title, list(options), format_func=options.get, width=width, **bound)


def segments(title: str, name: str, options: Mapping[str, str], usual: str | None = None) -> str | None:
    """Buttons side by side: a click chooses, another click on the same goes back to the usual."""
    bound = _bound(name, value_of(name, options) or usual)
    return st.segmented_control(title, list(options), format_func=options.get, **bound) or usual


def text(title: str, name: str, width: int = 210) -> str:
    bound = _bound(name, value_of(name) or "")
    return st.text_input(title, placeholder=title, width=width, type="search", **bound)


def switch(title: str, name: str) -> bool:
    bound = _bound(name, value_of(name) == "yes") | {"label_visibility": "visible"}
    return st.toggle(title, **bound)


def number(name: str) -> int | None:
    value = value_of(name)
    return int(value) if value and value.isdecimal() and len(value) < 10 else None
