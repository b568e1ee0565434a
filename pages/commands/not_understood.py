"""What an import did not understand, after it and for any batch: files, kinds and codes."""

import json
from collections.abc import Iterable
from dataclasses import asdict

import typer

from db.engine import reading
from pages.commands.common import OPERATOR, AsCsv, AsJson, BatchNumber, database, print_rows, record_export
from services.intake import batches
from services.intake.not_understood import Code, NotUnderstood, of_batch
from services.intake.rows import COLUMN

app = typer.Typer(help="What imports did not understand.")
MOST_TOLD = 10  # of each, after an import; `unknown` tells all
COLUMNS = ("what", "name", "system", "code", "display", "times", "why")
UNCLEAR, ELSEWHERE = "no list known here has this code", "known, and not followed here"


@app.command()
def unknown(batch: BatchNumber, as_csv: AsCsv = False, as_json: AsJson = False) -> None:
    """What a batch did not understand: files not read and why, and codes not followed, the unclear ones first."""
    engine = database()
    with reading(engine) as session:
        batches.one(session, batch, viewer=OPERATOR)
        found = of_batch(session, batch)
    rows = list(as_rows(found))
    record_export(engine, "unknown", len(rows), as_csv, batch=batch)
    if as_json:
        print(json.dumps(asdict(found)))
        return
    if not as_csv:
        for sentence in of_shares(found):
            print(sentence)
    if rows or as_csv:
        print_rows(COLUMNS, rows, as_csv)
    else:
        print("Every file was read, and every resource was taken.")


def as_rows(found: NotUnderstood) -> Iterable[dict[str, object]]:
    """One row a file that was not read, then one a code."""
    for file in found.files:
        yield dict.fromkeys(COLUMNS, "") | {"what": "file", "name": file.file, "times": 1, "why": file.why}
    for code in found.codes:
        told = {"what": "code", "name": code.resource, "why": UNCLEAR if code.is_unclear else ELSEWHERE}
        yield told | {name: getattr(code, name) or "" for name in ("system", "code", "display", "times")}


def of_shares(found: NotUnderstood) -> list[str]:
    """One sentence a kind of resource, those of which most was not understood first."""
    shares = sorted(found.shares, key=lambda share: (-share.not_understood, share.kind))
    return [
        f"{share.kind}: of {share.read:,} {share.taken:,} taken, "
        f"{share.read - share.taken - share.not_understood:,} about something else, "
        f"{share.not_understood:,} not understood."
        for share in shares
    ]


def _sentence(code: Code) -> str:
    if code.system == COLUMN:
        return f"Not read: the column {code.code} of {code.resource}: it {code.display}; a mapping can name it."
    words = f" ({code.display})" if code.display else ""
    return f"Not understood: {code.resource} {code.system} {code.code}{words}, {code.times:,} times."


def tell(found: NotUnderstood, batch: int | None) -> None:
    """After an import: first what was not read, then the kinds, then the codes that no list has."""
    for file in found.files[:MOST_TOLD]:
        print(f"Not read: {file.file}: {file.why}.")
    for sentence in of_shares(found):
        print(sentence)
    unclear = [code for code in found.codes if code.is_unclear]
    for code in unclear[:MOST_TOLD]:
        print(_sentence(code))
    left = len(found.files) + len(found.codes)
    if left and batch is not None:
        print(f"All files and codes that were not taken: manage.py unknown {batch}")
