"""The process that draws: one request a line on its input, one answer a request on its output, until the input ends.

It stands apart because the native code that draws may abort its process on a chart it cannot read.
"""

import json
import sys
from collections.abc import Callable
from struct import Struct

import vl_convert

HEAD = Struct(">?Q")  # of an answer: whether a picture follows, and its bytes
PIXELS_A_POINT = 2  # sharp on a screen of high resolution, and on paper
DRAW: dict[str, Callable[[str], bytes]] = {
    "svg": lambda chart: vl_convert.vegalite_to_svg(chart).encode(),
    "png": lambda chart: vl_convert.vegalite_to_png(chart, scale=PIXELS_A_POINT),
}


def answer(line: bytes) -> bytes:
    """Head and picture; a head alone where the chart cannot be drawn."""
    asked = json.loads(line)
    try:
        picture = DRAW[asked["format"]](json.dumps(asked["chart"]))
    except ValueError:
        return HEAD.pack(False, 0)
    return HEAD.pack(True, len(picture)) + picture


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(answer(line))
        sys.stdout.buffer.flush()
