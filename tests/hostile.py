"""Hostile texts to a week whose every outside field carries them, and the tests' reading of a page."""

import re
import subprocess
import sys
import zlib
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import make_facts as made

from reports.types import WeeklyReport
from storage.types import (
    CityCounts,
    FailureCount,
    PartnerCount,
    PlaceCount,
    ToneCounts,
    TopicCounts,
    Voice,
    WeekFacts,
)

# What a PDF can do beside being read: none of it may ever appear.
ACTIVE = rb"/(JavaScript|JS|Launch|OpenAction|AA|EmbeddedFile|SubmitForm|ImportData|RichMedia|GoToR|AcroForm)\b"


def inflated(written: bytes) -> bytes:
    """Put what each stream of a PDF unpacks to in its place, to be searched: packed bytes spell anything by chance."""

    def unpacked(stream: re.Match[bytes]) -> bytes:
        try:
            return zlib.decompress(stream[1])
        except zlib.error:  # packed in another way: left as it is
            return stream[0]

    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", unpacked, written, flags=re.DOTALL)


def addresses(written: bytes) -> list[str]:
    """List where a PDF's links lead."""
    return [one.decode() for one in re.findall(rb"/URI ?\(([^)]*)\)", inflated(written))]


def generate(generator: Path, folder: Path) -> Path:
    """Run the shared generator of hostile lists in a folder."""
    subprocess.run([sys.executable, str(generator)], cwd=folder, check=True, capture_output=True)
    return folder


@cache
def plain() -> WeekFacts:
    """The week the payloads are put into."""
    return made.facts(made.history(40, before=0, after=0))


def report(payload: str, url: str | None = None) -> WeeklyReport:
    """A full week whose every text from outside is the payload."""
    texts = dict.fromkeys(("title", "standfirst", "excerpt", "outlet", "topic", "article_id"), payload)
    address = payload if url is None else url
    stories = [made.story(n, **texts, story_id=payload, url=address, tdm="free") for n in (0, 5)]
    source = replace(made.sources(silent=("phare",))[0], name=payload, reach=payload, last_failure=payload)
    heard = Voice(payload, payload, payload, ToneCounts(1, 1, 1), 2, 2, payload, payload, payload)
    index = replace(
        plain().index,
        cities=tuple(replace(one, name=payload) for one in plain().index.cities),
        places=(PlaceCount("13055", payload, 6, 0.1),),
        partners=(PartnerCount(payload, payload, ToneCounts(1, 2, 3), 0.1, 0.5, 4),),
    )
    facts = replace(
        plain(),
        index=index,
        voices=(heard, replace(heard, person="", role="")),
        most_positive=(stories[0],),
        most_negative=(stories[1],),
        sources=(source, *made.sources()[1:]),
        cities=(CityCounts("1", payload, ToneCounts(5, 5, 5), 0.0),),
        topics=(TopicCounts(payload, ToneCounts(1, 2, 3)),),
        failures=(FailureCount(payload, 3),),
        alerts=replace(made.ALERTS, told=(replace(made.ALERT, title=payload, series=(payload,)),)),
    )
    judged = made.judge_week(facts, payload, payload, made.WRITTEN, trend=made.plain_trend(), **texts, url=address)
    facts = replace(facts, counts=replace(facts.counts, week=payload))
    return replace(judged, facts=facts, model=payload)


class Page(HTMLParser):
    """Reads a page back: its elements, attributes and visible sentences."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.style = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name in {"aria-label", "title", "alt"}:
                self.texts.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            self.style += data
        elif "code" in self._open:  # a query is no prose
            return
        elif text := re.sub(r"[\n\t ]+", " ", data).strip(" "):
            self.texts.append(text)

    def values(self, name: str) -> list[str]:
        """Every value of one attribute."""
        return [value for _, found, value in self.attributes if found == name]
