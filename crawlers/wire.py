"""Requests and answers to lines of JSON, and back: all that passes between Vigie and its crawling process."""

import base64
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from crawlers.spool import Place, tdm_evidence, tdm_values
from crawlers.types import Failure, FailureKind, Licence, Page, Purpose, Request, Rights, Tdm

REFUSED = 2  # the crawling process's exit status when its settings or its disk are ours to mend


@dataclass(frozen=True)
class CrawlSettings:
    """What the crawling process is told: all it knows of us."""

    spool: Path
    contact: str  # an address or a mail, sent in the User-Agent
    clock: str = "real"  # or "virtual": waits return at once; needs loopback
    loopback: tuple[tuple[str, str, int], ...] = ()  # (host name, "127.0.0.1", port): the test switch
    min_gap_s: float = 2.0  # rest between two requests to one host
    shelf: Path | None = None  # where robots.txt files are kept between two runs; None keeps them in memory
    workers: int = 16  # hosts spoken to at the same time
    silence_s: float = 900.0  # without any answer for so long, the process is taken for stuck; a page behind five
    # redirects of a host that asks for 60 s between two requests takes 480


@dataclass(frozen=True)
class Asked:
    """One request on its way: its number, and the time of the walk when it was asked."""

    number: int
    request: Request
    now: datetime


def settings_line(settings: CrawlSettings) -> str:
    """Write the settings as the process's only argument."""
    return json.dumps(asdict(settings) | {"spool": str(settings.spool), "shelf": str(settings.shelf or "")})


def read_settings(line: str) -> CrawlSettings:
    """Read what settings_line wrote."""
    values = json.loads(line)
    values["spool"] = Path(values["spool"])
    values["shelf"] = Path(values["shelf"]) if values["shelf"] else None
    values["loopback"] = tuple((name, address, port) for name, address, port in values["loopback"])
    return CrawlSettings(**values)


def asked_line(asked: Asked) -> str:
    """Write one request."""
    request = asked.request
    values = {
        "number": asked.number,
        "now": asked.now.isoformat(),
        "source_id": request.source_id,
        "url": request.url,
        "purpose": request.purpose,
        "etag": request.etag,
        "last_modified": request.last_modified,
        "rights": asdict(request.rights) | {"checked": _iso(request.rights.checked)},
    }
    return json.dumps(values)


def read_asked(line: str) -> Asked:
    """Read what asked_line wrote."""
    values = json.loads(line)
    rights = values["rights"]
    return Asked(
        number=values["number"],
        now=datetime.fromisoformat(values["now"]),
        request=Request(
            source_id=values["source_id"],
            url=values["url"],
            purpose=Purpose(values["purpose"]),
            etag=values["etag"],
            last_modified=values["last_modified"],
            rights=Rights(
                licence=Licence(rights["licence"]),
                tdm=Tdm(rights["tdm"]),
                evidence=rights["evidence"],
                checked=date.fromisoformat(rights["checked"]) if rights["checked"] else None,
                excerpt_chars=rights["excerpt_chars"],
                full_text=rights["full_text"],
            ),
        ),
    )


def answer_line(number: int, answer: Page | Failure | Place) -> str:
    """Write one answer: a place in the spool, a page that was not spooled, or a failure."""
    match answer:
        case Place():
            values: dict[str, Any] = {"file": answer.file, "offset": answer.offset}
        case Page():
            values = {"page": _page_values(answer)}
        case Failure():
            values = {"failure": _failure_values(answer)}
    return json.dumps({"number": number} | values)


def read_answer(line: str) -> tuple[int, Page | Failure | Place]:
    """Read what answer_line wrote."""
    values = json.loads(line)
    if "page" in values:
        return values["number"], _page(values["page"])
    if "failure" in values:
        return values["number"], _failure(values["failure"])
    return values["number"], Place(values["file"], values["offset"])


def _page_values(page: Page) -> dict[str, Any]:
    return {
        "source_id": page.source_id,
        "url": page.url,
        "final_url": page.final_url,
        "purpose": page.purpose,
        "status": page.status,
        "headers": dict(page.headers),
        "body": base64.b64encode(page.body).decode("ascii"),
        "fetched": page.fetched.isoformat(),
        "permanent_url": page.permanent_url,
        "tdm": [tdm_values(one) for one in page.tdm],
    }


def _page(values: dict[str, Any]) -> Page:
    return Page(
        **values
        | {
            "purpose": Purpose(values["purpose"]),
            "body": base64.b64decode(values["body"]),
            "fetched": datetime.fromisoformat(values["fetched"]),
            "tdm": tuple(tdm_evidence(one) for one in values["tdm"]),
        }
    )


def _failure_values(failure: Failure) -> dict[str, Any]:
    return {
        "source_id": failure.source_id,
        "url": failure.url,
        "kind": failure.kind,
        "detail": failure.detail,
        "when": failure.when.isoformat(),
        "purpose": failure.purpose,
        "status": failure.status,
        "retry_after_s": failure.retry_after_s,
        "tdm": [tdm_values(one) for one in failure.tdm],
    }


def _failure(values: dict[str, Any]) -> Failure:
    return Failure(
        **values
        | {
            "kind": FailureKind(values["kind"]),
            "when": datetime.fromisoformat(values["when"]),
            "purpose": Purpose(values["purpose"]),
            "tdm": tuple(tdm_evidence(one) for one in values["tdm"]),
        }
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
