"""The house rules that no other tool keeps."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = [
    "frame",
    "pages",
    "session",
    "components",
    "data_access",
    "domain",
    "api",
    "simulation",
    "plain",
    "public",
    "field",
    "robot",
    "worker",
]
BINARY = {".png", ".woff2", ".ttf", ".otf", ".parquet", ".xlsx", ".xls", ".gpkg", ".zip", ".mo", ".ico"}

GUIDE_LINES = 200
MOST_LINES = 400  # twice the guide: a file beyond it has two subjects
MOST_PAGE_LINES = 120  # twice the guide of 60
LONGER: dict[str, str] = {}  # path: why it may be longer


def _tree() -> list[Path]:
    """Every file of the project, committed or about to be."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


TREE = _tree()
PYTHON = [path for path in TREE if path.suffix == ".py"]
PRODUCT = [path for path in PYTHON if path.relative_to(ROOT).parts[0] not in {"tests", "bench", "scripts"}]
PAGES = [path for path in PYTHON if path.parent == ROOT / "pages" and path.name != "__init__.py"]
TEXT = [path for path in TREE if path.suffix not in BINARY]
MARKDOWN = [path for path in TREE if path.suffix == ".md"]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _found(pattern: str, paths: list[Path], flags: int = 0) -> list[str]:
    """``file:line: line`` for every line that matches."""
    regex = re.compile(pattern, flags)
    return [
        f"{_name(path)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if regex.search(line)
    ]


# ---------------------------------------------------------------- files


def test_files_are_of_a_size_a_person_can_hold() -> None:
    written = [path for path in PYTHON if path.parent.name != "versions"]  # migrations are generated
    sizes = {_name(path): len(path.read_text("utf-8").splitlines()) for path in written}
    pages = {_name(path) for path in PAGES}
    limit = {name: MOST_PAGE_LINES if name in pages else MOST_LINES for name in sizes}
    print("\n".join(f"{n} {name}" for name, n in sorted(sizes.items(), key=lambda s: -s[1]) if n > GUIDE_LINES))
    assert {name: n for name, n in sizes.items() if n > limit[name] and name not in LONGER} == {}


def test_no_file_is_a_drawer_for_anything() -> None:
    drawers = {"utils.py", "helpers.py", "util.py", "misc.py", "common.py", "manager.py"}
    assert [_name(path) for path in PYTHON if path.name in drawers] == []


def test_nothing_large_is_committed() -> None:
    assert {_name(path): path.stat().st_size for path in TREE if path.stat().st_size > 5_000_000} == {}


@pytest.mark.parametrize("floor", FLOORS)
def test_every_floor_and_folder_in_it_is_a_package(floor: str) -> None:
    folders = {path.parent for path in PYTHON if path.relative_to(ROOT).parts[0] == floor}
    folders = {folder for folder in folders if folder.name != "versions"}  # Alembic loads these by path
    assert [_name(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


# ---------------------------------------------------------------- nothing leaves, nothing betrays a machine


def test_the_product_names_no_other_host() -> None:
    own = r"127\.0\.0\.1|localhost|\[::1\]|\{|www\.w3\.org/|[\w.-]*\bexample\b"
    served = [*PRODUCT, *(path for path in TREE if path.suffix in {".js", ".css", ".html"})]
    assert _found(rf"\b(?:https?|wss?)://(?!{own})\w", served) == []


def test_no_committed_file_names_a_path_of_somebodys_machine() -> None:
    homes = "/" + r"(?:home/(?!cockpit)\w+|Users/\w+|root|work|tmp/\w)" + "/"
    paths = [path for path in TEXT if path.suffix != ".lock" and path != Path(__file__).resolve()]
    assert _found(rf"(?<![\w.<>/-]){homes}", paths) == []


# ---------------------------------------------------------------- code


def test_colours_of_risk_levels_live_in_the_palette_only() -> None:
    elsewhere = [path for path in PRODUCT if _name(path) != "components/palette.py"]
    assert _found("#(?:1A9850|3288BD|FFD92F|FD8D3C|D7191C|BDBDBD)", elsewhere, re.IGNORECASE) == []


def test_no_map_asks_for_tiles() -> None:
    assert _found(r"st\.map\(|map_style\s*=|px\.choropleth|go\.Choropleth\b|scatter_geo|_mapbox", PRODUCT) == []


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_page_says_which_question_it_answers(path: Path) -> None:
    first_line = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]
    assert first_line.endswith("?"), "a page begins with the one question it answers"


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_page_is_documented(path: Path) -> None:
    assert path.name in (ROOT / "ARCHITECTURE.md").read_text("utf-8")


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize("path", MARKDOWN, ids=_name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (path.parent / link).exists()] == []


def test_every_make_target_is_in_the_readme() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "run" in targets
    assert [target for target in targets if f"`make {target}`" not in readme] == []


def test_every_environment_variable_is_in_the_readme() -> None:
    code = "\n".join(path.read_text("utf-8") for path in TREE if path.suffix in {".py", ".sh"})
    named = set(re.findall(r"\bCOCKPIT_[A-Z][A-Z_]*[A-Z]\b", code)) - {"COCKPIT_NAME"}
    settings = ast.parse((ROOT / "data_access" / "settings.py").read_text("utf-8"))
    fields = {
        f"COCKPIT_{field.target.id.upper()}"
        for cls in ast.walk(settings)
        if isinstance(cls, ast.ClassDef)
        for field in cls.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }
    readme = (ROOT / "README.md").read_text("utf-8")
    assert sorted(variable for variable in named | fields if f"`{variable}`" not in readme) == []


ADRS = sorted(path for path in MARKDOWN if path.parent == ROOT / "docs" / "adr")


def test_decision_records_have_numbers_of_their_own() -> None:
    numbers = [path.name[:4] for path in ADRS if re.match(r"\d{4}-", path.name)]
    assert len(numbers) == len(ADRS) == len(set(numbers))  # parts of the house number in ranges: gaps are meant


@pytest.mark.parametrize("path", ADRS, ids=_name)
def test_a_decision_record_says_what_why_and_what_else(path: Path) -> None:
    headings = re.findall(r"^## (\w+)", path.read_text("utf-8"), re.MULTILINE)
    assert [heading for heading in ["What", "Why", "Alternatives"] if heading not in headings] == []


# ---------------------------------------------------------------- packages


def _pins(lock: str) -> set[str]:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    return {line.rstrip(" \\") for line in lines if "==" in line and not line.lstrip().startswith("#")}


def _asked(requirements: str) -> dict[str, str]:
    """Package name -> bounds, as written."""
    lines = (line.split("#")[0].strip() for line in (ROOT / requirements).read_text("utf-8").splitlines())
    parts = [re.match(r"([\w.-]+)(?:\[\w+\])?(.*)", line) for line in lines if line and not line.startswith("-r")]
    return {part[1].lower(): part[2] for part in parts if part}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_bounded_and_locked(name: str) -> None:
    asked = _asked(f"{name}.txt")
    locked = {re.split(r"[\[=]", pin)[0].lower() for pin in _pins(f"{name}.lock")}
    assert [package for package, bounds in asked.items() if not re.fullmatch(r">=[\d.]+,<[\d.]+", bounds)] == []
    assert [package for package in asked if package not in locked] == []


def test_the_dev_lock_contains_the_lock() -> None:
    assert _pins("requirements.lock") - _pins("requirements-dev.lock") == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_host_and_hashes_every_package(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links", text) == []
    packages = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    assert [package for package in packages if "==" in package.split("\n")[0] and "--hash=sha256:" not in package] == []


def test_supported_pythons_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["requires-python"] == ">=3.11,<3.14"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in (ROOT / "scripts" / "find_python.sh").read_text("utf-8")
