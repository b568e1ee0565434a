"""What somebody sends is about what they saw, is saved once, and is refused in words where they sent it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from uuid import uuid4

import streamlit as st

from db.problems import Problem
from db.vocabulary import AuditAction
from pages.parts.markup import escaped
from pages.parts.page_frame import Look
from services.access.permissions import Refused

DRAWN = "forms drawn"  # in the browser's session
MOST = 100  # forms remembered: more than one page shows


@dataclass(frozen=True)
class Drawn:
    seen: object  # what the form showed
    sent_as: str  # sent twice under this key it is saved once


def sent(form: str) -> Drawn | None:
    """What the form showed when it was sent: by now the page may know of more. None for a second press, after the first
    was saved."""
    return st.session_state.get(DRAWN, {}).get(form)


def draw(form: str, seen: object) -> None:
    """The form shows this from here on. Said after it was asked whether it was sent."""
    drawn = st.session_state.setdefault(DRAWN, {})
    known = drawn.pop(form, None)
    drawn[form] = known if known and known.seen == seen else Drawn(seen, uuid4().hex)
    for old in list(islice(drawn, max(0, len(drawn) - MOST))):
        del drawn[old]


def is_done(form: str) -> None:
    st.session_state.get(DRAWN, {}).pop(form, None)


@contextmanager
def refusals(look: Look, before: str = "") -> Iterator[None]:
    """A Problem of what is done inside is shown here, after the words `before`; one of rights is put on record, too."""
    try:
        yield
    except Problem as problem:
        if isinstance(problem, Refused):
            look.record(AuditAction.refused, detail={"permission": problem.permission})
        st.error(f"{before} {escaped(problem.for_people)}".strip())
