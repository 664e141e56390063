"""A host's robots.txt to yes or no (RFC 9309): what cannot be read means no."""

import re
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from crawlers.errors import Refused
from crawlers.gate import GateResponse
from crawlers.types import Clock, FailureKind
from crawlers.urls import IN_QUERY, NotAnAddressError, encoded, parse

KEPT = timedelta(hours=24)  # RFC 9309, 2.4
KEPT_UNREAD = timedelta(hours=1)  # a host that could not answer is asked again sooner
MAX_PARSED = 4 * 1024 * 1024  # RFC 9309 wants at least 500 KiB; the largest real file met is 1.4 MB
MAX_LINE = 16 * 1024  # Google's 8 x 2,083

# Agents that read for machine learning or AI answers, by their own published names. Sending them away by name says that
# the publisher cares who mines: not a no to us, but a reason to ask first.
AI_AGENTS = (
    "GPTBot", "OAI-SearchBot", "ChatGPT-User", "ClaudeBot", "Claude-Web", "Claude-User", "Claude-SearchBot",
    "anthropic-ai", "CCBot", "Google-Extended", "Google-CloudVertexBot", "GoogleOther", "PerplexityBot",
    "Perplexity-User", "Bytespider", "TikTokSpider", "Amazonbot", "Applebot-Extended", "meta-externalagent",
    "FacebookBot", "cohere-ai", "cohere-training-data-crawler", "Diffbot", "omgili", "omgilibot", "webzio-extended",
    "ImagesiftBot", "YouBot", "Timpibot", "AI2Bot", "DeepSeekBot", "MistralAI-User", "PetalBot", "PanguBot",
    "DuckAssistBot", "img2dataset", "Kangaroo Bot", "VelenPublicWebCrawler",
)  # fmt: skip

AGENT = frozenset({"user-agent", "useragent", "user agent"})
ALLOW = frozenset({"allow"})
# A publisher who cannot spell still means no (Google's and Protego's list).
DISALLOW = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
DELAY = frozenset({"crawl-delay", "crawldelay", "crawl delay"})
TOKEN = re.compile(r"[a-zA-Z_-]+")


@dataclass(frozen=True)
class RobotsFile:
    """One host's robots.txt as last asked: what a shelf keeps between two runs."""

    origin: str  # "https://host"
    status: int | None  # None when no HTTP answer came
    text: str  # "" unless the status was 2xx
    asked: datetime
    detail: str = ""  # why there was no answer


@dataclass(frozen=True)
class RobotsAnswer:
    """May this address be fetched, and why."""

    allowed: bool
    reason: str
    crawl_delay_s: float | None  # None when robots.txt asks for none
    fetched: datetime | None  # when robots.txt was asked; None for robots.txt itself, or for no address
    status: int | None  # None when no HTTP answer came
    ai_agents_blocked: tuple[str, ...] = ()  # AI agents sent away by name: "ask first"


@dataclass(frozen=True)
class Rule:
    """One allow or disallow line."""

    allow: bool
    pattern: str
    spelled: str  # the pattern with unreserved characters plain

    def matches(self, target: str, plain: str) -> bool:
        """Say whether a path and query, as written and as `spelled`, fall under this rule.

        A permission must match as written, a prohibition also once percent-encoding is undone: where publisher and
        crawler could read an address differently, the answer is no.
        """
        if pattern_matches(self.pattern, target):
            return True
        return not self.allow and pattern_matches(self.spelled, plain)


@dataclass
class Group:
    """The rules for some agents."""

    agents: set[str] = field(default_factory=set)  # lower-case product tokens, "*" for everybody
    rules: list[Rule] = field(default_factory=list)
    delay_s: float | None = None  # None when none is asked
    closed: bool = False  # a rule was met: the next user-agent line starts another group


class Rules:
    """A robots.txt, read."""

    def __init__(self, text: str) -> None:
        self._groups: list[Group] = []
        for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")[:MAX_PARSED]):
            key, value = directive(line[:MAX_LINE])
            self._read(key, value)

    def _read(self, key: str, value: str) -> None:
        if key in AGENT:
            if not self._groups or self._groups[-1].closed:
                self._groups.append(Group())
            self._groups[-1].agents.add(product_token(value))
        elif not self._groups:
            return
        elif key in ALLOW | DISALLOW:
            self._groups[-1].closed = True
            if value:
                self._groups[-1].rules.append(Rule(key in ALLOW, escaped(value), spelled(value)))
        elif key in DELAY:
            self._groups[-1].delay_s = delay(value)

    def for_agent(self, agent: str) -> list[Group]:
        """Give the groups an agent obeys: those that name it, else those for everybody."""
        named = [group for group in self._groups if agent.lower() in group.agents]
        return named or [group for group in self._groups if "*" in group.agents]

    def permits(self, agent: str, target: str) -> bool:
        """Say whether an agent may fetch a path and query: the longest rule wins, a permission wins a tie."""
        if target.partition("?")[0] == "/robots.txt":
            return True
        plain = spelled(target)
        matched = [rule for group in self.for_agent(agent) for rule in group.rules if rule.matches(target, plain)]
        best = max(matched, key=lambda rule: (len(rule.pattern), rule.allow), default=None)
        return best is None or best.allow

    def crawl_delay_s(self, agent: str) -> float | None:
        """Give the longest delay asked of an agent; None when none is."""
        return max((group.delay_s for group in self.for_agent(agent) if group.delay_s is not None), default=None)

    @cached_property
    def ai_agents_blocked(self) -> tuple[str, ...]:
        """Give the AI agents sent away by name from the whole site."""
        named = {agent for group in self._groups for agent in group.agents}
        return tuple(
            agent
            for agent in AI_AGENTS
            if product_token(agent) in named and not self.permits(product_token(agent), "/")
        )


def directive(line: str) -> tuple[str, str]:
    """Split a line into a lower-case key and a value; ("", "") when it is neither."""
    content = line.partition("#")[0].strip()
    key, colon, value = content.partition(":")
    if not colon:  # "disallow /" is met, and meant
        key, _, value = content.partition(" ")
    return re.sub(r"\s+", " ", key.strip().lower()), value.strip()


def product_token(value: str) -> str:
    """Give the agent a line names: up to the first character no product token has ("Foo Bar" is "foo")."""
    if re.match(r"\*(?:\s|$)", value):
        return "*"
    found = TOKEN.match(value)
    return found[0].lower() if found else ""


def delay(value: str) -> float | None:
    """Read a crawl-delay in seconds; None when it is no positive number."""
    found = re.match(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", value)
    seconds = float(found[0]) if found else 0.0
    return seconds or None


def escaped(pattern: str) -> str:
    """Write a pattern as addresses are written: non-ASCII in percent-encoded UTF-8, hexadecimal in upper case."""
    if not pattern.isascii():
        octets = (char.encode("utf-8", "replace") for char in pattern)
        pattern = "".join(
            octet.decode() if len(octet) == 1 else "".join(f"%{byte:02X}" for byte in octet) for octet in octets
        )
    return re.sub("%[0-9a-fA-F]{2}", lambda found: found[0].upper(), pattern) if "%" in pattern else pattern


def spelled(part: str) -> str:
    """Give the one spelling of a path or a pattern, unreserved characters plain."""
    whole = part if part.isascii() else part.encode("utf-8", "replace").decode("utf-8")
    return encoded(whole, IN_QUERY)


def pattern_matches(pattern: str, target: str) -> bool:
    """Match "*" and a final "$" in one pass: no pattern, however written, takes long."""
    anchored = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*") if anchored else pattern.split("*")
    if not target.startswith(first):
        return False
    position = len(first)
    if not others:
        return not anchored or position == len(target)
    *middle, last = others
    for piece in middle:
        found = target.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    if anchored:
        return target.endswith(last) and len(target) - len(last) >= position
    return target.find(last, position) >= 0


class Robots:
    """Ask each host once a day. `shelf` (origin -> RobotsFile) may be kept by the caller between two runs.

    Two threads that ask about one new host at once both read its robots.txt, one after the other, and agree.
    """

    def __init__(
        self,
        gate_get: Callable[[str], GateResponse],
        clock: Clock,
        agent: str,
        shelf: MutableMapping[str, RobotsFile] | None = None,
    ) -> None:
        """Take the gate's `get`, the clock, and the product token of our User-Agent ("Vigie")."""
        self._get = gate_get
        self._clock = clock
        self._agent = agent
        self._shelf: MutableMapping[str, RobotsFile] = {} if shelf is None else shelf
        self._read: dict[str, tuple[RobotsFile, Rules]] = {}

    def allowed(self, url: str) -> RobotsAnswer:
        """Say whether robots.txt lets us fetch this address; never raises for what the world does."""
        try:
            address = parse(url)
        except NotAnAddressError as error:
            return RobotsAnswer(allowed=False, reason=str(error), crawl_delay_s=None, fetched=None, status=None)
        if address.target.partition("?")[0] == "/robots.txt":
            return RobotsAnswer(allowed=True, reason="robots.txt itself", crawl_delay_s=None, fetched=None, status=None)
        asked = self._file(address.origin)
        if unreadable := why_unreadable(asked):
            return RobotsAnswer(
                allowed=False, reason=unreadable, crawl_delay_s=None, fetched=asked.asked, status=asked.status
            )
        rules = self._rules(asked)
        permitted = rules.permits(self._agent, address.target)
        return RobotsAnswer(
            allowed=permitted,
            reason=f"robots.txt {'allows' if permitted else 'disallows'} {self._agent} here",
            crawl_delay_s=rules.crawl_delay_s(self._agent),
            fetched=asked.asked,
            status=asked.status,
            ai_agents_blocked=rules.ai_agents_blocked,
        )

    def _file(self, origin: str) -> RobotsFile:
        """Give the host's robots.txt, asked less than a day ago."""
        known = self._shelf.get(origin)
        if known and self._clock.now() - known.asked < (KEPT_UNREAD if why_unreadable(known) else KEPT):
            return known
        self._shelf[origin] = self._ask(origin)
        return self._shelf[origin]

    def _ask(self, origin: str) -> RobotsFile:
        try:
            answer = self._get(f"{origin}/robots.txt")
        except Refused as refused:
            status = 429 if refused.kind is FailureKind.TOO_MANY_REQUESTS else None
            return RobotsFile(origin, status, "", self._clock.now(), f"{refused.kind}: {refused.detail}")
        text = answer.body.decode("utf-8", "replace") if 200 <= answer.status < 300 else ""
        return RobotsFile(origin, answer.status, text, self._clock.now())

    def _rules(self, asked: RobotsFile) -> Rules:
        held = self._read.get(asked.origin)
        if held is None or held[0] is not asked:
            held = self._read[asked.origin] = (asked, Rules(asked.text))
        return held[1]


def why_unreadable(asked: RobotsFile) -> str:
    """Say why robots.txt means no whatever it holds; "" when it can be followed.

    4xx is "no rules" (RFC 9309, 2.3.1.3), except 429, which is a server that asks for peace. More redirects than five
    may be taken for "no rules" (2.3.1.2): the gate gives up on them, and we take that for a no.
    """
    if asked.status is None:
        return f"robots.txt could not be read ({asked.detail})"
    if asked.status == 429 or not (200 <= asked.status < 300 or 400 <= asked.status < 500):
        return f"robots.txt could not be read (status {asked.status})"
    return ""
