"""The two rules of the architecture: imports point back along the walk; each folder owns one outside thing."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WALK = ["crawlers", "nlp", "storage", "reports", "pipeline"]

OWNERS = {
    "feedparser": {"crawlers"},
    "scrapy": {"crawlers"},
    "twisted": {"crawlers"},
    "trafilatura": {"crawlers"},
    "htmldate": {"crawlers"},
    "warcio": {"crawlers"},
    "lxml": {"crawlers"},
    "onnxruntime": {"nlp"},
    "transformers": {"nlp"},
    "tokenizers": {"nlp"},
    "spacy": {"nlp"},
    "torch": {"nlp"},
    "duckdb": {"storage"},
    "altair": {"reports"},
    "vl_convert": {"reports"},
    "jinja2": {"reports"},
    "xlsxwriter": {"reports"},
    "typst": {"reports"},
    "apprise": {"pipeline"},
    "apscheduler": {"pipeline"},
    "typer": {"pipeline"},
    "rich": {"pipeline"},
}

# Whatever can open a connection of its own. Only the gate and the delivery may import these.
NETWORK = {
    "socket",
    "ssl",
    "urllib.request",
    "http.client",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "ftplib",
    "smtplib",
    "apprise",
}
NETWORK_ALLOWED = {
    "crawlers/gate.py",  # every address that comes from outside
    "pipeline/deliver.py",  # addresses of vigie.toml and the environment alone; they may be private
}


def files() -> list[Path]:
    return [path for folder in WALK for path in sorted((ROOT / folder).rglob("*.py"))]


def imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_back_along_the_walk(path):
    folder = path.relative_to(ROOT).parts[0]
    if folder == "pipeline":
        return
    for name in imports(path):
        top = name.split(".")[0]
        if top in WALK and top != folder:
            assert WALK.index(top) < WALK.index(folder), f"{folder} imports {name}, which comes after it"
            assert name == top or name.split(".")[1] == "types", f"{folder} imports {name}: only its types are public"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_each_folder_owns_its_outside_thing(path):
    folder = path.relative_to(ROOT).parts[0]
    for name in imports(path):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or folder in owners, f"{name} belongs to {owners}"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_gate_opens_connections(path):
    if path.relative_to(ROOT).as_posix() in NETWORK_ALLOWED:
        return
    found = [name for name in imports(path) if any(name == bad or name.startswith(bad + ".") for bad in NETWORK)]
    assert not found, f"{path.name} imports {found}: every request goes through crawlers/gate.py"


def test_the_delivery_knows_no_address_from_outside():
    """It reads letters and the configuration; nothing of the crawl, where strangers choose the addresses."""
    found = {name.split(".")[0] for name in imports(ROOT / "pipeline" / "deliver.py")} & {"crawlers", "nlp", "reports"}
    assert not found


def test_the_top_level_holds_only_the_five_folders_and_tests():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == set(WALK)


def test_the_tests_are_flat():
    assert not (ROOT / "tests" / "__init__.py").exists()
    assert not list((ROOT / "tests").rglob("__init__.py"))
