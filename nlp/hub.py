"""A classifier of the hub to a judge of tone: safetensors of one pinned revision, run by torch, nothing unasked."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from nlp.errors import ModelMissing, ModelUnsupported
from nlp.types import Judge, Judgement, ModelCard, TargetText, Tone

PREFIX = "hub:"
SPEC = re.compile(r"hub:(?P<name>[\w.-]+/[\w.-]+)@(?P<revision>[0-9a-f]{40})")
FILES = ("*.json", "*.safetensors", "*.txt", "*.model")  # never *.bin nor *.py: both can carry code
WEIGHTS = "*.safetensors"
BATCH = 16  # texts a pass, of like lengths
TOKENS = 256  # ids kept of a text: as the committed model reads
SIDES = {"neg": "negative", "nég": "negative", "neu": "neutral", "pos": "positive"}  # how labels begin


@dataclass(frozen=True)
class HubModel:
    """One revision of one model of the hub."""

    name: str  # "owner/model"
    revision: str  # 40 hexadecimal digits: a branch or a tag could change under us

    @classmethod
    def of(cls, said: str) -> "HubModel":
        """Understand `hub:<owner>/<model>@<revision>`; raises ModelUnsupported for anything else."""
        found = SPEC.fullmatch(said)
        if found is None:
            raise ModelUnsupported(
                f"[tone] model = {said!r}: write hub:<owner>/<model>@<revision>, the revision being the 40 hexadecimal "
                "digits of one commit: a branch or a tag may change from one day to the next."
            )
        return cls(found["name"], found["revision"])

    def __str__(self) -> str:
        return f"{PREFIX}{self.name}@{self.revision}"


def libraries() -> tuple[ModuleType, ModuleType, ModuleType]:
    """Give huggingface_hub, torch and transformers; ImportError where one is absent."""
    import huggingface_hub  # noqa: PLC0415 heavy, and only for those who ask for such a model
    import torch  # noqa: PLC0415 heavy
    import transformers  # noqa: PLC0415 heavy

    return huggingface_hub, torch, transformers


class HubJudge:
    """Tone by a classifier of the hub; topics, relevance and vector stay those of the committed model.

    A text whose target is marked is given as a pair (text, names of the target), any other alone. The classifier's
    three labels must begin with neg, neu and pos.
    """

    def __init__(  # noqa: PLR0913 - each has its default; tests play them
        self,
        model: HubModel,
        base: Judge,
        *,
        threads: int = 2,
        download: bool = False,
        cache: Path | None = None,
        load: Callable[[], tuple[ModuleType, ModuleType, ModuleType]] = libraries,
    ) -> None:
        try:
            hub, self._torch, transformers = load()
        except ImportError as error:
            raise ModelUnsupported(
                f"{model}: a model of the hub needs the torch extra, and {error.name or 'a library'} is not installed: "
                "pip install 'vigie-territoire[torch]'. Leave [tone] model empty for the model that comes with Vigie."
            ) from error
        folder = _folder(hub, model, cache, download=download)
        self._torch.set_num_threads(max(1, threads))
        options = {"local_files_only": True, "trust_remote_code": False}
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **options)
            self._network = transformers.AutoModelForSequenceClassification.from_pretrained(
                folder, use_safetensors=True, **options
            ).eval()
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnsupported(f"{model} cannot be run as a classifier of texts: {_one_line(error)}") from error
        self._sides = _sides(model, self._network.config.id2label)
        self._base = base
        self.card = ModelCard(
            f"{PREFIX}{model.name}",
            f"{model.revision[:12]}+{base.card.version}",
            _digest(base.card, *sorted(folder.glob(WEIGHTS))),
        )

    def judge(self, texts: Sequence[TargetText]) -> list[Judgement]:
        """One judgement per text, same order; each distinct text with its spans is scored once."""
        distinct = list(dict.fromkeys(TargetText(one.text, tuple(one.spans)) for one in texts))
        by_length = sorted(range(len(distinct)), key=lambda i: len(distinct[i].text))
        tones: dict[TargetText, Tone] = {}
        for begin in range(0, len(by_length), BATCH):
            batch = [distinct[i] for i in by_length[begin : begin + BATCH]]
            tones.update(zip(batch, self._tones(batch), strict=True))
        return [
            replace(judged, tone=tones[TargetText(one.text, tuple(one.spans))])
            for one, judged in zip(texts, self._base.judge(texts), strict=True)
        ]

    def _tones(self, batch: Sequence[TargetText]) -> list[Tone]:
        # A pair and a text alone are cut differently: they never share a pass.
        found: dict[int, Tone] = {}
        for marked in (True, False):
            chosen = [i for i, one in enumerate(batch) if bool(one.spans) is marked]
            if chosen:
                pairs = [_clean(_target(batch[i])) for i in chosen] if marked else None
                rows = self._pass([_clean(batch[i].text) for i in chosen], pairs)
                found.update(zip(chosen, rows, strict=True))
        return [found[i] for i in range(len(batch))]

    def _pass(self, texts: list[str], pairs: list[str] | None) -> list[Tone]:
        read = self._tokenizer(
            texts,
            pairs,
            padding=True,
            truncation="only_first" if pairs else True,
            max_length=TOKENS,
            return_tensors="pt",
        )
        with self._torch.no_grad():
            rows = self._network(**read).logits.double().softmax(-1).tolist()
        return [Tone(**{side: row[at] for side, at in self._sides.items()}) for row in rows]


def _folder(hub: Any, model: HubModel, cache: Path | None, *, download: bool) -> Path:
    """Where the revision's files lie, fetched first when that was asked for."""
    try:
        folder = Path(
            hub.snapshot_download(
                model.name,
                revision=model.revision,
                cache_dir=cache,
                allow_patterns=list(FILES),
                local_files_only=not download,
            )
        )
    except (OSError, ValueError) as error:  # the hub's own errors are both
        remedy = (
            f"it could not be fetched ({_one_line(error)})"
            if download
            else "it is not on this machine, and nothing is fetched unasked: set [tone] download = true for one run"
        )
        raise ModelMissing(f"{model}: {remedy}.") from error
    if not any(folder.glob(WEIGHTS)):
        raise ModelUnsupported(
            f"{model} has no safetensors file; other formats can hide code and are refused. Ask its author for one."
        )
    return folder


def _sides(model: HubModel, labels: dict[int, str]) -> dict[str, int]:
    sides = {SIDES.get(str(label).lower()[:3], ""): int(at) for at, label in labels.items()}
    if len(labels) != len(sides) or set(sides) != set(SIDES.values()):
        raise ModelUnsupported(
            f"{model} answers {', '.join(map(str, labels.values()))}: three labels beginning with neg, neu and pos are "
            "needed, or nobody knows which way it leans."
        )
    return sides


def _target(text: TargetText) -> str:
    return ", ".join(dict.fromkeys(text.text[start:end] for start, end in text.spans))


def _clean(text: str) -> str:
    return text.encode("utf8", "replace").decode("utf8")  # a lone surrogate cannot be encoded


def _digest(base: ModelCard, *paths: Path) -> str:
    """Name what scores: the classifier's weights, and the model that gives the rest."""
    made_of = hashlib.sha256(base.sha256.encode("ascii"))
    for path in paths:
        with path.open("rb") as file:
            made_of.update(hashlib.file_digest(file, "sha256").digest())
    return made_of.hexdigest()


def _one_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
