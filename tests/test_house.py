"""How the house is built: which way imports point, who reads the clock, how long a file may be."""

import ast
import re
from collections import Counter
from pathlib import Path

from tests.conftest import LONG

ROOT = Path(__file__).resolve().parent.parent
# From the ground up. A room may import its own floor's shared files and every floor below, never one above or beside.
FLOORS = (
    ("db",),
    ("services.arrays",),
    ("services.clinical", "services.access", "services.read_ahead", "services.csv_text"),
    ("services.facts",),
    ("services.rules",),
    ("services.due_items",),
    ("services.worklist", "services.actions", "services.intake"),
    ("services.patient", "services.metrics", "services.demo", "services.fhir_export", "services.data_quality"),
    ("pages",),
    ("dashboard", "manage"),
)
LONGEST_FILE = 300  # lines


def python_files(*folders: str) -> list[Path]:
    found = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return [file for file in found if "versions" not in file.parts]


BELOW_PAGES = python_files("db", "services")
PRODUCT = [*BELOW_PAGES, *python_files("pages"), ROOT / "dashboard.py", ROOT / "manage.py"]


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def dotted(file: Path) -> str:
    return named(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(file: Path) -> set[str]:
    """Everything the file imports, with the names it takes: `services.rules.catalogue.REASONS`."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def top_level(file: Path) -> set[str]:
    """The names that the file defines for others; what is decorated is found by whatever decorates it."""
    body = ast.parse(file.read_text()).body
    made = {node.name for node in body if isinstance(node, ast.ClassDef)}
    made |= {node.name for node in body if isinstance(node, ast.FunctionDef) and not node.decorator_list}
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in body if isinstance(node, ast.AnnAssign)]
    return made | {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def room_of(name: str) -> str | None:
    return next((room for floor in FLOORS for room in floor if f"{name}.".startswith(f"{room}.")), None)


def floor_of(room: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def upward(file: Path) -> set[str]:
    """What the file imports from a floor above, or from another room of its own floor."""
    own = room_of(dotted(file))
    found = {(name, room_of(name)) for name in imports(file)}
    return {name for name, room in found if room not in (None, own) and floor_of(room) >= floor_of(own)}


def first_parts(file: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(file)}


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


def test_every_room_stands_on_a_floor():
    rooms = {dotted(file) for file in PRODUCT} - {"services"}
    assert sorted(name for name in rooms if room_of(name) is None) == []


def test_imports_point_down_only():
    assert {named(file): upward(file) for file in PRODUCT if dotted(file) != "services" and upward(file)} == {}


def test_no_product_file_imports_the_tests():
    assert [named(file) for file in PRODUCT if "tests" in first_parts(file)] == []


def test_streamlit_stays_in_pages_and_dashboard():
    assert [named(file) for file in BELOW_PAGES if "streamlit" in first_parts(file)] == []


def test_files_are_given_out_by_one_door():
    """It asks again who is asking, at the click."""
    door, word = ROOT / "pages" / "parts" / "download_button.py", "st.download_button"
    assert [named(file) for file in PRODUCT if word in file.read_text() and file != door] == []


def test_nobody_below_the_pages_reads_the_clock():
    found = {named(file): clock_readings(file) + database_clock_readings(file) for file in BELOW_PAGES}
    assert {file: lines for file, lines in found.items() if lines} == {}


FOR_TESTS = {"DEFAULTS"}  # what the product means, said once where it belongs


def test_nothing_in_the_product_is_there_for_tests_only():
    words = Counter(word for file in PRODUCT for word in re.findall(r"\w+", file.read_text()))
    unused = {name: named(file) for file in PRODUCT for name in top_level(file) if words[name] == 1}
    assert {name: file for name, file in unused.items() if name not in FOR_TESTS} == {}


def test_a_file_is_a_room_not_a_hall():
    lengths = {named(file): len(file.read_text().splitlines()) for file in (*PRODUCT, *python_files("tests"))}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_the_oracle_shares_nothing_with_what_it_judges():
    shared = {"db", "services", "pages", "sqlalchemy", "sqlmodel"}
    assert [named(file) for file in python_files("tests/by_hand") if first_parts(file) & shared] == []


def test_every_folder_of_services_says_what_lives_there():
    folders = {file.parent for file in python_files("services")}
    told = {folder: ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) for folder in folders}
    assert [named(folder) for folder, words in told.items() if not words] == []


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


def test_what_quick_leaves_out_is_there():
    gone = [name for name in LONG if not (ROOT / "tests" / name).is_dir() and not (ROOT / f"tests/{name}.py").exists()]
    assert gone == [], f"tests/conftest.py leaves {gone} to `make test`, which are nowhere"
