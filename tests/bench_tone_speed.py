"""The shipped tone model's speed against a CamemBERT-base-shaped transformer, its size on disk and in memory.

Run: python tests/bench_tone_speed.py [--quick]. Needs the train extra (torch). The reference has random weights: speed
depends on the shape alone. It is spared its tokeniser; ours is timed whole, from text to judgement. Both run in this
process on the same two cores, turn by turn, so that a busy machine slows both.
"""

import argparse
import os
import subprocess
import sys
import time
from itertools import product
from pathlib import Path
from statistics import median

from figures import record

from nlp.marking import tokens_of
from nlp.tone import FOLDER, ModelMissing, TrainedJudge
from nlp.types import TargetText

CORES = 2
TURNS = 9
OPENINGS = (
    "Le conseil de la métropole a voté mardi, après six heures de débat, un plan",
    "Réunis dans la salle des fêtes, les habitants ont longuement discuté du projet",
    "La préfecture et la mairie ont présenté hier, devant la presse, le calendrier",
    "Une étude publiée lundi par des chercheurs mesure, rue par rue, les effets du programme",
    "Le port, la région et deux armateurs ont signé, à la fin du mois dernier, un accord",
    "Malgré les réserves de deux associations, le tribunal a validé jeudi le dossier",
    "Les médecins de l’hôpital, inquiets pour la rentrée, demandent que soit revu le budget",
    "Trois ans après les premières annonces, l’université dévoile enfin les détails du chantier",
)
ENDINGS = (
    "destiné à rénover trois mille logements anciens à {} avant la fin de la décennie.",
    "qui doit relier le centre de {} aux zones d’activité par une ligne de tramway.",
    "prévu pour rendre aux promeneurs de {} les quais fermés depuis la guerre.",
    "consacré à la qualité de l’air à {}, où les mesures restent préoccupantes.",
    "censé ramener des commerces et des services publics dans les quartiers de {}.",
    "chargé de prévenir les inondations à {}, touchée deux fois l’automne dernier.",
    "par lequel {} espère attirer des étudiants et de jeunes entreprises.",
    "dont dépendent quatre cents emplois à {} et dans les communes voisines.",
)
PLACES = ("Marseille", "Aix-en-Provence", "Aubagne", "Martigues", "Istres", "Vitrolles", "Miramas", "La Ciotat")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="one short turn that records nothing")
    arguments.add_argument("--resident", action="store_true", help=argparse.SUPPRESS)
    said = arguments.parse_args()
    try:
        judge = TrainedJudge(model(), CORES)
    except ModelMissing as error:
        print(error)
        return 1
    if said.resident:
        judge.judge(sentences())
        print(peak())
        return 0
    pin()
    try:
        reference = Reference(layers=1 if said.quick else 12)
    except ImportError:
        print("torch is absent: this bench needs the train extra (pip install 'vigie-territoire[train]')")
        return 1
    speed(judge, reference, sentences()[: 8 if said.quick else 64], 2 if said.quick else TURNS, write=not said.quick)
    cost(write=not said.quick)
    return 0


def model() -> Path:
    """The committed model, or the folder named by VIGIE_TONE."""
    return Path(os.environ.get("VIGIE_TONE", FOLDER))


def sentences() -> list[TargetText]:
    """64 distinct sentences of about 40 tokens, each with its place marked."""
    texts = []
    for number, (opening, ending) in enumerate(product(OPENINGS, ENDINGS)):
        place = PLACES[(number + number // 8) % 8]
        start = len(opening) + 1 + ending.index("{}")
        texts.append(TargetText(f"{opening} {ending.format(place)}", ((start, start + len(place)),)))
    return texts


def pin() -> None:
    """Keep to two cores where the machine has more."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


class Reference:
    """A sequence classifier of CamemBERT-base's shape (110 M parameters), fp32, random weights."""

    def __init__(self, layers: int = 12) -> None:
        import torch  # noqa: PLC0415 the train extra
        from transformers import CamembertConfig, CamembertForSequenceClassification  # noqa: PLC0415 same

        torch.set_num_threads(CORES)
        torch.manual_seed(0)
        shape = CamembertConfig(
            vocab_size=32005,
            hidden_size=768,
            num_hidden_layers=layers,
            num_attention_heads=12,
            intermediate_size=3072,
            max_position_embeddings=514,
            type_vocab_size=1,
            pad_token_id=1,
            num_labels=3,
        )
        self.torch = torch
        self.network = CamembertForSequenceClassification(shape).eval()

    def judge(self, lengths: list[int]) -> None:
        """One padded batch of random ids of these lengths to probabilities."""
        longest = max(lengths)
        with self.torch.inference_mode():
            ids = self.torch.randint(5, 32000, (len(lengths), longest))
            mask = self.torch.arange(longest)[None, :] < self.torch.tensor(lengths)[:, None]
            ids[~mask] = 1
            self.network(input_ids=ids, attention_mask=mask.long()).logits.softmax(-1)


def speed(judge: TrainedJudge, reference: Reference, texts: list[TargetText], turns: int, *, write: bool) -> None:
    plain = tokens_of([TargetText(text.text) for text in texts], judge._tokenizer, mask=False)
    lengths = [len(tokens.ids) for tokens in plain]
    print(f"{len(texts)} sentences of {min(lengths)} to {max(lengths)} tokens, mean {sum(lengths) / len(lengths):.1f}")
    judge.judge(texts)
    reference.judge(lengths)
    ours, theirs = [], []
    for _ in range(turns):
        ours.append(timed(lambda: judge.judge(texts)))
        theirs.append(timed(lambda: reference.judge(lengths)))
    print("turn  ours (s)  reference (s)  ratio")
    for turn, (a, b) in enumerate(zip(ours, theirs, strict=True), 1):
        print(f"{turn:4}  {a:8.3f}  {b:13.3f}  {b / a:5.1f}")
    a, b = median(ours), median(theirs)
    print(f"ours {len(texts) / a:.0f}/s, reference {len(texts) / b:.0f}/s, load {os.getloadavg()[0]:.1f}: {b / a:.1f}×")
    if write:
        ratios = [theirs[i] / ours[i] for i in range(turns)]
        record("tone.speed_ratio_camembert", median(ratios), "times the target-sentences a second, fp32 shape, 2 cores")


def timed(work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def cost(*, write: bool) -> None:
    size = sum(path.stat().st_size for path in model().iterdir() if path.is_file()) / 1e6
    command = [sys.executable, str(Path(__file__)), "--resident"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    resident = float(said.split()[-1])
    print(f"artefact {size:.1f} MB; peak resident memory of a fresh process {resident:.0f} MB")
    if write:
        record("tone.artefact_mb", size, "MB, all files of the model")
        record("tone.resident_mb", resident, "MB at peak, a fresh process that judged 64 sentences")


def peak() -> float:
    """This process's largest resident size so far, in MB (Linux)."""
    # Not getrusage: its maximum also counts the parent, of which a new process is a copy until it runs its own program.
    status = Path("/proc/self/status").read_text(encoding="utf8")
    return float(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main())
