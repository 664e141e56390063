"""What stops the crawl: refusals of the gate (kept as failures), and configurations that are ours to mend."""

from crawlers.types import FailureKind


class Refused(Exception):
    """The gate would not go there, or the world gave nothing usable; callers turn it into a `Failure`."""

    def __init__(self, kind: FailureKind, detail: str, *, retry_after_s: int | None = None) -> None:
        """Keep why; `retry_after_s` when the host had asked to wait, None otherwise."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.retry_after_s = retry_after_s


class CrawlError(Exception):
    """A mistake of ours or of the configuration: stops the crawl with one clear line."""


class TooFastError(CrawlError):
    """A production pace below two seconds a host."""


class LoopbackError(CrawlError):
    """A loopback switch that would reach something else than this machine's loopback."""


class ContactError(CrawlError):
    """A User-Agent that does not say whom to write to."""


class HeaderError(CrawlError):
    """A caller tried to send a header the gate never sends (a cookie, a credential, a referrer)."""


def failure_kind(status: int) -> FailureKind | None:
    """Name the failure an HTTP status is; None for an answer that can be used (2xx, 304)."""
    named = {
        401: FailureKind.FORBIDDEN,
        403: FailureKind.FORBIDDEN,
        404: FailureKind.NOT_FOUND,
        410: FailureKind.GONE,
        429: FailureKind.TOO_MANY_REQUESTS,
        451: FailureKind.FORBIDDEN,
    }
    if status == 304 or 200 <= status < 300:
        return None
    return named.get(status, FailureKind.HTTP)
