"""Which characters a stored text may hold."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.problems import Problem
from db.text import NoText, harmless, lines, named, noted, one_line, storable

REFUSED = ["\0", "\x01", "\x08", "\x1b", "\x7f", "\x80", "\x9f", "\ud800", "\udfff", "\ufdd0", "\ufffe", "\uffff"]
REFUSED += ["\u202a", "\u202e", "\u2066", "\u2069", "\ufff9", "\U000e0041"]
LEFT_OUT = ["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\u061c", "\ufeff", "\u00ad"]
BLANKS = ["\t", "\n", "\r\n", "\v", "\f", "\x1c", "\x1f", "\x85", "\u00a0", "\u2003", "\u2028", "\u2029", " \f "]


def test_white_space_of_any_kind_becomes_one_blank():
    assert {space: one_line(f"Black or{space}African") for space in BLANKS} == dict.fromkeys(BLANKS, "Black or African")


@given(st.text(alphabet="ab \t\n\u00a0\u2003", max_size=12))
def test_a_run_of_white_space_with_more_than_blanks_is_one_blank_and_of_blanks_alone_stays(text):
    assert one_line(text) == re.sub(r"\s+", lambda run: run[0] if set(run[0]) == {" "} else " ", text)


def test_what_is_invisible_and_means_nothing_is_left_out():
    assert {sign: one_line(f"Ri{sign}vera") for sign in LEFT_OUT} == dict.fromkeys(LEFT_OUT, "Rivera")


def test_what_is_no_text_is_refused_by_its_number():
    for sign in REFUSED:
        for cleaned in (one_line, lines):
            with pytest.raises(NoText, match=rf"\(U\+{ord(sign):04X}\)"):
                cleaned(f"Ri{sign}vera")


def test_names_of_every_writing_stay_as_they_are():
    for name in ("Ana  Rivera", "José Núñez-O’Brien", "علی‌رضا", "क्‍ष", "Đặng Thị", "李小龍", "👩‍⚕️", "a\ufffdb"):
        assert (one_line(name), lines(name), storable(name)) == (name, name, name)


def test_a_note_keeps_its_lines():
    assert lines("one\r\ntwo\n\n three\ffour\tfive\u00a0six") == "one\ntwo\n\n three\nfour five six"


def test_nothing_that_passes_is_forbidden_in_xml():
    """What XML forbids ends the process that draws pictures."""
    allowed = [range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, sys.maxunicode + 1)]
    passed = harmless("".join(map(chr, range(sys.maxunicode + 1))))
    assert {sign for sign in set(passed) if not any(ord(sign) in some for some in allowed)} == set()


def test_what_is_told_whatever_it_holds_shows_a_sign_in_its_place():
    assert harmless("a\x01b\nc\ud800") == "a\ufffdb c\ufffd"
    assert storable("a\x01b\nc\ud800") == "a\ufffdb\nc\ufffd"


def test_what_somebody_typed_is_said_by_what_it_was_typed_for():
    assert named("The name", "Ana\tRivera") == "Ana Rivera"
    assert noted("The note", "a\r\nb") == "a\nb"
    with pytest.raises(Problem, match=r"^The note holds a character that is no text \(U\+001B\)\.$"):
        noted("The note", "\x1b[2J")
