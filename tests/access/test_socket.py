"""The socket's messages once the session behind it has ended."""

import anyio
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.web import socket


def asked(viewer, told: BackMsg, monkeypatch) -> BackMsg:
    """What Streamlit gets to see of a message."""
    monkeypatch.setattr(socket, "viewer_acting", lambda token, is_by_itself: viewer)
    monkeypatch.setattr(socket, "viewer_of", lambda token: viewer)

    async def receive():
        return {"type": "websocket.receive", "bytes": told.SerializeToString()}

    return BackMsg.FromString(anyio.run(socket.Checked(receive, None, "token", "somebody"))["bytes"])


def of_a_fragment() -> BackMsg:
    told = BackMsg()
    told.rerun_script.fragment_id = "filters"
    told.rerun_script.page_script_hash = "worklist"
    return told


def test_a_fragment_runs_alone_while_the_session_lasts(monkeypatch):
    assert asked("somebody", of_a_fragment(), monkeypatch) == of_a_fragment()


@pytest.mark.parametrize("viewer", [None, "the same person with other rights"])
def test_once_the_session_ended_or_rights_changed_a_fragment_becomes_a_run_of_its_page(monkeypatch, viewer):
    seen = asked(viewer, of_a_fragment(), monkeypatch)
    assert seen.rerun_script.fragment_id == ""
    assert seen.rerun_script.page_script_hash == "worklist"


@pytest.mark.parametrize("viewer", [None, "somebody"])
def test_a_run_of_a_page_passes_unchanged_for_the_page_checks_itself(monkeypatch, viewer):
    told = BackMsg()
    told.rerun_script.query_string = "id=1042"
    assert asked(viewer, told, monkeypatch) == told


def test_a_page_drawn_anew_repeats_no_press():
    told = BackMsg()
    pressed, kept = told.rerun_script.widget_states.widgets.add(), told.rerun_script.widget_states.widgets.add()
    pressed.id, pressed.trigger_value = "save", True
    kept.id, kept.string_value = "find", "Rivera"
    again = socket._without_presses(told).rerun_script.widget_states.widgets
    assert [widget.id for widget in again] == ["find"]
