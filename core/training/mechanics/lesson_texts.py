"""The lesson's ready texts and its first choices. Brings no compiler: the form is made from it."""

from __future__ import annotations

from dataclasses import replace

from core.text.samples import TINY
from core.training.hyperparameters import PRESETS, SOFTMAX, Hyperparameters

RATE = 0.2  # of every step: what moves can be seen, and the text is learnt in a few epochs
TEXTS = {
    "我爱天安门": TINY["one-sentence"].strip(),
    "One sentence": "the quick brown fox jumps over the lazy dog",
    "Six sentences": TINY["six-sentences"].strip(),
    "Kings and queens": (
        "the king is a strong man\nthe queen is a wise woman\nthe boy is a young man\nthe girl is a young woman\n"
        "the prince will be king\nthe princess will be queen"
    ),
}


def usual_hyperparameters() -> Hyperparameters:
    """The preset *by hand* with the exact softmax and few dimensions, its windows fixed: nothing is left to chance."""
    preset = PRESETS["by-hand"].hyperparameters
    return replace(preset, objective=SOFTMAX, dimensions=5, window_mode="fixed", negatives=3, learning_rate=RATE)


def ready_lines(text: str) -> list[list[str]] | None:
    """The words of each line of a ready text, as the tokenizer would cut it, which takes seconds to load; else None."""
    if text not in TEXTS.values():
        return None
    return [line.split() if line.isascii() else list(line) for line in text.splitlines()]
