"""What is written as text stays text: nothing that Markdown, as Streamlit reads it, makes something of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.markup import JOINER, escaped


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("**x** _y_ `z` ~~w~~", r"\*\*x\*\* \_y\_ \`z\` \~\~w\~\~"),
        ("[a](b) ![i](j)", r"\[a\](b) !\[i\](j)"),
        ("$x^2$ {a} a|b", r"\$x^2\$ \{a\} a\|b"),
        (":red[x] :smile: a:b", r"\:red\[x\] \:smile: a\:b"),
        (":material/home:", rf"\:{JOINER}material/home:"),
        ("<b>x</b> <!-- c", rf"\<b>x\</b> \<!{'-'}{JOINER}- c"),
        ("&copy; &#64; R&D", r"\&copy; \&#64; R&D"),
        ("http://a.example", rf"http\:{JOINER}//a.example"),
        ("www.a.example WWW.b", rf"www{JOINER}.a.example WWW{JOINER}.b"),
        ("ana@a.example", rf"ana@{JOINER}a.example"),
        ("a -> b <- c >= d", rf"a -{JOINER}> b \<{JOINER}- c >{JOINER}= d"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("> a", r"\> a"),
        ("# a", r"\# a"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("100. a", r"100\. a"),
        ("007) x", r"007\) x"),
        ("123456789. a", r"123456789\. a"),
        ("1234567890. a", "1234567890. a"),
        ("a\r- b", "a  \n\\- b"),
        ("a\r\n- b", "a  \n\\- b"),
        ("a\n- b\n\n    c", "a  \n\\- b  \nc"),
        ("a\\b", r"a\\b"),
        ("a #", r"a \#"),
    ],
)
def test_each_sign_that_means_something_is_written_out(text, written):
    assert escaped(text) == written


@given(st.text(alphabet="ab \t\r\n\u00a0", max_size=12))
def test_white_space_around_the_end_of_a_line_is_one_end(text):
    told = re.sub(r"\s+", lambda run: "\n" if {"\r", "\n"} & {*run[0]} else run[0], text.strip())
    assert escaped(text) == told.replace("\n", "  \n")


def test_plain_words_stay_as_they_are():
    for words in (
        "Rivera, Ana · 1985 · #1042",
        "In care after 180 days: an estimated 74 % of 529 (methadone), p < 0.001",
        "O'Brien-Núñez, George W. & son (2026-01-05)",
        "PHQ-9 17 on 2 Mar; 20–27, 5 > 3",
    ):
        assert escaped(words) == words
