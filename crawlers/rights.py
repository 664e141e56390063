"""What a publisher said of mining to what we may read, show and keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crawlers.robots import RobotsAnswer
from crawlers.types import Access, Depth, Rights, TdmEvidence


@dataclass(frozen=True)
class Decision:
    """What may be done with one article."""

    depth_allowed: Depth
    excerpt_chars: int  # 0 to 200
    keep_body: bool  # True: beyond 72 h
    reason: str  # "" when full; else "robots", "reserved", "tdm_unknown", "ask_first", "paywall"


def tdm_state(
    url: str,
    tdmrep_json: str | None,
    headers: Mapping[str, str] | None,
    meta_tags: Mapping[str, str] | None,
    rights: Rights,
    *,
    feed_reserved: bool,
    robots: RobotsAnswer | None,
    now: datetime,
) -> TdmEvidence:
    """Say whether mining is reserved at this address, and who said so (W3C TDMRep precedence).

    For `tdmrep_json`, None means "could not be asked" and "" means "asked, absent". For `headers` and `meta_tags`
    (lower-case names), None means "not read yet". For `robots`, None means "not asked yet".
    """
    raise NotImplementedError


def decide(rights: Rights, evidence: TdmEvidence, access: Access, robots: RobotsAnswer | None) -> Decision:
    """Say how deep an article may be read, how much shown, and whether its body may stay."""
    raise NotImplementedError


def reserving_notice(text: str) -> bool:
    """Say whether a feed's copyright line reserves mining, or limits use to private or personal reading."""
    raise NotImplementedError
