"""Files broken at random: what comes of each is four counts or a sentence, never an error of the program.

TANDEM_FUZZ_MINUTES=60 breaks them for an hour; a number that is printed repeats what failed.
"""

import json
import os
import random
import time

import pytest

from db.problems import Problem
from services.intake import load
from services.intake.readers import read
from tests.intake.dirty import files, tables
from tests.intake.dirty.made import Case
from tests.intake.test_dirty_files import WHO, known

__all__ = ["known"]
MINUTES = float(os.environ.get("TANDEM_FUZZ_MINUTES", 0))
FIRST, USUAL = int(os.environ.get("TANDEM_FUZZ_FROM", 1)), 150
LARGEST = 20_000  # bytes of a file that is broken: larger ones take long and teach nothing new
CASES = [case for case in (*tables.CASES, *files.CASES) if sum(map(len, case.files.values())) < LARGEST]
BITS = (b"\0", b'"', b",", b"\n", b"\r", b";", b"\t", b"{", b"}", b"[", b"]", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80")
BITS += (b"1e999", b"-0", b"null", b"true", b"NaN", b"2026-02-30", b"9" * 40, b"=1+1", b"\\ud800", b"#", b"|", b"/")
VALUES = (None, True, 0, -1, 1e308, 10**40, "", " ", "x" * 600, "2026-13-01", "Patient/", "#p", [], {}, [[]], {"a": {}})
DEEPEST = 6


def broken(content: bytes, chance: random.Random) -> bytes:
    """Some bytes put in, taken away, doubled or changed."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(content))
        to = min(len(content), at + chance.randint(0, 30))
        part = chance.choice((b"", content[at:to] * 2, chance.choice(BITS), bytes([chance.randrange(256)])))
        content = content[:at] + part + content[to:]
    return content


def bent(told: object, chance: random.Random, depth: int = 0) -> object:
    """A resource with values of other kinds in places."""
    if depth > DEEPEST or chance.random() < 0.06:
        return chance.choice(VALUES)
    if isinstance(told, dict):
        kept = {name: bent(value, chance, depth + 1) for name, value in told.items() if chance.random() > 0.03}
        return kept | ({"id": chance.choice(VALUES)} if chance.random() < 0.05 else {})
    if isinstance(told, list):
        return [bent(each, chance, depth + 1) for each in told] * chance.choice((1, 1, 1, 2))
    return told


def of_file(content: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        try:
            return json.dumps(bent(json.loads(content), chance)).encode("utf-8", "surrogatepass")
        except (ValueError, RecursionError):
            pass
    return broken(content, chance)


def tried(engine, number: int, folder) -> None:
    """The file of this number; a name that the system refuses is none."""
    chance = random.Random(number)
    case: Case = chance.choice(CASES)
    for name, content in case.files.items():
        (folder / name).write_bytes(of_file(content, chance))
    try:
        told = load.import_rows(engine, read([folder]), dry_run=True, **WHO)
    except Problem:
        return
    except Exception as error:
        raise AssertionError(f"TANDEM_FUZZ_FROM={number} ({case.name})") from error
    assert told.read == told.added + told.changed + told.unchanged + told.rejected


@pytest.mark.filterwarnings("ignore")
def test_no_broken_file_breaks_the_import(known, tmp_path_factory):
    until, number = time.monotonic() + 60 * MINUTES, FIRST
    folder = tmp_path_factory.mktemp("broken")
    while number < FIRST + USUAL or time.monotonic() < until:
        for left in folder.iterdir():
            left.unlink()
        tried(known, number, folder)
        number += 1
    print(f"{number - FIRST:,} files were broken")
