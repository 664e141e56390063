"""How many hostile texts act in the page? Every field and payload pair of the shared lists; the bar is 0.

`python tests/bench_report_payloads.py`
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import hostile
import make_facts as made
from figures import record
from shared import folder

from reports import render
from storage.types import CityCounts, ToneCounts, TopicCounts

ADDRESS = "https://presse.test/a"


def page(field: str, payload: str) -> str:
    """The page of a week where one field from outside carries the payload."""
    change = {"excerpt": "extrait", "tdm": "free", "url": ADDRESS}
    territory, city, topic, medium = made.TERRITORY, "Ville", "culture", "Média"
    match field:
        case "entry.title" | "page.og_title":
            change["title"] = payload
        case "entry.author" | "page.byline":
            change["outlet"] = payload
        case "entry.link":
            change["url"] = payload
        case "entry.summary" | "entry.content":
            change["excerpt"] = change["standfirst"] = payload
        case "entry.tag":
            topic = payload
        case "feed.title" | "source.name":
            medium = payload
        case "entity.name":
            city = payload
        case "keyword":
            territory = payload
        case _:
            raise ValueError(field)
    facts = made.facts(
        made.history(36, before=0, after=0),
        most_positive=(made.story(0, **change),),
        most_negative=(),
        topics=(TopicCounts(topic, ToneCounts(1, 1, 1)),),
        cities=(CityCounts("1", city, ToneCounts(5, 5, 5), 0.0),),
        sources=(replace(made.sources(silent=("phare",))[0], name=medium),),
    )
    pulling = {key: change[key] for key in ("title", "outlet", "url") if key in change}
    report = made.judge_week(facts, territory, made.AGENCY, made.WRITTEN, trend=made.plain_trend(), **pulling)
    return render.html(report)


def skeleton(html: str) -> tuple[list[str], list[tuple[str, str]], str]:
    """The page's elements, their attributes' names, and its style sheet."""
    read = hostile.Page(html)
    return read.tags, [(tag, name) for tag, name, _ in read.attributes], read.style


def active(field: str, payload: str, plain: dict[str, tuple[list[str], list[tuple[str, str]], str]]) -> bool:
    """Whether the payload added an element, an attribute, a style or an address that is not a plain link."""
    html = page(field, payload)
    read = hostile.Page(html)
    links = [value for value in read.values("href") if not value.startswith(("http://", "https://"))]
    return bool(links) or skeleton(html) not in plain.values()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        lists = hostile.generate(folder() / "bench" / "hostile" / "gen_lists.py", Path(name))
        pairs = [
            (one["field"], one["payload"]) for one in json.loads((lists / "xss_fields.json").read_text(encoding="utf8"))
        ]
    purify = json.loads((folder() / "data" / "lists" / "dompurify-payloads.json").read_text(encoding="utf8"))
    pairs += [(field, payload) for payload in purify for field in ("entry.title", "entry.link")]

    # A page may lose its link, its title's words or its excerpt, never gain anything.
    plain = {
        "whole": skeleton(page("entry.title", "mot")),
        "no link": skeleton(page("entry.link", "")),
        "no excerpt": skeleton(page("entry.summary", "")),
    }
    acting = [pair for pair in pairs if active(*pair, plain)]
    for pair in acting[:10]:
        print("ACTIVE", pair)
    print(f"{len(pairs)} pairs tried")
    record("report.active_payloads", len(acting), f"of {len(pairs)} field and payload pairs, page")
