"""Addresses as written to addresses as compared: one article, one address, one id."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote, urljoin

MAX_CHARS = 2048  # Media Cloud's limit; longer addresses are generated, not written

SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
SHAPE = re.compile(r"(?i)(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL)
NAMED = re.compile(r"([^:\[\]]+)(?::([0-9]{0,5}))?")
BRACKETED = re.compile(r"\[([0-9a-fA-F:.]+)\](?::([0-9]{0,5}))?")
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
DOTS = re.compile("[\u3002\uff0e\uff61]")  # what IDNA reads as a full stop
# The two versions of IDNA send these to two different hosts: eszett, final sigma, the joiners.
DEVIANT = set("\u00df\u03c2\u200c\u200d")

UNRESERVED = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
IN_PATH = UNRESERVED | set("/:@!$&'()*+,;=")
IN_QUERY = IN_PATH | set("?[]")

# Parameters that say where the reader came from, never what is read. Our own list, from the statistics and
# advertising tools met on press sites: Matomo (mtm_, pk_), AT Internet (at_, xt...), Google, Meta, mailing tools.
TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "at_", "hsa_", "ns_", "oly_", "vero_", "wt_", "stm_")
TRACKING = frozenset(
    """
    xtor xtref xtcr xtdt xtnp xtmc xtloc xts xtn2 fbclid fb_action_ids fb_action_types fb_ref fb_source gclid gclsrc
    dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid mkt_tok _hsenc _hsmi
    __hssc __hstc __hsfp hsctatracking _ga _gl _ke ga_source ga_medium ga_campaign ga_term ga_content ref_src ref_url
    s_cid s_kwcid cmpid srsltid dm_i epik rb_clickid sc_campaign sc_channel sc_content sc_medium sc_outcome sc_geo
    sc_country spm trk_contact trk_msg trk_module trk_sid tracking_source wickedid __s __twitter_impression _openstat
    guccounter guce_referrer guce_referrer_sig echobox ito cndid email_source campaign_cid redirect_log_mongo_id
    redirect_mongo_id sb_referer_host mindbox-click-id actcampaigntype umg_source
    """.split()  # noqa: SIM905 - a table to be read and grown by people
)

# Second-level names under which the public registers, in two-letter countries. An approximation of the public suffix
# list, kept short on purpose: a missing entry makes two publishers share one queue, which is slower, never ruder.
REGISTRIES = frozenset(
    "ac asso co com edu gob gouv gov go gv ltd me mil muni ne net nom nhs or org plc prd sch tm".split()  # noqa: SIM905 - same
)


class NotAnAddressError(ValueError):
    """Why a string is not an absolute http(s) address that may be asked."""


@dataclass(frozen=True)
class Address:
    """An http(s) address in its one spelling, taken apart."""

    scheme: str  # "http" or "https"
    host: str  # ASCII, lower case, without brackets or final dot
    port: int
    target: str  # path and query, percent-encoded, ASCII
    is_ip: bool  # the host is an IP address

    @property
    def authority(self) -> str:
        """Host and port as an address and a Host header write them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == default_port(self.scheme) else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots.txt and tdmrep.json are about."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.origin + self.target


def default_port(scheme: str) -> int:
    """Give the port nobody writes."""
    return 443 if scheme == "https" else 80


def parse(url: str) -> Address:
    """Take a strict absolute http(s) address apart; raise NotAnAddressError at the first doubt.

    Strict means that two parsers cannot read two hosts in it: no userinfo, backslash, white space, control character
    or percent sign in the host, and no number that is not a dotted quad.
    """
    if len(url) > MAX_CHARS:
        raise NotAnAddressError(f"longer than {MAX_CHARS} characters")
    if any(char <= " " or "\x7f" <= char <= "\x9f" for char in url):
        raise NotAnAddressError("white space or control character")
    shape = SHAPE.fullmatch(url)
    if shape is None:
        raise NotAnAddressError("not an absolute http(s) address")
    scheme, authority, path, query = shape[1].lower(), shape[2], shape[3], shape[4] or ""
    if "\\" in authority or "\\" in path:
        raise NotAnAddressError("backslash")
    host, port, is_ip = host_and_port(authority)
    target = encoded(plain_path(path), IN_PATH) + encoded(query, IN_QUERY)
    return Address(scheme, host, port or default_port(scheme), target, is_ip)


def host_and_port(authority: str) -> tuple[str, int | None, bool]:
    """Give host, port (None when not written) and whether the host is an IP address."""
    if "@" in authority:
        raise NotAnAddressError("user name in the address")
    if "%" in authority:
        raise NotAnAddressError("percent sign in the host")
    if bracketed := BRACKETED.fullmatch(authority):
        try:
            return IPv6Address(bracketed[1]).compressed, port_number(bracketed[2]), True
        except ValueError as error:
            raise NotAnAddressError("malformed IPv6 address") from error
    named = NAMED.fullmatch(authority)
    if named is None:
        raise NotAnAddressError("malformed host or port")
    host = ascii_host(named[1])
    return host, port_number(named[2]), NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def port_number(digits: str | None) -> int | None:
    """Read a port; None when absent or empty."""
    if not digits:
        return None
    if not 0 < int(digits) <= 65535:
        raise NotAnAddressError("impossible port")
    return int(digits)


def ascii_host(written: str) -> str:
    """Give a host name as DNS knows it, normalised first and checked after."""
    if len(written) > 253 or DEVIANT & set(written):
        raise NotAnAddressError("doubtful host name")
    try:
        host = DOTS.sub(".", unicodedata.normalize("NFKC", written)).encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise NotAnAddressError("host name outside IDNA") from error
    labels = host.removesuffix(".").split(".")
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise NotAnAddressError("malformed host name")
    if NUMBER.fullmatch(labels[-1]):  # whatever ends in a number is an IPv4 address to somebody
        try:
            return str(IPv4Address(host))
        except ValueError as error:
            raise NotAnAddressError("a number that is not a dotted quad") from error
    if any(not round_trips(label) for label in labels if label.startswith("xn--")):
        raise NotAnAddressError("malformed international host name")
    return ".".join(labels)


def round_trips(label: str) -> bool:
    """Say whether an "xn--" label is the spelling of what it decodes to."""
    try:
        return label.encode("ascii").decode("idna").encode("idna") == label.encode("ascii")
    except UnicodeError:
        return False


def plain_path(path: str) -> str:
    """Give a path without "." and ".." steps (RFC 3986, 5.2.4), "/" when empty."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    steps = path.split("/")[1:]
    for step in steps:
        if step == "..":
            kept = kept[:-1]
        elif step != ".":
            kept.append(step)
    if steps[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def encoded(part: str, allowed: set[str]) -> str:
    """Give a path or query in its one percent-encoding: UTF-8, upper-case, unreserved characters plain."""
    if allowed.issuperset(part):
        return part
    written = []
    position = 0
    while position < len(part):
        char = part[position]
        if char == "%" and re.fullmatch("[0-9a-fA-F]{2}", part[position + 1 : position + 3]):
            octet = chr(int(part[position + 1 : position + 3], 16))
            written.append(octet if octet in UNRESERVED else part[position : position + 3].upper())
            position += 3
            continue
        written.append(char if char in allowed else octets(char))
        position += 1
    return "".join(written)


def octets(char: str) -> str:
    """Percent-encode one character."""
    try:
        return "".join(f"%{octet:02X}" for octet in char.encode())
    except UnicodeEncodeError as error:
        raise NotAnAddressError("lone surrogate") from error


def canonical(url: str, base: str | None = None) -> str | None:
    """Give the one spelling of an absolute http(s) address, without tracking; None when it is not one.

    White space around the address, line breaks within (feeds fold long lines) and blanks are forgiven here, never by
    the gate. `base` resolves a relative address; what names a scheme is not relative ("http:presse.example").
    """
    cleaned = re.sub(r"[\t\r\n]", "", url.strip()).replace(" ", "%20")
    try:
        address = parse(cleaned if base is None or SCHEME.match(cleaned) else urljoin(base, cleaned))
    except ValueError:  # NotAnAddressError, and what urljoin thinks of brackets
        return None
    path, _, query = address.target.partition("?")
    kept = "&".join(piece for piece in query.split("&") if not tracking(piece))
    result = address.origin + path + (f"?{kept}" if kept else "")
    return result if len(result) <= MAX_CHARS else None


def tracking(piece: str) -> bool:
    """Say whether a "name=value" piece of a query only says where the reader came from."""
    name = unquote(piece.partition("=")[0]).lower().removeprefix("amp;")
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)


def article_id(source_id: str, canonical_url: str) -> str:
    r"""Give the stable id of an article: 16 hex digits of SHA-256("source\nurl")."""
    return hashlib.sha256(f"{source_id}\n{canonical_url}".encode()).hexdigest()[:16]


def host_key(url: str) -> str:
    """Give the registrable-ish host whose server is spared: politeness is per key; "" when there is no address.

    Two labels, or three under a known second-level registry (gouv.fr, co.uk): no list to fetch, no file to open.
    """
    try:
        address = parse(url)
    except NotAnAddressError:
        return ""
    labels = address.host.split(".")
    if address.is_ip or len(labels) < 3:
        return address.host
    deep = len(labels[-1]) == 2 and labels[-2] in REGISTRIES
    return ".".join(labels[-3 if deep else -2 :])


AMP_CACHES = re.compile(
    r"https://(?:www\.google\.[a-z.]+/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[cv])/(s/)?([^/?]+/[^?]*)(\?.*)?"
)
AMP_PARAMETERS = {"amp", "amp=", "amp=1", "amp=true", "outputtype=amp"}


def without_amp(url: str) -> str:
    """Give the ordinary address of an AMP page, or the address itself: caches, "/amp", ".amp.html", "?amp=1"."""
    if cache := AMP_CACHES.fullmatch(url):
        url = f"http{'s' if cache[1] else ''}://{cache[2]}{cache[3] or ''}"
    path, _, query = url.partition("?")
    path = re.sub(r"(?<=[^/:])/amp/?$|\.amp(?=(?:\.html?)?$)", "", path)
    kept = "&".join(piece for piece in query.split("&") if piece.lower() not in AMP_PARAMETERS)
    return canonical(path + (f"?{kept}" if kept else "")) or url


def rel_canonical(page_url: str, href: str) -> str | None:
    """Give the page's own canonical address; None when it names another host, or is no address.

    "www.", "m." and "amp." are the same host: anything else could move an article under another name.
    """
    named = canonical(href, base=page_url)
    if named is None or canonical(page_url) is None or bare_host(named) != bare_host(page_url):
        return None
    return without_amp(named)


def bare_host(url: str) -> str:
    """Give the host without the prefix that says which screen it is for."""
    return re.sub(r"^(?:www|m|amp)\.(?=[^.]+\.)", "", parse(url.strip()).host)
