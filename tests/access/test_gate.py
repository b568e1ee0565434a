"""The socket's messages once the session behind it has ended."""

import anyio
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.web import gate


def asked(viewer, told: BackMsg, monkeypatch) -> BackMsg:
    """What Streamlit gets to see of a message."""
    monkeypatch.setattr(gate, "_viewer_acting", lambda token, is_by_itself: viewer)

    async def receive():
        return {"type": "websocket.receive", "bytes": told.SerializeToString()}

    return BackMsg.FromString(anyio.run(gate._checking_fragments(receive, "token"))["bytes"])


def of_a_fragment() -> BackMsg:
    told = BackMsg()
    told.rerun_script.fragment_id = "filters"
    told.rerun_script.page_script_hash = "worklist"
    return told


def test_a_fragment_runs_alone_while_the_session_lasts(monkeypatch):
    assert asked("somebody", of_a_fragment(), monkeypatch) == of_a_fragment()


def test_after_the_session_a_fragment_becomes_a_run_of_its_page(monkeypatch):
    seen = asked(None, of_a_fragment(), monkeypatch)
    assert seen.rerun_script.fragment_id == ""
    assert seen.rerun_script.page_script_hash == "worklist"


@pytest.mark.parametrize("viewer", [None, "somebody"])
def test_a_run_of_a_page_passes_unchanged_for_the_page_checks_itself(monkeypatch, viewer):
    told = BackMsg()
    told.rerun_script.query_string = "id=1042"
    assert asked(viewer, told, monkeypatch) == told
