"""A trained network to the committed artefact: pruned vocabulary, int8 ONNX, tokenizer and card."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from nlp.marking import CLOSE, OPEN, PLACEHOLDER
from nlp.training.encoder import Encoder, kept_pieces, tokenizer_of
from nlp.training.network import Network

VOCABULARY = 44_000  # pieces kept of 250,002: every piece our texts use, then the likeliest Latin ones


def pruned(encoder: Encoder, texts: Iterable[str]) -> tuple[list[int], Tokenizer]:
    """Ids to keep of the full vocabulary, and the tokenizer over them."""
    kept = kept_pieces(encoder, texts, VOCABULARY)
    known = {piece: i for i, (piece, _) in enumerate(encoder.pieces)}
    kept = sorted({*kept, *(known[piece] for piece in (OPEN, CLOSE, PLACEHOLDER))})
    return kept, tokenizer_of(encoder.pieces[i] for i in kept)


def slimmed(network: Network, kept: list[int], positions: int) -> Network:
    """The same network over the kept pieces and as many positions as inference can use."""
    network.word = torch.nn.Embedding.from_pretrained(network.word.weight[kept].detach().clone())
    network.position = torch.nn.Embedding.from_pretrained(network.position.weight[:positions].detach().clone())
    network.eval()
    return network


def export_float(network: Network, path: Path) -> None:
    """fp32 ONNX of one text a pass, any length: see nlp/tone.py for why one."""
    ids = torch.randint(5, 100, (1, 17))
    target = torch.zeros_like(ids)
    target[:, 3:5] = 1
    length = torch.export.Dim("length", min=2, max=network.position.num_embeddings)
    torch.onnx.export(
        network,
        (ids, target),
        path,
        input_names=["ids", "target"],
        output_names=["tone", "topic", "relevance", "vector"],
        dynamic_shapes={"ids": {1: length}, "target": {1: length}},
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def quantise(source: Path, out: Path) -> None:
    """int8 weights for every matrix and for the word vectors; 7 bits in use, so that AVX2 sums cannot overflow."""
    model = onnx.load(source)
    del model.graph.value_info[:]  # shapes are worked out again
    onnx.save(model, source)
    quantize_dynamic(
        source,
        out,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        extra_options={"MatMulConstBOnly": True},
    )


def written(network: Network, out: Path) -> None:
    """`model.onnx` in the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "float.onnx"
        export_float(network, source)
        quantise(source, out / "model.onnx")


def save_json(path: Path, content: dict[str, Any]) -> None:
    """Readable, stable JSON."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf8")
