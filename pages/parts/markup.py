"""Names, notes and whatever an address holds are text: here they are written so that no page reads markup in them."""

import re

_AFTER_A_NUMBER = "|".join(rf"(?<=^\d{{{digits}}})[.)]" for digits in range(1, 10))  # a list counts no further
# What Markdown, as Streamlit reads it, takes for more than a letter: anywhere, before certain letters, or in the
# beginning of a line. A colon, a bracket or an ampersand in a sentence is left alone.
_SIGNS = re.compile(
    r"[\\`*_{}\[\]|~$]"
    r"|[:<](?=\S)"  # :red[…], :smile:, <b>
    r"|&(?=#?\w+;)"
    r"|(?<![^\s])\#(?=[\s#]|$)"
    rf"|(?m:(?<=^)[-+=>]|{_AFTER_A_NUMBER})"  # lists, quotations, underlined headings
)
# Addresses, icons and arrows are recognised behind a backslash too: something without width keeps their letters apart.
_JOINTS = re.compile(
    r"(?<=:)(?=//|material)|(?<=[Ww]{3})(?=\.)|(?<=@)(?=\w)|(?<=[<~-])(?=[-=>])|(?<=>)(?==)",
)
JOINER = "\u2060"
_LINE = re.compile(r"(?<!\s)[^\S\r\n]*+[\r\n]\s*")  # begins where the white space does, so that it is read once


def escaped(text: str) -> str:
    """The text as Markdown that shows the text and nothing else; its lines stay lines."""
    kept_apart = _JOINTS.sub(JOINER, _LINE.sub("\n", text.strip()))
    return _SIGNS.sub(r"\\\g<0>", kept_apart).replace("\n", "  \n")
