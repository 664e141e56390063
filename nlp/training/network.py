"""Token ids and a target mask to tone, topic, relevance and a unit vector, in one pass."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.training.encoder import Encoder


class Layer(nn.Module):  # type: ignore[misc] # torch is untyped here
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=epsilon)
        self.widen = nn.Linear(width, inner)
        self.narrow = nn.Linear(inner, width)
        self.last_norm = nn.LayerNorm(width, eps=epsilon)
        self.dropout = nn.Dropout(dropout)
        for name, size in (("attend", width), ("output", width), ("widen", width), ("narrow", inner)):
            self.register_buffer(f"calm_{name}", torch.ones(size), persistent=False)  # see nlp/training/smoothing.py

    def forward(self, hidden: Tensor, bias: Tensor | None) -> Tensor:
        """Attend, then widen and narrow; `bias` is very negative where a key may not be seen (None: all may)."""
        batch, length, width = hidden.shape
        shape = (batch, length, self.heads, width // self.heads)
        calm = hidden * self.calm_attend
        query = self.query(calm).view(shape).transpose(1, 2)
        key = self.key(calm).view(shape).transpose(1, 2)
        value = self.value(calm).view(shape).transpose(1, 2)
        scores = query @ key.transpose(-1, -2) / (width // self.heads) ** 0.5
        if bias is not None:
            scores = scores + bias
        seen = (scores.softmax(-1) @ value).transpose(1, 2).reshape(batch, length, width)
        hidden = self.norm(hidden + self.dropout(self.output(seen * self.calm_output)))
        wide = functional.gelu(self.widen(hidden * self.calm_widen))
        return self.last_norm(hidden + self.dropout(self.narrow(wide * self.calm_narrow)))


class Network(nn.Module):  # type: ignore[misc] # torch is untyped here
    """The encoder with three heads over the means of sentence and target."""

    def __init__(self, encoder: Encoder, layers: tuple[int, ...], dropout: float = 0.1) -> None:
        super().__init__()
        sizes = encoder.sizes
        self.word = nn.Embedding(len(encoder.tensors["emb.word"]), sizes.width)
        self.word.weight.requires_grad_(requires_grad=False)  # thin data: words keep what they meant
        self.position = nn.Embedding(sizes.positions, sizes.width)
        self.norm = nn.LayerNorm(sizes.width, eps=sizes.epsilon)
        self.target = nn.Parameter(torch.zeros(sizes.width))  # added to the tokens of the target
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            Layer(sizes.width, sizes.heads, sizes.inner, sizes.epsilon, dropout) for _ in layers
        )
        self.tone = nn.Linear(2 * sizes.width, 3)
        self.topic = nn.Linear(sizes.width, 13)
        self.relevance = nn.Linear(2 * sizes.width, 3)
        _fill(self, encoder, layers)

    def forward(self, ids: Tensor, target: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of tone, topic and relevance, and the unit vector.

        `target` is 1 on the target's tokens (on every token, to judge the text as a whole); `mask` is 0 on padding
        (None: there is none).
        """
        weight = target.to(self.target.dtype)[..., None]
        hidden = self.word(ids) + self.position.weight[: ids.shape[1]] + weight * self.target
        hidden = self.dropout(self.norm(hidden))
        bias = None if mask is None else (1.0 - mask.to(hidden.dtype))[:, None, None, :] * -10000.0
        for layer in self.layers:
            hidden = layer(hidden, bias)
        sentence = hidden.mean(1) if mask is None else _mean(hidden, mask.to(hidden.dtype)[..., None])
        both = self.dropout(torch.cat([sentence, _mean(hidden, weight)], -1))
        vector = sentence / sentence.norm(dim=-1, keepdim=True)
        return self.tone(both), self.topic(both[:, : sentence.shape[1]]), self.relevance(both), vector


def _mean(hidden: Tensor, weight: Tensor) -> Tensor:
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-6)


def _fill(network: Network, encoder: Encoder, layers: tuple[int, ...]) -> None:
    tensors = {name: torch.from_numpy(value) for name, value in encoder.tensors.items()}
    state = {
        "word.weight": tensors["emb.word"],
        "position.weight": tensors["emb.pos"] + tensors["emb.type"][0],  # one sentence type only: folded in
        "norm.weight": tensors["emb.ln.w"],
        "norm.bias": tensors["emb.ln.b"],
    }
    parts = {
        "query": "q", "key": "k", "value": "v", "output": "ao", "norm": "aln",
        "widen": "fi", "narrow": "fo", "last_norm": "oln",
    }  # fmt: skip
    for place, source in enumerate(layers):
        for ours, theirs in parts.items():
            state[f"layers.{place}.{ours}.weight"] = tensors[f"l{source}.{theirs}.w"]
            state[f"layers.{place}.{ours}.bias"] = tensors[f"l{source}.{theirs}.b"]
    missing, unexpected = network.load_state_dict(state, strict=False)
    heads = {"tone", "topic", "relevance", "target"}
    if unexpected or any(name.split(".")[0] not in heads for name in missing):
        raise ValueError(f"encoder file and network disagree: {missing} {unexpected}")
