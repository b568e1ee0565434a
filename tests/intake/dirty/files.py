"""Archives, workbooks, names and feeds as they should not be."""

import json

from tests.intake.dirty.made import GOOD, SCORES, bad, bundle, came, gzipped, ndjson, packed, score, workbook, zipped

TABLE = (SCORES + GOOD).encode()
ONE = {"screenings.csv": TABLE}
HEAD = tuple(SCORES.strip().split(","))
SHEET = ("P1", "phq9", "2026-11-01")
LINE = json.dumps(score(valueInteger=None))[:-1]
DEEP = "[" * 100_000
LOST = packed(ONE)[:-30]

ARCHIVES = [
    came("a zip", zipped(ONE), 1, 1, 0, 0),
    came("a folder in a zip", zipped({"november/screenings.csv": TABLE}), 1, 1, 0, 0),
    came("a zip in a zip", zipped({"inner.zip": packed(ONE)}), 1, 1, 0, 0),
    came("a gzip", {"screenings.csv.gz": gzipped(TABLE)}, 1, 1, 0, 0),
    came("a gzip in a zip", zipped({"screenings.csv.gz": gzipped(TABLE)}), 1, 1, 0, 0),
    bad(
        "zips too deep", zipped({"a.zip": packed({"b.zip": packed({"c.zip": packed({"d.zip": packed(ONE)})})})}), "deep"
    ),
    bad("a zip bomb", zipped({"screenings.csv": b"0" * 60_000_000}), "bomb"),
    bad("a zip bomb within a zip", zipped({"in.zip": packed({"screenings.csv": b"0" * 60_000_000})}), "bomb"),
    bad("a gzip bomb", {"screenings.csv.gz": gzipped(b"0" * 60_000_000)}, "screenings.csv.gz"),
    bad("a zip cut off", {"export.zip": LOST}, "export.zip"),
    bad("a gzip cut off", {"screenings.csv.gz": gzipped(TABLE * 50)[:-20]}, "screenings.csv.gz"),
    bad("text called gzip", {"screenings.csv.gz": TABLE}, "screenings.csv.gz"),
    bad("a zip without files", zipped({}), "There is no table"),
    bad("a zip of a letter", zipped({"letter.pdf": b"%PDF"}), "a PDF is not read"),
    came("a way out of the zip", zipped({"../../screenings.csv": TABLE}), 1, 1, 0, 0),
    came("what desktops leave", zipped(ONE | {"__MACOSX/._screenings.csv": b"x", ".DS_Store": b"x"}), 1, 1, 0, 0),
    bad("two thousand files", zipped({f"screenings_{n}.csv": b"" for n in range(2_000)}), "2000"),
    bad("a zip called CSV", {"screenings.csv": packed(ONE)}, "screenings.csv"),
]
WORKBOOKS = [
    came(
        "a workbook",
        {"november.xlsx": workbook(HEAD, (*SHEET, 9))},
        1,
        1,
        0,
        0,
    ),
    came(
        "titles in a workbook",
        {"b.xlsx": workbook(("Scores",), (), HEAD, (*SHEET, 9.0))},
        1,
        1,
        0,
        0,
    ),
    bad("text called workbook", {"screenings.xlsx": TABLE}, "is damaged"),
    bad("a workbook cut off", {"b.xlsx": workbook(("a",))[:-200]}, "is damaged"),
    bad("an empty workbook", {"b.xlsx": workbook()}, "b.xlsx"),
    bad("an old workbook", {"screenings.xls": b"\xd0\xcf\x11\xe0" * 100}, "an old Excel workbook is not read"),
    came(
        "a formula never worked out",
        {"b.xlsx": workbook(HEAD, (*SHEET, "=4+5"))},
        1,
        0,
        0,
        1,
        why="total",
    ),
]
NAMES = [
    bad("a table of no name and no columns of ours", {"data.csv": b"a,b\n1,2\n"}, "of no table"),
    came("a name with blanks and a number", {"Screenings (2).CSV": TABLE}, 1, 1, 0, 0),
    came("a table told by its columns", {"november.csv": TABLE}, 1, 1, 0, 0),
    came("a README beside", ONE | {"README.md": b"Exported."}, 1, 1, 0, 0, why="README.md"),
    came("XML beside", ONE | {"bundle.xml": b"<Bundle/>"}, 1, 1, 0, 0, why="XML is not read"),
    bad("HL7 version 2", {"adt.hl7": b"MSH|^~\\&|"}, "HL7 version 2 is not read"),
]
LINES = [
    came("a feed", ndjson(score()), 1, 1, 0, 0),
    came("blank lines and a byte order mark", ndjson("", score(), "", "  ", encoding="utf-8-sig"), 1, 1, 0, 0),
    came("Windows line ends in a feed", {"feed.ndjson": json.dumps(score()).encode() + b"\r\n\r\n"}, 1, 1, 0, 0),
    came("a line cut off", ndjson(score(), json.dumps(score(id="o2"))[:-20]), 2, 1, 0, 1, why="truncated"),
    came("a comma behind each line", ndjson(json.dumps(score()) + ","), 1, 0, 0, 1, why="JSON"),
    came("an array on a line", ndjson(json.dumps([score()])), 1, 0, 0, 1),
    came("a number on a line", ndjson("7"), 1, 0, 0, 1),
    came("a text on a line", ndjson('"x"'), 1, 0, 0, 1),
    came("an empty object", ndjson("{}"), 1, 0, 0, 1),
    came("a kind that is a number", ndjson({"resourceType": 5, "id": "x"}), 1, 0, 0, 1),
    came("a kind that does not exist", ndjson(score(), {"resourceType": "Unicorn", "id": "u"}), 1, 1, 0, 0),
    came("an empty feed", {"feed.ndjson": b""}, 0, 0, 0, 0),
    came("a resource without an id", ndjson(score(id=None)), 1, 0, 0, 1, why="id"),
    came("an id that is a number", ndjson(score(id=7)), 1, 0, 0, 1),
    came("one id twice alike", ndjson(score(), score()), 2, 1, 1, 0),
    came("objects too deep", ndjson(DEEP), 1, 0, 0, 1),
    came(
        "a value of 10^400",
        ndjson(LINE + ', "valueQuantity": {"value": 1e400}}'),
        1,
        0,
        0,
        1,
    ),
    came(
        "a value that is NaN",
        ndjson(LINE + ', "valueQuantity": {"value": NaN}}'),
        1,
        0,
        0,
        1,
        why="JSON",
    ),
    came(
        "a whole number of 40 digits",
        ndjson(LINE + f', "valueInteger": {"9" * 40}}}'),
        1,
        0,
        0,
        1,
    ),
    came("a zero in a text", ndjson(score(note=[{"text": "a\0b"}])), 1, 1, 0, 0),
    came("half a surrogate", ndjson(json.dumps(score())[:-1] + ', "note": [{"text": "\\ud800"}]}'), 1, 0, 0, 1),
    came("a text of 3 MB", ndjson(score(note=[{"text": "x" * 3_000_000}])), 1, 1, 0, 0),
    came("a text where an object belongs", ndjson(score(subject="Patient/P1")), 1, 0, 0, 1, why="subject"),
    came(
        "an object where a list belongs",
        ndjson(score(code={"coding": {"system": "x", "code": "y"}})),
        1,
        0,
        0,
        1,
        why="code",
    ),
    came("a day that is none", ndjson(score(effectiveDateTime="2026-13-45")), 1, 0, 0, 1),
    came("a month for a day", ndjson(score(effectiveDateTime="2026-11")), 1, 0, 0, 1),
    came("nobody's score in a feed", ndjson(score(subject={"reference": "Patient/P9"})), 1, 0, 0, 1, why="P9"),
    came("a score above its scale", ndjson(score(valueInteger=28)), 1, 0, 0, 1, why="27"),
    came("entered in error", ndjson(score(status="entered-in-error")), 0, 0, 0, 0),
    came("a table called feed", {"feed.ndjson": TABLE}, 2, 0, 0, 2, why="JSON is malformed"),
    came("HTML called feed", {"feed.ndjson": b"<html>Sign in</html>\n"}, 1, 0, 0, 1, why="JSON is malformed"),
    came("UTF-16 in a feed", ndjson(score(), encoding="utf-16"), 1, 1, 0, 0),
]
BUNDLES = [
    came("a bundle", bundle(score()), 1, 1, 0, 0),
    came("an entry without a resource", bundle(score(), None), 2, 1, 0, 1),
    came("a resource that is a text", bundle(score(), "x"), 2, 1, 0, 1),
    came(
        "a bundle in a bundle",
        bundle({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": score()}]}),
        1,
        1,
        0,
        0,
    ),
    came("a bundle cut off", {"feed.json": bundle(score())["feed.json"][:-25]}, 1, 0, 0, 1, why="truncated"),
    came("JSON that is no FHIR", {"feed.json": b'{"hello": [1, 2, 3]}'}, 1, 0, 0, 1, why="resourceType"),
    came("an empty JSON file", {"feed.json": b""}, 1, 0, 0, 1, why="truncated"),
    came("entries that are no list", bundle(score(), entry={"resource": score()}), 1, 0, 0, 1),
    bad(
        "DSTU2",
        {
            "feed.json": json.dumps(
                {
                    "resourceType": "MedicationOrder",
                    "id": "m",
                    "dateWritten": "2026-11-01",
                    "patient": {"reference": "Patient/P1"},
                    "status": "active",
                }
            ).encode()
        },
        "R4",
    ),
]
CASES = [*ARCHIVES, *WORKBOOKS, *NAMES, *LINES, *BUNDLES]
