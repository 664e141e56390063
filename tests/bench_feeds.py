"""Every feed of the corpora, feedparser's own expectations and the hostile generators, through the real sandbox.

    python tests/bench_feeds.py [--no-record]

Prints each miss with its reason; writes feeds.files, feeds.uncaught and feeds.expectations to docs/figures.json.
"""

import importlib.util
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from figures import record
from shared import folder

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from crawlers import feeds  # noqa: E402
from crawlers.sandbox import Sandbox  # noqa: E402
from crawlers.types import Failure, FailureKind, Page, ParsedFeed, Purpose  # noqa: E402

NOW = datetime(2025, 4, 1, 12, tzinfo=UTC)  # so that the hostile dates lie on both sides of it
CONTENT_TYPES = {".xml": "text/xml", ".json": "application/json", ".html": "text/html"}


def page(url: str, body: bytes, headers: dict[str, str]) -> Page:
    return Page("bench", url, url, Purpose.FEED, 200, headers, body, NOW)


# ---- 1. every file ----


def corpus() -> tuple[int, int]:
    """Parse every file; the numbers of files and of those that broke the sandbox's promise."""
    files = sorted(path for path in (folder() / "data" / "feeds").rglob("*") if path.is_file())
    pages = [
        page(
            f"https://ex.test/{path.name.replace(' ', '_')}",
            path.read_bytes(),
            {"content-type": CONTENT_TYPES.get(path.suffix, "application/xml")},
        )
        for path in files
    ]
    kinds: Counter[str] = Counter()
    uncaught = []
    slowest = (0.0, "")
    started = time.perf_counter()
    with Sandbox() as sandbox:
        for path, one in zip(files, pages, strict=True):
            before = time.perf_counter()
            result = sandbox.feed(one)
            slowest = max(slowest, (time.perf_counter() - before, path.name))
            kinds[result.kind.value if isinstance(result, Failure) else "parsed"] += 1
            if isinstance(result, Failure) and result.kind in {FailureKind.PARSER_LIMIT, FailureKind.BROKEN_FEED}:
                print(f"  {result.kind.value:14} {path.relative_to(folder())}: {result.detail[:110]}")
            if not isinstance(result, Failure | ParsedFeed) or result_is_uncaught(result):
                uncaught.append(path)
    print(f"{len(files)} files in {time.perf_counter() - started:.0f} s, slowest {slowest[0]:.2f} s ({slowest[1]})")
    print("  " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print(f"  peak memory of the child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
    return len(files), len(uncaught)


def result_is_uncaught(result: Failure | ParsedFeed) -> bool:
    """True when a parser raised up to the border, died, or overran: what our own checks did not foresee."""
    if not isinstance(result, Failure):
        return False
    raised = result.kind is FailureKind.BROKEN_FEED and "Error:" in result.detail
    return result.kind is FailureKind.PARSER_LIMIT or raised


# ---- 2. feedparser's expectations ----


def expectations() -> tuple[int, int]:
    """Check what `parse_raw` gives against feedparser's own tests; the numbers met and asked."""
    base = folder() / "data" / "feeds" / "feedparser"
    cases = [case for case in json.loads((base / "expectations.json").read_text("utf8")) if case["checks"] is not None]
    met = 0
    for case in cases:
        path = base / "tests" / case["path"]
        headers = {name.lower(): value for name, value in case["headers"].items()}
        served = "http" in case["path"]  # upstream serves these from a test server, and reads the others as files
        if served:
            headers.setdefault("content-type", "text/xml")
        url = f"http://127.0.0.1:8097/tests/{case['path']}" if served else ""
        try:
            raw = feeds.parse_raw(page(url, path.read_bytes(), headers))
        except Exception as error:  # noqa: BLE001 - a miss like another, named
            print(f"  miss {case['path']}: raised {type(error).__name__}: {error}")
            continue
        missed = [(check, found) for check in case["checks"] if not holds(raw, check, (found := value(raw, check[0])))]
        met += not missed
        for check, found in missed[:1]:
            where, got = ".".join(map(str, check[0])), "nothing" if found is MISSING else repr(found)
            print(f"  miss {case['path']}: {where} {check[1]} {check[2]!r:.60}, got {got:.60} - {reason(case['path'])}")
    return met, len(cases)


def reason(path: str) -> str:
    """Why a known miss is one."""
    if "/chardet/" in path:
        return "nobody declares the encoding: we add no charset guesser, French feeds fall to windows-1252"
    if "headers_etag" in path or "last_modified" in path:
        return "a validator of the HTTP answer, which the gate keeps, not the parser"
    return "unexplained"


MISSING = object()


def value(raw: object, path: list[str | int]) -> object:
    for key in path:
        try:
            raw = raw[key]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return raw


def holds(raw: object, check: list, found: object) -> bool:
    _, test, wanted = check
    if test == "falsy":
        return found is MISSING or not found
    if test == "truthy":
        return found is not MISSING and bool(found)
    if test == "hasnot":
        return wanted not in found
    return same(found, wanted)


def same(found: object, wanted: object) -> bool:
    """Equality, where JSON has only lists."""
    if isinstance(wanted, list) and isinstance(found, list | tuple):
        return len(found) == len(wanted) and all(same(one, other) for one, other in zip(found, wanted, strict=True))
    return found == wanted


# ---- 3. hostile feeds ----


def hostile() -> list[str]:
    """Run the hostile generator's feeds; what went against its manifest, as far as a machine can tell."""
    wrong = []
    with tempfile.TemporaryDirectory() as out, Sandbox() as sandbox:
        generate(Path(out))
        manifest = json.loads((Path(out) / "manifest.json").read_text("utf8"))
        for case in manifest:
            body = (Path(out) / case["file"]).read_bytes()
            if case["file"].startswith("page-") or case["content_encoding"]:
                continue  # pages: bench_extraction.py; compressed bodies: the gate
            before = time.perf_counter()
            result = sandbox.feed(page("https://ex.test/feed.xml", body, {"content-type": case["content_type"]}))
            seconds = time.perf_counter() - before
            verdict = judge(case["file"], result, seconds)
            failed = isinstance(result, Failure)
            said = result.detail if failed else f"{len(result.entries)} entries {result.flaws}"
            kind = result.kind.value if failed else "parsed"
            mark = "BAD" if verdict else "ok "
            print(f"  {mark} {case['file']:28} {seconds:5.2f} s {kind:13} {said[:90]} {verdict}")
            if verdict:
                wrong.append(f"{case['file']}: {verdict}")
        cases = sum(not case["file"].startswith("page-") and not case["content_encoding"] for case in manifest)
    print(f"hostile feeds: {cases - len(wrong)} of {cases} as their manifest asks")
    return wrong


def generate(out: Path) -> None:
    spec = importlib.util.spec_from_file_location("gen_feeds", folder() / "bench" / "hostile" / "gen_feeds.py")
    module = importlib.util.module_from_spec(spec)
    arguments, sys.argv = sys.argv, ["gen_feeds.py", str(out)]
    try:
        spec.loader.exec_module(module)
    finally:
        sys.argv = arguments


ENTRIES = {  # how many entries must come out
    "double-bom.xml": 1, "leading-junk.xml": 1, "guid-case.xml": 2, "changing-guid.xml": 1, "dup-guids.xml": 5,
    "huge-50000-items.xml": 2000, "relative-links.xml": 3, "nested-cdata.xml": 1, "bidi-override.xml": 1,
    "no-ids.xml": 0,  # our policy: nothing to link to, nothing kept; counted
}  # fmt: skip
FAILURES = {
    "empty.xml": FailureKind.EMPTY, "html-instead.xml": FailureKind.NOT_A_FEED,
    "deep-nesting-200000.xml": FailureKind.BROKEN_FEED,
    "billion-laughs.xml": FailureKind.BROKEN_FEED, "billion-laughs-utf16.xml": FailureKind.BROKEN_FEED,
    "quadratic-blowup.xml": FailureKind.BROKEN_FEED, "many-attributes.xml": FailureKind.BROKEN_FEED,
}  # fmt: skip
LIMIT_S = {"billion-laughs.xml": 2, "quadratic-blowup.xml": 2, "billion-laughs-utf16.xml": 2, "many-attributes.xml": 2,
           "long-tag-name.xml": 2}  # fmt: skip


def judge(name: str, result: Failure | ParsedFeed, seconds: float) -> str:
    """What is wrong with this answer; "" when nothing is."""
    if seconds > LIMIT_S.get(name, 10):
        return f"took {seconds:.1f} s"
    if isinstance(result, Failure):
        wanted = FAILURES.get(name)
        if name in ENTRIES or (wanted and result.kind is not wanted):
            return f"failed: {result.detail}"
        return ""
    if name in FAILURES:
        return "should have been refused"
    if name in ENTRIES and len(result.entries) != ENTRIES[name]:
        return f"{len(result.entries)} entries, {ENTRIES[name]} wanted"
    return next((flaw for entry in result.entries if (flaw := wrong_entry(name, entry, result))), "")


def wrong_entry(name: str, entry: object, feed: ParsedFeed) -> str:  # noqa: PLR0911 - one line a promise
    text = entry.title + entry.standfirst + entry.section
    if any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF or char in "\u202e\u2066\u2069" for char in text):
        return "control characters kept"
    if "<script" in text or ("alert(1)" in text and name != "utf7.xml"):
        return "markup kept"
    if not entry.url.startswith(("http://", "https://")) or len(entry.url) > 2048:
        return f"address {entry.url}"
    if len(entry.title) > 1000 or len(entry.standfirst) > 1000:
        return "not capped"
    if (
        name.startswith("date-")
        and entry.published is not None
        and not NOW - timedelta(days=400) <= entry.published <= NOW
    ):
        return f"dated {entry.published}"
    if name.startswith("date-") and entry.published is None and entry.published_raw and not feed.flaws:
        return "refused without a flag"
    if "1-claimed-" in name or "8-claimed-" in name:
        readable = entry.title == "l’été œuvre" + (" €" if name.startswith("utf8") else "")
        return "" if readable or feed.flaws else f"unreadable and not flagged: {entry.title}"
    host = Path("/etc/hostname")
    if host.exists() and (secret := host.read_text("utf8").strip()) and secret in text:
        return "a local file was read"
    return ""


if __name__ == "__main__":
    print("1. every file of the corpora, through the sandbox")
    files, uncaught = corpus()
    print("2. feedparser's expectations, on what our entry point gets")
    met, asked = expectations()
    print(f"{met} of {asked} expectations met (bar: 2,017)")
    print("3. hostile feeds")
    wrong = hostile()
    if "--no-record" not in sys.argv:
        record("feeds.files", files, "files")
        record("feeds.uncaught", uncaught, "files")
        record("feeds.expectations", met, f"of {asked} expectations")
    sys.exit(bool(uncaught or met < 2017 or wrong))
