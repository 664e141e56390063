"""Frozen encoder to first heads: logistic regressions folded into the linear heads, so that tuning starts near good."""

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from nlp.marking import Tokens
from nlp.training.corpora import Example
from nlp.training.fit import Trainee, collate, cut

STRENGTH = {"tone": 0.001, "topic": 0.01, "relevance": 0.001}  # inverse regularisation, chosen on the held-out months


def begin_heads(trainee: Trainee, examples: Sequence[Example], limit: int) -> None:
    """Set the three heads from the labels that the examples have, read with the target shown and with it masked."""
    shown = cut(trainee, examples, [False] * len(examples), limit)
    masked = cut(trainee, examples, [True] * len(examples), limit)
    seen = np.concatenate([features(trainee, shown), features(trainee, masked)])
    mean, spread = seen.mean(0), seen.std(0) + 1e-6
    for name, strength in STRENGTH.items():
        head = getattr(trainee.network, name)
        labels = [getattr(one, name) for one in (*examples, *examples)]
        known = [i for i, label in enumerate(labels) if label is not None]
        width = head.in_features
        regression = LogisticRegression(
            C=strength, max_iter=300, class_weight=None if name == "topic" else "balanced"
        ).fit(((seen - mean) / spread)[known][:, :width], [labels[i] for i in known])
        weight = regression.coef_ / spread[:width]
        with torch.no_grad():
            head.weight[regression.classes_] = torch.tensor(weight, dtype=torch.float32)
            head.bias[regression.classes_] = torch.tensor(
                regression.intercept_ - weight @ mean[:width], dtype=torch.float32
            )


@torch.no_grad()  # type: ignore[untyped-decorator] # torch is untyped here
def features(trainee: Trainee, texts: Sequence[Tokens]) -> np.ndarray:
    """What the tone head reads of each text: the means of sentence and target."""
    network = trainee.network.eval()
    found = np.zeros((len(texts), network.tone.in_features), np.float32)
    inputs: list[torch.Tensor] = []
    hook = network.tone.register_forward_pre_hook(lambda _, given: inputs.append(given[0]))
    order = sorted(range(len(texts)), key=lambda i: len(texts[i].ids))
    for begin in range(0, len(order), 32):
        chosen = order[begin : begin + 32]
        network(*collate([texts[i] for i in chosen]))
        found[chosen] = inputs.pop().numpy()
    hook.remove()
    return found
