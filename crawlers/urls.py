"""Addresses as written to addresses as compared: one article, one address, one id."""


def canonical(url: str, base: str | None = None) -> str | None:
    """Give the one spelling of an absolute http(s) address, without tracking; None when it is not one (or > 2,048 chars)."""
    raise NotImplementedError


def article_id(source_id: str, canonical_url: str) -> str:
    r"""Give the stable id of an article: 16 hex digits of SHA-256("source\nurl")."""
    raise NotImplementedError


def host_key(url: str) -> str:
    """Give the registrable-ish host whose server is spared: politeness is per key."""
    raise NotImplementedError


def without_amp(url: str) -> str:
    """Give the ordinary address of an AMP page, or the address itself."""
    raise NotImplementedError


def rel_canonical(page_url: str, href: str) -> str | None:
    """Give the page's own canonical address; None when it names another host, or is no address."""
    raise NotImplementedError
