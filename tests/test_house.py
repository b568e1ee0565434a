"""How the house is built: which way imports point, who reads the clock, how long a file may be."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STOREYS = ("db", "services", "pages", "dashboard")  # each may import those before it
LONGEST_FILE = 300  # lines
THE_CATALOGUE = ROOT / "services" / "followup" / "reasons.py"  # one table, read as a whole: as long as its rows


def python_files(*folders: str) -> list[Path]:
    found = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return [file for file in found if "versions" not in file.parts]


BELOW_PAGES = python_files("db", "services")
PRODUCT = [*BELOW_PAGES, *python_files("pages"), ROOT / "dashboard.py", ROOT / "manage.py"]


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def imports(file: Path) -> set[str]:
    """The first part of everything the file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.split(".")[0])
    return found


def clock_readings(file: Path) -> list[int]:
    """Lines that ask what time it is: today(), now(), utcnow(), time.time()."""
    lines = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = getattr(node.func.value, "id", getattr(node.func.value, "attr", ""))
            asks = (owner in ("date", "datetime", "dt") and node.func.attr in ("today", "now", "utcnow")) or (
                owner == "time" and node.func.attr in ("time", "time_ns", "localtime", "gmtime")
            )
            lines += [node.lineno] if asks else []
    return lines


def database_clock_readings(file: Path) -> list[int]:
    """Lines on which the database would be asked instead."""
    words = ("current_date", "current_timestamp", "func.now", "localtimestamp")
    return [n for n, line in enumerate(file.read_text().splitlines(), 1) if any(word in line.lower() for word in words)]


@pytest.mark.parametrize("file", PRODUCT, ids=named)
def test_imports_point_down_only(file):
    storey = file.relative_to(ROOT).parts[0].removesuffix(".py")
    height = STOREYS.index(storey) if storey in STOREYS else len(STOREYS)  # manage.py stands above all
    above = set(STOREYS[height + 1 :])
    assert not imports(file) & (above | {"tests"})


@pytest.mark.parametrize("file", BELOW_PAGES, ids=named)
def test_streamlit_stays_in_pages_and_dashboard(file):
    assert "streamlit" not in imports(file)


@pytest.mark.parametrize("file", BELOW_PAGES, ids=named)
def test_nobody_below_the_pages_reads_the_clock(file):
    assert clock_readings(file) == []
    assert database_clock_readings(file) == []


@pytest.mark.parametrize("file", [f for f in (*PRODUCT, *python_files("tests")) if f != THE_CATALOGUE], ids=named)
def test_a_file_is_a_room_not_a_hall(file):
    assert len(file.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("file", python_files("tests/by_hand"), ids=named)
def test_the_oracle_shares_nothing_with_what_it_judges(file):
    assert not imports(file) & {"db", "services", "pages", "sqlalchemy", "sqlmodel"}


def test_every_tests_folder_is_a_package():
    folders = {file.parent for file in python_files("tests")}
    assert [named(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_requirement_is_pinned_and_says_why():
    for file in ("requirements.txt", "requirements-dev.txt"):
        wanted = [line for line in (ROOT / file).read_text().splitlines() if not line.startswith(("#", "-"))]
        for line in wanted:
            requirement, _, reason = line.partition(" # ")
            assert "==" in requirement, f"{file}: {line}"
            assert reason.strip(), f"{file}: {line}"
