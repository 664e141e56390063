"""Texts with a marked target to tone, topics, relevance and a vector: the trained model, run by onnxruntime."""

import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from nlp.errors import ModelCorrupt, ModelMissing
from nlp.evaluation import behaviour
from nlp.examples import ExampleJudge
from nlp.hub import PREFIX, HubJudge, HubModel
from nlp.marking import Marks, Tokens, tokens_of
from nlp.topics import names, new, ranked
from nlp.types import Judge, Judgement, ModelCard, TargetText, Tone
from nlp.wording import WEIGHT, UnreadableWords, Wording, read

FOLDER = Path(__file__).parent / "models" / "tone"
ORDINARY = 120  # headlines a topic given by examples is told from: more cost time at each start and change little
GRAPH, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "card.json"
WORDING = "wording.npz"  # optional: named by its card (nlp/wording.py)
RESTORE = "Réinstallez Vigie, ou restaurez ce fichier de la version publiée."
HEAD = "topics.npz"  # optional: topics read from the vector (nlp/training/topics.py)


@dataclass(frozen=True)
class Calibration:
    """How logits become probabilities: divided by the temperature of their head."""

    tone: float
    topic: float
    relevance: float


@dataclass(frozen=True)
class TopicHead:
    """Topics read from the vector, in the stead of the network's own."""

    weight: Any  # a row a topic
    bias: Any
    temperature: float
    sha256: str  # names the tone and this head together

    def topics(self, vector: Any) -> tuple[float, ...]:
        """Probabilities in the model's order."""
        return _softmax(self.weight @ vector + self.bias, self.temperature)


class TrainedJudge:
    """The committed model: one encoder pass gives tone, topics, relevance and vector."""

    def __init__(self, folder: Path = FOLDER, threads: int = 2, *, own_head: bool = False) -> None:
        self._threads = max(1, threads)
        said = _card(folder)
        self.graph: str = said["sha256"]
        self.tone_sha256 = tone_sha256(said)
        self._wording = _wording(folder, said)
        self._head = None if own_head else _head(folder / HEAD, self.graph, self.tone_sha256)
        self.card = ModelCard(said["id"], said["version"], self._head.sha256 if self._head else self.tone_sha256)
        self._calibration = Calibration(**said["temperature"])
        self._mask = bool(said["mask_target"])
        self._limit = int(said["tokens"])
        self._session = _session(_checked(folder / GRAPH, said["sha256"]))
        self._tokenizer = _tokenizer(_checked(folder / TOKENIZER, said["tokenizer_sha256"]))
        Marks.of(self._tokenizer)

    def judge(self, texts: Sequence[TargetText]) -> list[Judgement]:
        """One judgement per text, same order; each distinct text with its spans is scored once."""
        distinct = list(dict.fromkeys(TargetText(one.text, tuple(one.spans)) for one in texts))
        cut = tokens_of(distinct, self._tokenizer, mask=self._mask, limit=self._limit)
        longest_first = sorted(range(len(cut)), key=lambda i: -len(cut[i].ids))
        found: dict[TargetText, Judgement] = {}
        with ThreadPoolExecutor(self._threads) as pool:
            passes = pool.map(lambda i: self._pass(cut[i], distinct[i]), longest_first)
            for i, judgement in zip(longest_first, passes, strict=True):
                found[distinct[i]] = judgement
        return [found[TargetText(one.text, tuple(one.spans))] for one in texts]

    def _pass(self, tokens: Tokens, text: TargetText) -> Judgement:
        # One text a pass: int8 scales its inputs by the largest value in sight, so in a batch a text's score would
        # depend on its companions. Passes run in parallel threads instead, which no padding slows down either.
        import numpy as np  # noqa: PLC0415 heavy: only once there is something to judge

        feed = {"ids": np.array([tokens.ids], np.int64), "target": np.array([tokens.target], np.int64)}
        return self._judgement([head[0] for head in self._session.run(None, feed)], text)

    def _judgement(self, rows: list[Any], text: TargetText) -> Judgement:
        tone, topic, relevance, vector = rows
        if self._wording is not None:
            tone = tone + WEIGHT * self._wording.logits(text)
        subject, aside, none = _softmax(relevance, self._calibration.relevance)
        return Judgement(
            Tone(*_softmax(tone, self._calibration.tone)),
            ranked(self._head.topics(vector) if self._head else _softmax(topic, self._calibration.topic)),
            (subject, aside, none),
            tuple(float(number) for number in vector),
        )


def load_judge(model: str = "", threads: int = 2, *, download: bool = False) -> Judge:
    """Load the judge that the configuration names: empty for the committed one, a folder, or a model of the hub.

    `hub:<owner>/<model>@<revision>` judges the tone by that classifier; `download` lets its files be fetched. Raises
    ModelMissing, ModelCorrupt or ModelUnsupported.
    """
    judge: Judge
    if model.startswith(PREFIX):
        judge = HubJudge(HubModel.of(model), TrainedJudge(FOLDER, threads), threads=threads, download=download)
    else:
        judge = TrainedJudge(Path(model) if model else FOLDER, threads)
    return ExampleJudge(judge, new(), _ordinary()) if new() else judge


def tone_sha256(said: Mapping[str, Any]) -> str:
    """What names the tone a card describes: its network alone, or with words, their weight and the temperature."""
    if not said.get("wording_sha256"):
        return str(said["sha256"])
    made_of = [said["sha256"], said["wording_sha256"], WEIGHT, said["temperature"]["tone"]]
    return hashlib.sha256(json.dumps(made_of).encode("ascii")).hexdigest()


def _ordinary() -> list[str]:
    """Headlines of our own writing that are about anything."""
    cases = behaviour.load()
    return sorted({asked.title for case in cases[:: max(1, len(cases) // ORDINARY)] for asked in case.asked()[:1]})


def _softmax(logits: Any, temperature: float) -> tuple[float, ...]:
    import numpy as np  # noqa: PLC0415 heavy

    scaled = logits.astype(np.float64) / temperature
    grown = np.exp(scaled - scaled.max())
    return tuple(float(number) for number in grown / grown.sum())


def _card(folder: Path) -> dict[str, Any]:
    path = folder / CARD
    if not path.exists():
        raise ModelMissing(
            f"pas de modèle dans {folder}\u00a0: {CARD} manque. Réinstallez Vigie, ou refaites le modèle par "
            "«\u00a0python -m nlp.training.train\u00a0» (extra train)."
        )
    try:
        said = json.loads(path.read_text(encoding="utf8"))
    except ValueError as error:
        raise ModelCorrupt(f"{path} n’est pas du JSON\u00a0: {error}. {RESTORE}") from error
    wanted = {"id", "version", "sha256", "tokenizer_sha256", "temperature", "mask_target", "tokens", "topics"}
    lacking = sorted(wanted - set(said))
    if lacking or tuple(said["topics"]) != names():
        what = f"n’a pas {', '.join(lacking)}" if lacking else "a d’autres thèmes que nlp/topics.toml"
        raise ModelCorrupt(f"{path} {what}. {RESTORE}")
    return dict(said)


def _head(path: Path, graph: str, tone: str) -> TopicHead | None:
    """The head beside a network, None without one or when it was fitted on another network."""
    if not path.exists():
        return None
    import numpy as np  # noqa: PLC0415 heavy

    content = path.read_bytes()
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            if str(kept["model"]) != graph:
                return None
            weight, bias, heat = kept["weight"], kept["bias"], float(kept["temperature"])
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise ModelCorrupt(f"{path} est illisible\u00a0: {error}. Restaurez-le, ou supprimez-le.") from error
    if weight.shape[0] != len(names()) or bias.shape != weight.shape[:1]:
        raise ModelCorrupt(f"{path} a d’autres thèmes que nlp/topics.toml. Restaurez-le, ou supprimez-le.")
    return TopicHead(weight, bias, heat, hashlib.sha256(tone.encode("ascii") + content).hexdigest())


def _wording(folder: Path, said: Mapping[str, Any]) -> Wording | None:
    """The words that the card names, None when it names none."""
    if not said.get("wording_sha256"):
        return None
    try:
        return read(_checked(folder / WORDING, said["wording_sha256"]))
    except UnreadableWords as error:
        raise ModelCorrupt(f"{folder / WORDING} est illisible\u00a0: {error}. {RESTORE}") from error


def _checked(path: Path, sha256: str) -> bytes:
    if not path.exists():
        raise ModelMissing(f"{path} manque. {RESTORE}")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ModelCorrupt(
            f"{path} n’est pas le fichier que décrit sa fiche (SHA-256 {found[:12]}… au lieu de {sha256[:12]}…)."
            f" {RESTORE}"
        )
    return content


def _session(graph: bytes) -> Any:
    import onnxruntime  # noqa: PLC0415 heavy: commands that judge nothing must start fast

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # parallel passes, not parallel sums: the same digits whatever the thread count
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # warnings would reach the agency's terminal
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _tokenizer(content: bytes) -> Any:
    # transformers announces at import that torch is absent: true, wanted, and of no use to the reader.
    before = os.environ.get("TRANSFORMERS_VERBOSITY")
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    try:
        from tokenizers import Tokenizer  # noqa: PLC0415 heavy
        from transformers import PreTrainedTokenizerFast  # noqa: PLC0415 heavy
    finally:
        if before is None:
            del os.environ["TRANSFORMERS_VERBOSITY"]
        else:
            os.environ["TRANSFORMERS_VERBOSITY"] = before
    whole = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_buffer(content), unk_token="<unk>")  # noqa: S106
    return whole.backend_tokenizer
