"""Examples to a trained network: batches, losses, rates by layer, averaged last weights."""

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from nlp.marking import Tokens, tokens_of
from nlp.training import variants
from nlp.training.corpora import Example, dice
from nlp.training.encoder import encoder_file, read_encoder, tokenizer_of
from nlp.training.measure import say, softmax
from nlp.training.network import Network


@dataclass(frozen=True)
class Recipe:
    """Everything a run depends on, besides the data."""

    layers: tuple[int, ...] = tuple(range(12))
    seed: int = 1
    epochs: int = 2
    probe: bool = True  # whether stage two starts from logistic heads
    batch: int = 24
    rate: float = 1e-4  # of the last layer
    heads: float = 2.0  # times the rate, for the heads
    decay: float = 0.9  # of the rate, layer by layer downwards
    warmup: float = 0.1
    dropout: float = 0.1
    smoothing: float = 0.05
    masked: float = 0.4  # share of items whose target is replaced by the placeholder
    renamed: float = 0.3  # share whose city is replaced by another
    shortened: float = 0.15  # share whose standfirst is left out
    own: bool = True  # whether stage two learns our own labels and sentences (nlp/training/own.py)
    prose: bool = False  # whether it begins with our sentences alone
    thinned: float = 0.0  # share of our own sentences that an epoch leaves out, drawn anew each time
    joined: float = 0.0  # share put beside a headline about another place
    balance: float = 0.5  # power of the inverse class frequency in the tone loss
    topic: float = 0.5  # weights of the losses beside tone's
    relevance: float = 0.3
    averaged: float = 0.4  # last share of the steps whose weights are averaged
    limit: int = 128  # ids a text
    first: float = 0.55  # share of the full stage one; 0 leaves it out
    frozen: int = 4  # lowest layers that stage two leaves as they are; six make it a quarter cheaper
    closing: int = 2  # epochs on the place gold alone, after the others
    slowed: float = 0.5  # times the rate, for these
    hidden: bool = False  # whether inference replaces the target by the placeholder


class Trainee:
    """A network with the tokenizer it reads by."""

    def __init__(self, recipe: Recipe) -> None:
        torch.manual_seed(recipe.seed)
        encoder = read_encoder(encoder_file())
        self.tokenizer = tokenizer_of(encoder.pieces)
        self.network = Network(encoder, recipe.layers, recipe.dropout)


def collate(batch: Sequence[Tokens]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, target mask and padding mask, padded to the longest."""
    length = max(len(one.ids) for one in batch)
    ids = torch.ones(len(batch), length, dtype=torch.long)  # 1 is <pad>
    mask = torch.zeros(len(batch), length, dtype=torch.long)
    target = torch.zeros(len(batch), length, dtype=torch.long)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        mask[row, : len(one.ids)] = 1
        target[row, : len(one.ids)] = torch.tensor(one.target)
    return ids, target, mask


def batches(lengths: Sequence[int], size: int, chance: random.Random) -> list[list[int]]:
    """Batches of alike lengths, in random order: pools of 30 batches are sorted by length, then cut."""
    order = list(range(len(lengths)))
    chance.shuffle(order)
    found = []
    for begin in range(0, len(order), 30 * size):
        pool = sorted(order[begin : begin + 30 * size], key=lambda i: lengths[i])
        found += [pool[at : at + size] for at in range(0, len(pool), size)]
    chance.shuffle(found)
    return found


def varied(example: Example, pool: Sequence[Example], recipe: Recipe, chance: random.Random) -> tuple[Example, bool]:
    """One random variant of a training item, and whether its target is masked."""
    if chance.random() < recipe.shortened:
        example = variants.headline_only(example)
    if chance.random() < recipe.renamed:
        example = variants.renamed(example, chance)
    if recipe.joined and chance.random() < recipe.joined:
        example = variants.joined(example, pool, chance)
    return example, chance.random() < recipe.masked


def groups(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Parameters with their rates: lower layers learn slower, heads faster."""
    depth = len(network.layers)
    found: list[dict[str, Any]] = []
    for name, value in network.named_parameters():
        if not value.requires_grad:
            continue
        part = name.split(".")
        if part[0] == "layers":
            rate = recipe.rate * recipe.decay ** (depth - 1 - int(part[1]))
        elif part[0] in ("position", "norm"):
            rate = recipe.rate * recipe.decay**depth
        else:
            rate = recipe.rate * recipe.heads
        found.append({"params": [value], "lr": rate, "weight_decay": 0.01 if value.ndim > 1 else 0.0, "rate": rate})
    return found


def thin(example: Example) -> bool:
    """Whether an epoch may do without the example."""
    return example.id.startswith("own:")


def freeze(network: Network, layers: int) -> None:
    """Leave what lies below the given layer as it is; nothing is carried back through it."""
    below = [network.target, *network.position.parameters(), *network.norm.parameters()]
    for layer in network.layers[:layers]:
        below += layer.parameters()
    for value in below:
        value.requires_grad_(requires_grad=not layers)


def fit(
    trainee: Trainee, examples: Sequence[Example], recipe: Recipe, watch: Callable[[int], None] | None = None
) -> None:
    """Train in place; the last weights are the average over the last `averaged` share of the steps."""
    torch.manual_seed(recipe.seed)
    chance = dice(recipe.seed)
    network = trainee.network.train()
    freeze(network, recipe.frozen)
    optimiser = torch.optim.AdamW(groups(network, recipe), fused=True)
    counts = np.bincount([one.tone for one in examples if one.tone is not None], minlength=3)
    balance = (counts.sum() / 3 / counts) ** recipe.balance
    weights = torch.tensor(balance / (balance * counts).sum() * counts.sum(), dtype=torch.float32)
    drawn = [
        [one for one in examples if not (thin(one) and chance.random() < recipe.thinned)] for _ in range(recipe.epochs)
    ]
    steps = sum(math.ceil(len(taken) / recipe.batch) for taken in drawn)
    step, average, kept, begun = 0, None, 0, time.time()
    for epoch, taken in enumerate(drawn):
        now = [varied(one, examples, recipe, chance) for one in taken]
        texts = cut(trainee, [one for one, _ in now], [masked for _, masked in now], recipe.limit)
        running = 0.0
        for chosen in batches([len(one.ids) for one in texts], recipe.batch, chance):
            for group in optimiser.param_groups:
                group["lr"] = group["rate"] * schedule(step, steps, recipe.warmup)
            loss = losses(network, [texts[i] for i in chosen], [now[i][0] for i in chosen], weights, recipe)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            running += loss.item()
            step += 1
            if step >= steps * (1 - recipe.averaged) and step % 10 == 0:
                average, kept = averaged(network, average, kept)
            if step % 25 == 0:
                say(f"  step {step}/{steps} loss {loss.item():.3f} {time.time() - begun:.0f} s")
        say(f" epoch {epoch + 1}: loss {running / math.ceil(len(taken) / recipe.batch):.3f}")
        if watch is not None:
            watch(epoch)
            network.train()
    if average is not None:
        network.load_state_dict(average, strict=False)
    network.eval()


def cut(trainee: Trainee, examples: Sequence[Example], masked: Sequence[bool], limit: int) -> list[Tokens]:
    """The examples as the network reads them, each with its target shown or masked."""
    found = [Tokens((), ())] * len(examples)
    for mask in (False, True):
        chosen = [i for i, one in enumerate(masked) if one == mask]
        done = tokens_of([examples[i].text for i in chosen], trainee.tokenizer, mask=mask, limit=limit)
        for i, one in zip(chosen, done, strict=True):
            found[i] = one
    return found


def schedule(step: int, steps: int, warmup: float) -> float:
    """Up in a line, then down in a line to a tenth."""
    rising = max(1, int(steps * warmup))
    if step < rising:
        return (step + 1) / rising
    return max(0.1, (steps - step) / max(1, steps - rising))


def averaged(network: Network, average: dict[str, Any] | None, kept: int) -> tuple[dict[str, Any], int]:
    """Running mean of the trained weights."""
    state = {name: value.detach() for name, value in network.named_parameters() if value.requires_grad}
    if average is None:
        return {name: value.clone() for name, value in state.items()}, 1
    for name, value in state.items():
        average[name] += (value - average[name]) / (kept + 1)
    return average, kept + 1


def losses(
    network: Network, texts: Sequence[Tokens], examples: Sequence[Example], weights: torch.Tensor, recipe: Recipe
) -> torch.Tensor:
    """The sum of what each head got wrong, over the items that have its label."""
    tone, topic, relevance, _ = network(*collate(texts))
    total = tone.sum() * 0
    known = [i for i, one in enumerate(examples) if one.tone is not None]
    if known:
        labels = torch.tensor([examples[i].tone for i in known])
        each = functional.cross_entropy(
            tone[known], labels, weight=weights, label_smoothing=recipe.smoothing, reduction="none"
        )
        total = total + (each * torch.tensor([examples[i].weight for i in known])).sum() / len(examples)
    for logits, field, weight in ((topic, "topic", recipe.topic), (relevance, "relevance", recipe.relevance)):
        known = [i for i, one in enumerate(examples) if getattr(one, field) is not None]
        if known:
            labels = torch.tensor([getattr(examples[i], field) for i in known])
            loss = functional.cross_entropy(logits[known], labels, label_smoothing=recipe.smoothing)
            total = total + weight * loss * len(known) / len(examples)
    return total


@torch.no_grad()  # type: ignore[untyped-decorator] # torch is untyped here
def predict(trainee: Trainee, examples: Sequence[Example], *, mask: bool, limit: int = 256) -> dict[str, np.ndarray]:
    """Probabilities by head, in the order of the examples."""
    network = trainee.network.eval()
    texts = cut(trainee, examples, [mask] * len(examples), limit)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i].ids))
    rows: dict[str, list[Any]] = {
        "tone": [None] * len(texts),
        "topic": [None] * len(texts),
        "relevance": [None] * len(texts),
    }
    for begin in range(0, len(order), 32):
        chosen = order[begin : begin + 32]
        tone, topic, relevance, _ = network(*collate([texts[i] for i in chosen]))
        for row, i in enumerate(chosen):
            rows["tone"][i] = tone[row].numpy()
            rows["topic"][i] = topic[row].numpy()
            rows["relevance"][i] = relevance[row].numpy()
    return {name: softmax(np.array(value)) for name, value in rows.items()}
