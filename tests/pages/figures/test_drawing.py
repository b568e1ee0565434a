"""Pictures are drawn by a process of their own; whatever happens to it, this one goes on and says so."""

import altair as alt
import pandas as pd
import pytest

from db.problems import Problem
from pages.figures import drawing


def a_chart(word: str) -> alt.Chart:
    frame = pd.DataFrame({"group": [word], "units": [3]})
    return alt.Chart(frame).mark_bar().encode(x="units:Q", y="group:N")


@pytest.fixture
def drawer():
    drawer = drawing.Drawer()
    yield drawer
    drawer.close()


def test_a_chart_that_ends_the_drawing_process_is_said_and_the_next_one_is_drawn(drawer):
    for word in ("Black or\fAfrican American", "a\x01b", "a\ufffeb"):
        with pytest.raises(Problem) as raised:
            drawer.draw(a_chart(word).to_dict(), "svg")
        assert str(raised.value) == drawing.NOT_DRAWN
    assert b"White" in drawer.draw(a_chart("White").to_dict(), "svg")


def test_a_chart_that_cannot_be_read_is_said_and_the_process_stays(drawer):
    drawer.draw(a_chart("White").to_dict(), "svg")
    before = drawer.process.pid
    with pytest.raises(Problem):
        drawer.draw({"mark": 7}, "png")
    assert drawer.draw(a_chart("White").to_dict(), "png").startswith(b"\x89PNG")
    assert drawer.process.pid == before


def test_a_process_that_was_killed_from_outside_is_replaced(drawer):
    drawer.draw(a_chart("White").to_dict(), "svg")
    drawer.process.kill()
    assert b"White" in drawer.draw(a_chart("White").to_dict(), "svg")


def test_a_process_that_does_not_answer_is_given_up(drawer, monkeypatch):
    monkeypatch.setattr(drawing, "LONGEST", 0.0)
    with pytest.raises(Problem):
        drawer.draw(a_chart("White").to_dict(), "svg")
    monkeypatch.undo()
    assert b"White" in drawer.draw(a_chart("White").to_dict(), "svg")


def test_a_picture_does_not_wait_without_end_for_those_before_it(drawer, monkeypatch):
    monkeypatch.setattr(drawing, "FOR_A_TURN", 0.0)
    with drawer._turn, pytest.raises(Problem, match="could not be drawn"):
        drawer.draw(a_chart("White").to_dict(), "svg")
    assert b"White" in drawer.draw(a_chart("White").to_dict(), "svg")


def test_characters_that_nobody_can_draw_are_drawn_as_signs():
    assert "Black or African American" in drawing.svg(a_chart("Black or\fAfrican American"))
    assert "a\ufffdb" in drawing.svg(a_chart("a\x01b"))
