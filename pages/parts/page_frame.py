"""The frame of every page: who is looking, what day it is, the look, and the account menu."""

from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
import streamlit as st

from db.engine import database_url, engine_for, reading
from db.vocabulary import AuditAction, label
from pages import clock
from pages.parts import upgrade_notice
from pages.parts.markup import escaped
from pages.web.cookie import NAME
from services.access import audit, demo_database, sessions
from services.access.permissions import Refused, require
from services.access.viewer import Viewer

HERE = Path(__file__).parent
MARK = HERE.parent / "web" / "templates" / "mark.svg"
SHOWN = "shown"  # of the session: the page shown now, to whom, and what of it is on record


@dataclass(frozen=True)
class Look:
    """Who looks, on which day, at which database."""

    viewer: Viewer
    today: date
    engine: sa.Engine
    token: str = field(default="", repr=False)  # of the browser session
    page: str = ""

    @property
    def now(self) -> datetime:
        return clock.now()

    def viewer_now(self) -> Viewer | None:
        """Who the browser session stands for by now: a page stays open while rights change and sessions end."""
        return sessions.seen(self.engine, self.token, self.now)

    def record(
        self,
        action: AuditAction,
        *,
        patient: int | None = None,
        detail: dict | None = None,
        viewer: Viewer | None = None,
    ) -> None:
        """An audit entry of its own, for what is looked at. What is changed records itself in the same transaction."""
        who = viewer or self.viewer
        audit.record_view(self.engine, viewer=who, action=action, patient=patient, detail=detail, now=self.now)

    def record_shown(
        self, action: AuditAction, what: object, *, patient: int | None = None, detail: dict | None = None
    ) -> None:
        """The same, once until something else is shown, not at each rerun of the page."""
        shown = self.page, self.viewer, what
        if st.session_state.get(SHOWN) != shown:
            self.record(action, patient=patient, detail=detail)
            st.session_state[SHOWN] = shown


def begin(title: str, permission: str | None = None) -> Look:
    """Each page's first call; whoever is not signed in or may not goes no further. The page writes its own heading."""
    st.set_page_config(page_title=f"{title} · Tandem", page_icon=str(MARK), layout="wide")
    st.html(HERE / "style.css")
    person = viewer()
    if person is None:
        signed_out()
        st.stop()
    look = Look(person, clock.today(), _engine(), token() or "", title)
    _leave_other_pages(title)
    _header(look)
    if permission is not None:
        _refuse_unless_allowed(look, title, permission)
    upgrade_notice.show(permission)
    return look


def _leave_other_pages(title: str) -> None:
    """Whoever comes back to one is recorded again."""
    page, *_ = st.session_state.get(SHOWN, (None,))
    if page != title:
        st.session_state[SHOWN] = (title,)


def token() -> str | None:
    """The browser's session token. Tests put their own in its place."""
    return st.context.cookies.get(NAME)


def viewer() -> Viewer | None:
    return sessions.seen(_engine(), token(), clock.now())


def kind_of_database() -> str:
    return _engine().dialect.name


def _engine() -> sa.Engine:
    return engine_for(database_url())


def signed_out() -> None:
    """All that anybody sees without a session."""
    address = urlsplit(st.context.url or "")
    here = (address.path or "/") + (f"?{address.query}" if address.query else "")
    st.html(HERE / "style.css")
    st.html(
        '<div class="tandem-signed-out"><p>You are signed out. Nothing is shown until you sign in again.</p>'
        f'<a href="/sign-in?next={quote(here, safe="")}" target="_self">Sign in</a></div>'
    )


def _refuse_unless_allowed(look: Look, title: str, permission: str) -> None:
    try:
        require(look.viewer, permission)
    except Refused as refusal:
        look.record(AuditAction.refused, detail={"page": title, "permission": refusal.permission})
        st.info(f"{refusal} If you need this, ask whoever manages Tandem's accounts.")
        st.stop()


def _header(look: Look) -> None:
    st.logo(HERE / "logo.svg", size="medium")
    with reading(look.engine) as session:
        is_demo = demo_database.is_demo(session)
    with st.container(key="tandem-account", horizontal=True, width="content"):
        if is_demo:
            st.html('<span class="tandem-demo">Synthetic demo clinic</span>', width="content")
        with st.popover(escaped(look.viewer.name), type="tertiary"):
            _account(look.viewer)


def _account(person: Viewer) -> None:
    st.html(
        f'<div class="tandem-person"><strong>{escape(person.name)}</strong><br>{escape(label(person.role))}<br>'
        f"<span>{escape(person.username)}</span></div>"
        '<form class="tandem-sign-out" method="post" action="/sign-out"><button>Sign out</button></form>'
    )
