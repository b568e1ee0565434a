"""A file that is not what it says is read if it can be, and gets one clear sentence if not."""

import zipfile

import pytest

from db.problems import Problem
from services.intake import archives, csv_files
from services.intake.columns import TARGETS
from services.intake.mapping import load as load_mapping
from services.intake.mapping import of_text
from services.intake.rows import Head, Incoming, Refused

HEADER = "patient_id,clinic,given_name\n"
ZOE = [("P1", "Zoë")]


def rows_of(paths, **choices) -> list:
    """All that is read but the heads of the files."""
    return [each for each in csv_files.read(paths, **choices) if not isinstance(each, Head)]


def written(tmp_path, content: bytes | str, name: str = "patients.csv"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def names(path, **choices) -> list[tuple]:
    return [(row.values["patient_id"], row.values["given_name"]) for row in rows_of([path], **choices)]


def problem(path) -> str:
    with pytest.raises(Problem) as raised:
        rows_of([path])
    return str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_common_encoding_is_recognised(tmp_path, encoding):
    assert names(written(tmp_path, (HEADER + "P1,North,Zoë\n").encode(encoding))) == ZOE


def test_the_windows_quotation_marks_of_cp1252_are_read(tmp_path):
    assert names(written(tmp_path, (HEADER + "P1,North,“Zoe”\n").encode("cp1252"))) == [("P1", "“Zoe”")]


def test_an_accent_far_down_a_large_file_still_decides_its_encoding(tmp_path):
    rows = "P1,North,Zoe\n" * 20_000 + "P1,North,Zoë\n"
    assert names(written(tmp_path, (HEADER + rows).encode("latin-1")))[-1] == ZOE[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_are_recognised(tmp_path, delimiter):
    text = (HEADER + "P1,North,Zoë\n").replace(",", delimiter)
    assert names(written(tmp_path, text)) == ZOE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path, end):
    assert names(written(tmp_path, (HEADER + "P1,North,Zoë\n").replace("\n", end))) == ZOE


def test_a_last_line_without_an_end_is_read(tmp_path):
    assert names(written(tmp_path, HEADER + "P1,North,Zoë")) == ZOE


def test_quotes_commas_and_lines_inside_a_cell_are_kept(tmp_path):
    path = written(tmp_path, HEADER + 'P1,North,"a, ""b""\nc"\nP2,North,d\n')
    assert names(path) == [("P1", 'a, "b"\nc'), ("P2", "d")]


def test_each_row_carries_its_line_and_its_text_as_it_came(tmp_path):
    rows = rows_of([written(tmp_path, HEADER + '\nP1,North,"a\nb"\r\nP2,North,c\n')])
    assert [(row.line, row.text) for row in rows] == [(3, 'P1,North,"a\nb"'), (5, "P2,North,c")]


def test_a_formula_is_kept_as_text(tmp_path):
    assert names(written(tmp_path, HEADER + "P1,North,=1+1\n")) == [("P1", "=1+1")]


def test_blank_lines_and_lines_of_commas_are_no_rows(tmp_path):
    assert names(written(tmp_path, HEADER + "\n,,\n   \nP1,North,Zoë\n\n")) == ZOE


def test_header_names_are_read_whatever_their_case_and_spaces(tmp_path):
    assert names(written(tmp_path, "Patient ID, CLINIC ,Given-Name\nP1,North,Zoë\n")) == ZOE


def test_a_mapping_gives_the_sources_columns_our_names(tmp_path):
    mapping = of_text("m.json", '{"columns": {"patients": {"MRN": "patient_id", "First": "given_name"}}}')
    assert names(written(tmp_path, "MRN,clinic,First\nP1,North,Zoë\n"), mapping=mapping) == ZOE


def test_a_row_with_too_few_or_too_many_cells_is_refused_and_the_next_is_read(tmp_path):
    rows = rows_of([written(tmp_path, HEADER + "P1,North\nP2,North,b,c\nP3,North,d\n")])
    assert [type(row) for row in rows] == [Refused, Refused, Incoming]
    assert rows[0].reasons == ["the row has 2 cells where the header has 3"]
    assert (rows[1].line, rows[1].text) == (3, "P2,North,b,c")


def test_blank_cells_after_the_last_column_do_no_harm(tmp_path):
    assert names(written(tmp_path, HEADER + "P1,North,Zoë,,\n")) == ZOE


def test_a_quote_that_never_closes_costs_its_own_row_only(tmp_path):
    rows = rows_of([written(tmp_path, HEADER + 'P1,North,"oops\n' + "P2,North,b\n" * 3)])
    assert [row.line for row in rows] == [2, 3, 4, 5]
    assert [type(row) for row in rows] == [Refused, Incoming, Incoming, Incoming]
    assert "not closed" in rows[0].reasons[0]


@pytest.mark.parametrize("lines", [csv_files.MOST_LINES_IN_A_ROW - 1, csv_files.MOST_LINES_IN_A_ROW + 1])
def test_an_open_quote_before_many_rows_loses_none_of_them(tmp_path, lines):
    rows = rows_of([written(tmp_path, HEADER + 'P1,North,"oops\n' + "P2,North,b\n" * lines)])
    assert sum(isinstance(row, Incoming) for row in rows) == lines


def test_a_cell_longer_than_any_note_is_refused(tmp_path):
    rows = rows_of([written(tmp_path, HEADER + f"P1,North,{'x' * 100_001}\nP2,North,b\n")])
    assert [type(row) for row in rows] == [Refused, Incoming]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_a_problem(tmp_path, content):
    assert problem(written(tmp_path, content)) == "patients.csv is empty."


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"PK\x03\x04rest", "an Excel workbook"), (b"%PDF-1.7", "a PDF"), (b"\x1f\x8b\x08", "a gzip")],
)
def test_another_kind_of_file_is_named(tmp_path, content, kind):
    assert kind in problem(written(tmp_path, content + bytes(range(256))))


def test_a_binary_file_is_a_problem(tmp_path):
    assert problem(written(tmp_path, bytes(range(256)) * 10)) == "patients.csv is not a text file, so it cannot be CSV."


def test_a_file_without_line_ends_is_a_problem(tmp_path):
    assert "first line of patients.csv" in problem(written(tmp_path, "x" * 100_000))


def test_a_missing_column_is_named_with_the_file_and_the_columns_found(tmp_path):
    said = problem(written(tmp_path, "patient_id,given_name\nP1,Zoë\n"))
    assert said == "patients.csv lacks the column clinic, which patients needs; found are patient_id, given_name."


def test_a_column_that_stands_twice_is_named(tmp_path):
    assert problem(written(tmp_path, "patient_id,clinic,clinic\n")) == "patients.csv has the column clinic twice."


def test_an_unknown_file_name_is_told_the_known_ones(tmp_path):
    said = problem(written(tmp_path, "name,note\n", "people.csv"))
    assert "people.csv: its name and its columns are of no table; the intake reads patients.csv," in said
    assert all(f"{table}.csv" in said for table in TARGETS)


@pytest.mark.parametrize("name", ["Patients.CSV", "patients_2026-11.csv", "patients (2).csv", "patients.txt"])
def test_usual_variations_of_a_file_name_are_known(tmp_path, name):
    assert names(written(tmp_path, HEADER + "P1,North,Zoë\n", name)) == ZOE


def test_a_path_that_does_not_exist_is_a_problem(tmp_path):
    assert "There is no file or folder" in problem(tmp_path / "patients.csv")


def test_a_folder_without_csv_files_is_a_problem(tmp_path):
    assert problem(tmp_path) == "There is no CSV file here."


def test_a_bad_second_file_is_said_before_the_first_row_of_the_first(tmp_path):
    written(tmp_path, HEADER + "P1,North,Zoë\n")
    written(tmp_path, "patient_id\n", "events.csv")
    with pytest.raises(Problem, match="events.csv lacks the column on"):
        csv_files.read([tmp_path])


def test_a_folder_is_read_with_patients_first_and_other_files_left_alone(tmp_path):
    written(tmp_path, "patient_id,on,kind\nP1,2026-01-01,overdose\n", "events.csv")
    written(tmp_path, HEADER + "P1,North,Zoë\n")
    written(tmp_path, "MIT", "LICENSE")
    written(tmp_path, b"\0", "._patients.csv")
    licence, *rows = rows_of([tmp_path])
    assert (licence.file, [row.table for row in rows]) == ("LICENSE", ["patients", "events"])


def zipped(tmp_path, **members: str):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/") + ".csv", text)
    return path


def test_a_zip_is_read_and_its_rows_name_file_and_zip(tmp_path):
    path = zipped(tmp_path, clinic__patients=HEADER + "P1,North,Zoë\n")
    (row,) = rows_of([path])
    assert (row.file, row.values["given_name"]) == ("export.zip/clinic/patients.csv", "Zoë")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "SUSPECT_ABOVE", 10_000)
    assert "zip bomb" in problem(zipped(tmp_path, patients=HEADER + "P1,North,Zoë\n" * 1_000_000))


def test_a_zip_larger_than_the_limit_is_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path, patients=HEADER + "P1,North,Zoë\n")
    monkeypatch.setattr(archives, "MOST_BYTES_UNZIPPED", 44)
    assert names(path) == ZOE
    monkeypatch.setattr(archives, "MOST_BYTES_UNZIPPED", 42)
    assert "would unpack to more" in problem(path)


def test_a_damaged_zip_is_a_problem(tmp_path):
    path = zipped(tmp_path, patients=HEADER + "P1,North,Zoë\n" * 1_000)
    content = bytearray(path.read_bytes())
    content[60:70] = bytes(10)
    path.write_bytes(content)
    assert "damaged" in problem(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "is not JSON: line 1"),
        ('{"colums": {}}', "there is no word colums; there are about, columns,"),
        ('{"columns": {"people": {}}}', "columns: there is no table people; there are patients,"),
        ('{"columns": {"patients": {"NHS": "nhs"}}}', "NHS leads to the column nhs, which patients lacks"),
        ('{"month_first": "yes"}', "month_first: true or false is wanted here"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path, text, said):
    with pytest.raises(Problem, match=said):
        load_mapping(written(tmp_path, text, "mapping.json"))
