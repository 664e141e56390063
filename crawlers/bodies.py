"""A compressed body to its bytes, a piece at a time: a bomb is left at its cap, not opened."""

import zlib
from collections.abc import Callable, Iterable, Iterator

from crawlers.errors import Refused
from crawlers.types import FailureKind

MAX_BODY = 15 * 1024 * 1024  # Miniflux's cap, after decompression
PIECE = 64 * 1024
MAX_LAYERS = 2  # a server that compresses twice is mistaken, three times is hostile
GZIP_WRAPPER = 16 + zlib.MAX_WBITS
GZIP_MAGIC = b"\x1f\x8b"


def encodings(header: str) -> list[str]:
    """Give the declared content encodings, first applied first; refuse what was not asked for."""
    named = [name.strip().lower() for name in header.split(",")]
    layers = [name for name in named if name not in {"", "identity"}]
    unknown = [name for name in layers if name not in {"gzip", "x-gzip", "deflate"}]
    if unknown or len(layers) > MAX_LAYERS:
        raise Refused(FailureKind.BAD_RESPONSE, f"content encoding {header[:80]!a}")
    return layers


def unpacked(pieces: Iterable[bytes], layers: list[str], tick: Callable[[], object]) -> bytes:
    """Undo each declared encoding, last applied first; at most 15 MiB come out of each.

    `tick` is called at every piece and may raise: the total deadline holds for the processor too.
    """
    for name in reversed(layers):
        pieces = capped(inflated(pieces, name), tick)
    return b"".join(capped(pieces, tick))


def capped(pieces: Iterable[bytes], tick: Callable[[], object]) -> Iterator[bytes]:
    """Pass pieces on until the cap."""
    total = 0
    for piece in pieces:
        tick()
        total += len(piece)
        if total > MAX_BODY:
            raise Refused(FailureKind.TOO_LARGE, f"more than {MAX_BODY // 1024 // 1024} MiB")
        yield piece


def inflated(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Undo one encoding, never more than one piece ahead; an empty body stays empty, a cut one is refused."""
    engine: zlib._Decompress | None = None  # None between two chained gzip files
    begun = False
    waiting = b""
    for piece in pieces:
        waiting += piece
        while len(waiting) > 1 or (waiting and engine):  # two bytes tell the wrapper
            if engine is None:
                if begun and (name == "deflate" or waiting[:2] != GZIP_MAGIC):
                    return  # what follows the end is padding
                engine, begun = zlib.decompressobj(wrapper(name, waiting)), True
            yield step(engine, waiting)
            waiting = engine.unconsumed_tail
            if engine.eof:
                waiting, engine = engine.unused_data, None
    if engine is not None:
        while rest := step(engine, b""):
            yield rest
    if (engine is not None and not engine.eof) or (waiting and not begun):
        raise Refused(FailureKind.BAD_RESPONSE, "compressed body cut short")


def wrapper(name: str, start: bytes) -> int:
    """Tell how a deflate stream is wrapped, in zlib's numbers; "deflate" comes with and without zlib's header."""
    if name != "deflate":
        return GZIP_WRAPPER
    zlib_header = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS


def step(engine: "zlib._Decompress", waiting: bytes) -> bytes:
    """Undo one piece."""
    try:
        return engine.decompress(waiting, PIECE)
    except zlib.error as error:
        raise Refused(FailureKind.BAD_RESPONSE, "body does not decompress") from error
