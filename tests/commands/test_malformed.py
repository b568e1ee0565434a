"""Whatever malformed thing is given to a command is answered by one sentence that says which and what."""

import pytest

import manage
from db.engine import engine_for
from tests.commands.test_commands import PATIENTS

MAPPINGS = {  # text of the file -> what is said of it
    '{"columns": {"patients": {"MRN": ["a"]}}}': "columns, patients: MRN leads to one name of ours, as a text.",
    '{"columns": {"patients": {"MRN": {"a": 1}}}}': "columns, patients: MRN leads to one name of ours, as a text.",
    '{"columns": {"patients": {"MRN": null}}}': "columns, patients: MRN leads to one name of ours, as a text.",
    '{"columns": {"patients": {"MRN": "nobody"}}}': "MRN leads to the column nobody, which patients lacks; it has",
    '{"columns": {"patients": {"A": "sex", "B": "sex"}}}': "columns, patients: A and B lead to the same column sex.",
    '{"columns": {"patients": []}}': "columns, patients: an object in braces is wanted here.",
    '{"columns": {"shoes": {}}}': "columns: there is no table shoes; there are patients,",
    '{"columns": {},\n {bad}}': "is not JSON: line 2, column 2: Expecting property name enclosed in double quotes.",
    "": "is not JSON: line 1, column 1: Expecting value.",
    "[" * 100_000: "is nested too deeply to be one.",
    "[1]": "an object in braces is wanted here.",
    '{"month_first": 1}': "month_first: true or false is wanted here.",
    "\udcff": "is not a text in UTF-8.",
}
TOO_LARGE = "9" * 30
NO_DAY = "is not a day from 1900-01-01 to 2100-12-31."
COMMANDS = {  # words -> status, and what is said
    ("import", "{folder}/nowhere"): (1, "There is no file or folder"),
    ("import", "{folder}/empty"): (1, "There is no table"),
    ("import", "{folder}/patients.csv", "--mapping", "{folder}/empty"): (1, "cannot be read: Is a directory."),
    ("import", "{folder}/patients.csv", "--mapping", "{folder}/none"): (
        1,
        "cannot be read: No such file or directory.",
    ),
    ("import", "{folder}/patients.csv", "--source", "a\x01b"): (
        1,
        "The name of the source holds a character that is no",
    ),
    ("rejects", TOO_LARGE): (2, "less than or equal to 2147483647"),
    ("undo", TOO_LARGE): (2, "less than or equal to 2147483647"),
    ("undo", "7"): (1, "There is no batch 7."),
    ("worklist", "--as-of", "9999-12-31"): (2, f"9999-12-31 {NO_DAY}"),
    ("worklist", "--as-of", "2026-02-30"): (2, "does not match the"),
    ("worklist", "--clinic", "\udcff"): (1, "A word of this command is not text in UTF-8."),
    ("patient", "\udcff"): (1, "A word of this command is not text in UTF-8."),
    ("patient", "A1", "--as-of", "0001-01-01"): (2, NO_DAY),
    ("metrics", "caseload", "--as-of", "0001-01-01"): (2, NO_DAY),
    ("metrics", "caseload", "--since", "9999-12-31"): (2, NO_DAY),
    ("user", "clinics", "ana"): (1, "Name the clinics, each with --clinic, or say --every-clinic."),
    ("user", "clinics", "nobody", "--every-clinic"): (1, "There is no account with the username nobody."),
    ("user", "enable", "nobody"): (1, "There is no account with the username nobody."),
    ("user", "staff", "nobody"): (1, "Name the member of the care team, or say --none."),
}
CANNOT_BE_READ = "TANDEM_DATABASE_URL cannot be read"
NEITHER = "must start with sqlite:/// or postgresql://"
URLS = {
    "postgresql://:::bad": CANNOT_BE_READ,
    "postgresql://u:secret@localhost:port/db": CANNOT_BE_READ,
    "postgresql://u:secret@[::1/db": CANNOT_BE_READ,
    "postgresql:": CANNOT_BE_READ,
    "sqlite:": CANNOT_BE_READ,
    "mysql://u:secret@h/db": NEITHER,
    "u:secret@h/db": NEITHER,
}


@pytest.fixture
def clinic(tandem, folder):
    """The folder of a small clinic that is imported."""
    files = folder(patients=PATIENTS)
    assert tandem("import", files)[0] == 0
    (files / "empty").mkdir()
    return files


def test_a_malformed_mapping_is_one_sentence_that_names_the_file_and_what_is_wrong(tandem, folder):
    files = folder(patients=PATIENTS)
    for text, said in MAPPINGS.items():
        (files / "ours.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        code, out, told = tandem("import", files / "patients.csv", "--mapping", files / "ours.json")
        assert (code, out, told.count("\n"), "ours.json" in told) == (1, "", 1, True), told
        assert said in told


def test_a_malformed_word_of_a_command_is_said_and_nothing_fails(tandem, clinic):
    for words, (status, said) in COMMANDS.items():
        code, out, told = tandem(*(word.format(folder=clinic) for word in words))
        assert (code, out) == (status, ""), (words, told)
        assert said in " ".join(told.replace("│", " ").split()), (words, told)
        assert "failed (" not in told, words


def test_a_database_url_that_cannot_be_used_is_one_sentence_without_a_word_of_it(tandem, monkeypatch):
    for url, said in URLS.items():
        monkeypatch.setenv("TANDEM_DATABASE_URL", url)
        code, out, told = tandem("user", "list")
        assert (code, out, told.count("\n")) == (1, "", 1), (url, told)
        assert said in told
        assert "secret" not in told


@pytest.mark.postgres
def test_a_server_that_refuses_says_what_it_refuses(postgres_engine, monkeypatch, capsys):
    url = postgres_engine.url
    for wrong, said in (
        (url.set(database="nowhere"), "has no database of the name in TANDEM_DATABASE_URL"),
        (url.set(username="stranger"), "does not accept the user or password in TANDEM_DATABASE_URL"),
    ):
        written = wrong.render_as_string(hide_password=False)
        monkeypatch.setenv("TANDEM_DATABASE_URL", written)
        monkeypatch.setattr("sys.argv", ["manage.py", "user", "list"])
        with pytest.raises(SystemExit) as ended:
            manage.main()
        assert ended.value.code == 1
        assert said in capsys.readouterr().err
        engine_for(written).dispose()
