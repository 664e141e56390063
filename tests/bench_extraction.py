"""Real French pages with gold snippets and gold dates: our reading against the libraries', in the same run.

    python tests/bench_extraction.py [--no-record]

Prints every difference and who is right; writes extraction.f1, extraction.f1_trafilatura, dates.accuracy and
dates.accuracy_htmldate to docs/figures.json.
"""

import json
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench_feeds import generate
from figures import record
from shared import folder

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import trafilatura  # noqa: E402
from htmldate import find_date  # noqa: E402

from crawlers import extract, paywall  # noqa: E402
from crawlers.dates import PARIS  # noqa: E402
from crawlers.rights import Decision  # noqa: E402
from crawlers.sandbox import Sandbox  # noqa: E402
from crawlers.types import Article, Depth, Failure, FeedEntry, Page, Purpose, Reach, Source  # noqa: E402

NOW = datetime(2025, 4, 1, 12, tzinfo=UTC)  # after every page


@dataclass
class Score:
    """Snippets kept and left out, counted as trafilatura's own evaluation counts them."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    clean: int = 0
    judged: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    def judge(self, file: str, text: str, case: dict) -> None:
        text = " ".join(text.split())
        for snippet in case["with"]:
            found = " ".join(snippet.split()) in text
            self.right += found
            self.missed += not found
            self.judged[file, "wanted", snippet] = found
        for snippet in case["without"]:
            found = " ".join(snippet.split()) in text
            self.wrong += found
            self.clean += not found
            self.judged[file, "unwanted", snippet] = not found

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def page(url: str, body: bytes) -> Page:
    return Page("bench", url, url, Purpose.PAGE, 200, {"content-type": "text/html"}, body, NOW)


def texts() -> tuple[float, float]:
    base = folder() / "data" / "html_fr" / "trafilatura"
    ours, theirs, walls = Score(), Score(), []
    spent = [0.0, 0.0]
    for url, case in json.loads((base / "gold_snippets.json").read_text("utf8")).items():
        body = (base / case["file"]).read_bytes()
        before = time.perf_counter()
        theirs.judge(case["file"], trafilatura.extract(body, include_comments=False) or "", case)
        between = time.perf_counter()
        tree = extract.tree_of(page(url, body))
        wall = paywall.take_out(tree)
        text = extract.text_of(tree)
        spent[0] += time.perf_counter() - between
        spent[1] += between - before
        ours.judge(case["file"], text, case)
        if wall or paywall.wording(text):
            said = "declared" if wall.declared else "worded"
            walls.append(f"{case['file']} ({said}, {wall.removed} parts removed)")
    for name, score, seconds in (("Vigie", ours, spent[0]), ("trafilatura", theirs, spent[1])):
        print(
            f"  {name:12} F1 {score.f1:.4f}  precision {score.precision:.4f}  recall {score.recall:.4f}  "
            f"({score.right} kept, {score.wrong} unwanted, {score.missed} missed)  {seconds:.1f} s"
        )
    print("  where they differ (snippets by number; their text stays with the corpus):")
    numbers = {key: number for number, key in enumerate(ours.judged)}
    for key, good in ours.judged.items():
        if theirs.judged[key] != good:
            print(f"    {'Vigie' if good else 'trafilatura'} is right on {key[1]} snippet {numbers[key]} of {key[0]}")
    print("  walls found: " + ("; ".join(walls) or "none"))
    return ours.f1, theirs.f1


def our_day(url: str, body: bytes) -> str | None:
    one = page(url, body)
    witness = extract.page_date(extract.tree_of(one), one)
    return witness.when.astimezone(PARIS).date().isoformat() if witness.when else None


def gold_dates() -> dict[str, dict]:
    return json.loads((folder() / "data" / "html_fr" / "htmldate" / "gold_dates.json").read_text("utf8"))


def days() -> tuple[float, float]:
    base = folder() / "data" / "html_fr" / "htmldate"
    gold = gold_dates()
    right = [0, 0]
    for url, case in gold.items():
        body = (base / case["file"]).read_bytes()
        ours, theirs = our_day(url, body), find_date(body, original_date=True)
        right[0] += ours == case["date"]
        right[1] += theirs == case["date"]
        if ours != theirs:
            who = {ours: "Vigie", theirs: "htmldate"}.get(case["date"], "neither")
            print(f"    {who} is right on {case['file']}: gold {case['date']}, Vigie {ours}, htmldate {theirs}")
        elif ours != case["date"]:
            print(f"    both differ from the gold on {case['file']}: gold {case['date']}, both {ours}")
    return right[0] / len(gold), right[1] / len(gold)


def hostile() -> list[str]:
    """Read the hostile generator's pages in the sandbox; what went against its manifest."""
    wrong = []
    source = Source("bench", "Banc", Reach.LOCAL)
    entry = FeedEntry("bench", "https://ex.test/f", "https://ex.test/a", "Titre", "Chapô.", None, "")
    allowed = Decision(Depth.FULL, 200, keep_body=False, reason="")
    with tempfile.TemporaryDirectory() as out, Sandbox() as sandbox:
        generate(Path(out))
        for case in json.loads((Path(out) / "manifest.json").read_text("utf8")):
            if not case["file"].startswith("page-"):
                continue
            one = page(entry.url, (Path(out) / case["file"]).read_bytes())
            before = time.perf_counter()
            result = sandbox.article(one, entry, source, NOW, allowed)
            seconds = time.perf_counter() - before
            verdict = judge(case["file"], result, seconds)
            said = (
                result.detail
                if isinstance(result, Failure)
                else result.access_reason or f"{len(result.body)} characters"
            )
            print(f"  {'BAD' if verdict else 'ok '} {case['file']:28} {seconds:5.2f} s {said[:60]} {verdict}")
            if verdict:
                wrong.append(f"{case['file']}: {verdict}")
    return wrong


def judge(name: str, result: Article | Failure, seconds: float) -> str:
    """What is wrong with this answer; "" when nothing is."""
    if seconds > (5 if "redos" in name else 10):
        return f"took {seconds:.1f} s"
    reasons = {"page-paywalled.html": "paywall", "page-tdm-meta.html": "reserved"}
    if name in reasons and (isinstance(result, Failure) or result.access_reason != reasons[name]):
        return f"not held for {reasons[name]}"
    if "texte payant" in repr(result):
        return "paid text kept"
    return ""


if __name__ == "__main__":
    print("1. text")
    f1, f1_theirs = texts()
    print("2. dates")
    accuracy, accuracy_theirs = days()
    print(f"  Vigie {accuracy:.4f}, htmldate {accuracy_theirs:.4f}")
    print("3. hostile pages")
    wrong = hostile()
    if "--no-record" not in sys.argv:
        record("extraction.f1", f1, "F1 on gold snippets")
        record("extraction.f1_trafilatura", f1_theirs, "F1 on gold snippets")
        record("dates.accuracy", accuracy, "share of gold dates")
        record("dates.accuracy_htmldate", accuracy_theirs, "share of gold dates")
    sys.exit(bool(f1 < f1_theirs or accuracy < accuracy_theirs or wrong))
