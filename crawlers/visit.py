"""One request to one answer: robots.txt first, then rights, then the page, and only then the disk."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from crawlers.errors import Refused, failure_kind
from crawlers.gate import Gate, GateResponse, sendable
from crawlers.metas import meta_tags
from crawlers.polling import retry_after
from crawlers.rights import decide, tdm_state
from crawlers.robots import Robots, RobotsAnswer
from crawlers.spool import Place
from crawlers.types import (
    Access,
    Clock,
    Depth,
    Failure,
    FailureKind,
    Licence,
    Page,
    Purpose,
    Request,
    Rights,
    Tdm,
    TdmEvidence,
)
from crawlers.wire import Asked

ACCEPT = {  # a feed's own header: some servers (Nice-Matin) answer 406 without it
    Purpose.FEED: "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,"
    "*/*;q=0.1",
    Purpose.SITEMAP: "application/xml,text/xml;q=0.9,*/*;q=0.1",
    Purpose.PAGE: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    Purpose.PROBE: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
}
RESERVATION_LIFE = timedelta(hours=24)  # like robots.txt (RFC 9309 §2.4): ask a host once a day
MAX_HOSTS = 10_000  # remembered tdmrep.json answers
# Added to each rest: a busy server notes the end of an answer after we read it (up to 2 ms late in the soak bench).
MARGIN_S = 0.05
PROBE_BYTES = 2**20  # feed links and reservations stand in the head of a home page
SILENT = Page("", "", "", Purpose.PAGE, 200, {}, b"", datetime.min.replace(tzinfo=UTC))  # a page that says nothing


@dataclass
class Visitor:
    """All that a visit needs of the world; safe to call from several threads."""

    gate: Gate
    robots: Robots
    clock: Clock
    keep: Callable[[Page], Place]  # writes to the spool
    stamp: Callable[[Asked], datetime]  # the time an answer is dated of
    reservations: dict[str, tuple[datetime, str | None]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Page | Failure | Place:
        """Visit one address; what the world refuses is a Failure, what is kept is a Place."""
        try:
            match asked.request.purpose:
                case Purpose.FEED | Purpose.SITEMAP:
                    return self._listing(asked)
                case Purpose.PAGE:
                    return self._article(asked)
                case Purpose.PROBE:
                    return self._home(asked)
        except Refused as refusal:
            return self._failure(asked, refusal.kind, refusal.detail, retry_after_s=refusal.retry_after_s)

    def _listing(self, asked: Asked) -> Page | Failure | Place:
        self._robots(asked.request.url)
        page = self._fetch(asked)
        return self.keep(page) if isinstance(page, Page) and page.body else page

    def _article(self, asked: Asked) -> Page | Failure | Place:
        """Fetch an article page only where rights may allow it, and keep it only where they do."""
        request = asked.request
        if request.rights.tdm is Tdm.RESERVED and request.rights.licence is Licence.NONE:
            return self._reserved(asked, "reserved", self._evidence(asked, request.url, None, None, None))
        robots = self._robots(request.url)
        reservation = self._reservation(request.url)
        # A page that could not be read if it said nothing itself is not asked: no body of a reserved host crosses.
        if no := self._denied(asked, self._evidence(asked, request.url, reservation, SILENT, robots), robots):
            return no
        page = self._fetch(asked)
        if isinstance(page, Failure) or not page.body:
            return page
        if _origin(page.final_url) != _origin(request.url):
            robots = self._robots(page.final_url)
            reservation = self._reservation(page.final_url)
        evidence = self._evidence(asked, page.final_url, reservation, page, robots)
        return self._denied(asked, evidence, robots) or self.keep(replace(page, tdm=(evidence,)))

    def _home(self, asked: Asked) -> Page | Failure:
        """Look at a front page: its rights are read whatever the catalogue says, its body stays in memory."""
        observed = replace(asked, request=replace(asked.request, rights=Rights()))
        robots = self._robots(asked.request.url)
        reservation = self._reservation(asked.request.url)
        page = self._fetch(asked)
        if isinstance(page, Failure):
            return page
        evidence = self._evidence(observed, page.final_url, reservation, page, robots)
        return replace(page, body=page.body[:PROBE_BYTES], tdm=(evidence,))

    # --- Steps

    def _robots(self, url: str) -> RobotsAnswer:
        answer = self.robots.allowed(url)
        if answer.crawl_delay_s:
            self.gate.pace.slow_down(url, answer.crawl_delay_s + MARGIN_S)
        if not answer.allowed:
            raise Refused(_obstacle(answer), answer.reason)
        return answer

    def _fetch(self, asked: Asked) -> Page | Failure:
        request = asked.request
        validators = _validators(request)
        response = self.gate.get(
            request.url,
            headers=validators | {"accept-language": "fr"},
            accept=ACCEPT[request.purpose],
            permit=self._robots,  # a redirect is no way around the target's robots.txt
        )
        if failure := self._failed(asked, response, conditional=bool(validators)):
            return failure
        return Page(
            source_id=request.source_id,
            url=request.url,
            final_url=response.final_url or request.url,
            purpose=request.purpose,
            status=response.status,
            headers=dict(response.headers),
            body=b"" if response.status == 304 else response.body,
            fetched=self.stamp(asked),
            permanent_url=response.permanent_url,
        )

    def _failed(self, asked: Asked, response: GateResponse, *, conditional: bool) -> Failure | None:
        status = response.status
        if kind := failure_kind(status):
            wait = retry_after(response.headers.get("retry-after"), self.clock.now())
            return self._failure(asked, kind, f"HTTP {status}", status=status, retry_after_s=wait)
        if status == 304 and not conditional:
            return self._failure(asked, FailureKind.BAD_RESPONSE, "304 to an unconditional request", status=status)
        if status != 304 and not response.body.strip():
            return self._failure(asked, FailureKind.EMPTY, f"HTTP {status} with an empty body", status=status)
        return None

    def _reservation(self, url: str) -> str | None:
        """Return the host's tdmrep.json: "" when it has none, None when it could not be asked."""
        origin = _origin(url)
        now = self.clock.now()
        known = self.reservations.get(origin)
        if known and now - known[0] < RESERVATION_LIFE:
            return known[1]
        try:
            response = self.gate.get(f"{origin}/.well-known/tdmrep.json", accept="application/json,*/*;q=0.1")
        except Refused:
            text = None
        else:
            text = _reservation_text(response)
        if len(self.reservations) >= MAX_HOSTS:
            self.reservations.clear()
        self.reservations[origin] = (now, text)
        return text

    def _evidence(
        self, asked: Asked, url: str, reservation: str | None, page: Page | None, robots: RobotsAnswer | None
    ) -> TdmEvidence:
        return tdm_state(
            url,
            reservation,
            page.headers if page else None,
            meta_tags(page.body) if page else None,
            asked.request.rights,
            feed_reserved=False,  # the walk asks for no page of a reserving feed
            robots=robots,
            now=self.stamp(asked),
        )

    def _denied(self, asked: Asked, evidence: TdmEvidence, robots: RobotsAnswer) -> Failure | None:
        decision = decide(asked.request.rights, evidence, Access.FREE, robots)
        return None if decision.depth_allowed is Depth.FULL else self._reserved(asked, decision.reason, evidence)

    def _reserved(self, asked: Asked, reason: str, evidence: TdmEvidence) -> Failure:
        detail = f"{reason}: {evidence.where}: {evidence.value}"
        return self._failure(asked, FailureKind.RESERVED, detail, tdm=(evidence,))

    def _failure(  # noqa: PLR0913 - each is a field of the failure
        self,
        asked: Asked,
        kind: FailureKind,
        detail: str,
        *,
        status: int | None = None,
        retry_after_s: int | None = None,
        tdm: tuple[TdmEvidence, ...] = (),
    ) -> Failure:
        request = asked.request
        return Failure(
            source_id=request.source_id,
            url=request.url,
            kind=kind,
            detail=" ".join(detail.split())[:300],
            when=self.stamp(asked),
            purpose=request.purpose,
            status=status,
            retry_after_s=retry_after_s,
            tdm=tdm,
        )


def _obstacle(answer: RobotsAnswer) -> FailureKind:
    """Name why robots.txt means no: a host that is down, or no host at all, did not forbid anything."""
    if answer.fetched is None:
        return FailureKind.REFUSED_ADDRESS
    named = re.search(r"\((\w+): ", answer.reason) if answer.status is None else None
    return FailureKind(named[1]) if named and named[1] in list(FailureKind) else FailureKind.ROBOTS


def _validators(request: Request) -> dict[str, str]:
    """Give back the validators as they came; one that no header may hold is left out, and the feed read in full."""
    named = {"if-none-match": request.etag, "if-modified-since": request.last_modified}
    return {name: value for name, value in named.items() if value and sendable(value)}


def _reservation_text(response: GateResponse) -> str | None:
    """Read a tdmrep.json answer; a 4xx that is not a refusal means the host has none."""
    if response.status in range(200, 300):
        return response.body[:PROBE_BYTES].decode("utf8", "replace")
    return "" if response.status in {400, 404, 405, 406, 410} else None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
