"""Commands run in this process, on a database of their own."""

import pytest

import manage


@pytest.fixture
def tandem(engine, monkeypatch, capsys):
    """A function: words of a command → (exit status, standard output, standard error)."""
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TANDEM_DATABASE_URL", url)

    def run(*words: object):
        monkeypatch.setattr("sys.argv", ["manage.py", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            manage.main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


@pytest.fixture
def folder(tmp_path):
    """A function: writes CSV files, named without their ending, and gives their folder."""

    def write(**files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        return tmp_path

    return write
