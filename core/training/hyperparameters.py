"""Hyperparameters: declared once, validated at birth; form, command line and trainer read the same declaration."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass

from core.options import Option, check_options, option, options_of

SKIP_GRAM, CBOW = "skip-gram", "cbow"
NEGATIVE_SAMPLING, HIERARCHICAL_SOFTMAX, SOFTMAX = "negative-sampling", "hierarchical-softmax", "softmax"
FAST, STRICT = "fast", "strict"
AUTO = "auto"
AUTO_EPOCHS_TOKENS = 15_000_000
SMALL_TEXT_TOKENS = 2_000_000
MOST_THREADS = 256
LEARNING_RATES = {
    (SKIP_GRAM, NEGATIVE_SAMPLING): 0.025,
    (SKIP_GRAM, HIERARCHICAL_SOFTMAX): 0.03,
    (SKIP_GRAM, SOFTMAX): 0.025,
    (CBOW, NEGATIVE_SAMPLING): 0.06,
    (CBOW, HIERARCHICAL_SOFTMAX): 0.05,
    (CBOW, SOFTMAX): 0.05,
}
# To what share of the first rate it falls, in the text's last words. The other modes lose by a rate that stays high:
# skip-gram HS 2 analogies in 100 of 17 million words; CBOW NS wins one.
_LAST_SHARES = {(CBOW, NEGATIVE_SAMPLING): 0.1}
_LAST_SHARE = 1e-4


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """One immutable choice of all hyperparameters (Mikolov et al. 2013a, 2013b).

    None stands for "the program chooses"; `resolved` replaces it.

    Raises:
        ValueError: at birth, naming the field, its bounds and the value that was given.
    """

    architecture: str = option(
        SKIP_GRAM,
        "Architecture",
        "Skip-gram predicts each word around a word and is better for small texts and rare words; "
        "CBOW predicts a word from the mean of those around it and is several times faster.",
        choices={SKIP_GRAM: "Skip-gram", CBOW: "CBOW"},
    )
    objective: str = option(
        NEGATIVE_SAMPLING,
        "Objective",
        "Negative sampling tells true neighbours from random words; hierarchical softmax walks a Huffman tree "
        "and gives true probabilities; softmax asks every word of the vocabulary, the original that the others "
        "replace by something cheaper: for small vocabularies.",
        choices={
            NEGATIVE_SAMPLING: "Negative sampling",
            HIERARCHICAL_SOFTMAX: "Hierarchical softmax",
            SOFTMAX: "Softmax",
        },
    )
    dimensions: int = option(
        100,
        "Dimensions",
        "Length of each word vector. 100 suits most texts; more needs more text.",
        whole=True,
        minimum=1,
        maximum=2000,
    )
    window: int = option(
        5,
        "Window",
        "How far to each side a word's context reaches. Small windows find words that can replace "
        "each other, large ones words of the same subject.",
        whole=True,
        minimum=1,
        maximum=100,
        unit="words",
    )
    window_mode: str = option(
        "dynamic",
        "Window mode",
        "Dynamic draws the width of each window from 1 to the window, so that near words "
        "count more, as the original does; fixed always takes the whole window.",
        choices={"dynamic": "Dynamic", "fixed": "Fixed"},
    )
    negatives: int = option(
        5,
        "Negatives",
        "Random words that each true pair is told from. The papers advise 5-20 for small data, 2-5 for large.",
        whole=True,
        minimum=1,
        maximum=100,
        unit="words",
    )
    negative_sharing: str = option(
        "centre",
        "Negative sharing",
        "Centre draws one set of negatives for all pairs of a centre word: several times faster, as good; pair draws "
        "fresh ones for each pair, as the papers do.",
        choices={"centre": "Centre", "pair": "Pair"},
    )
    noise_power: float = option(
        0.75,
        "Noise power",
        "Negatives are drawn in proportion to count to this power: 1 as often as they occur, 0 all alike.",
        minimum=0.0,
        maximum=1.0,
    )
    subsample: float = option(
        1e-3,
        "Subsample",
        "Words more frequent than about this share of the text are skipped now and then. "
        "0 keeps every word; 1e-4 suits small texts.",
        minimum=0.0,
        maximum=1.0,
    )
    min_count: int = option(
        5,
        "Minimum count",
        "Words that occur less often are left out: too rare to learn.",
        whole=True,
        minimum=1,
        maximum=1_000_000,
        unit="occurrences",
    )
    epochs: int | None = option(
        None,
        "Epochs",
        "How many times the whole text is read. Auto aims at about 15 million tokens in all, between 3 and 50 epochs.",
        whole=True,
        minimum=1,
        maximum=100_000,
        automatic="Auto",
    )
    learning_rate: float | None = option(
        None,
        "Learning rate",
        "Size of the first steps; it falls linearly to nearly nothing, with CBOW and negative sampling to a tenth. "
        "Auto is 0.025 to 0.03 for skip-gram and 0.05 to 0.06 for CBOW, by the objective.",
        minimum=1e-6,
        maximum=10.0,
        automatic="Auto",
    )
    cbow_gradient: str = option(
        "full",
        "CBOW gradient",
        "Full gives each context word the whole gradient of their mean, as the original "
        "does; exact divides it by their number, as the mean demands.",
        choices={"full": "Full", "exact": "Exact"},
    )
    held_out: float = option(
        0.0,
        "Held out",
        "Share of the text's lines that is not trained on; the loss on them shows whether the vectors learn what holds "
        "beyond the text or only its letter. 0 trains on everything; 0.01 is enough for most texts.",
        minimum=0.0,
        maximum=0.1,
    )
    arithmetic: str = option(
        FAST,
        "Arithmetic",
        "Fast reckons as this processor does it best; strict gives the same vectors on every processor, with one "
        "thread and the same seed, and takes longer.",
        choices={FAST: "Fast", STRICT: "Strict"},
    )
    seed: int = option(
        1,
        "Seed",
        "Start of all random numbers. With one thread the same seed gives the same vectors.",
        whole=True,
        minimum=0,
        maximum=2**31 - 1,
    )

    def __post_init__(self) -> None:
        check_options(self)

    @property
    def rates(self) -> tuple[float, float]:
        """The learning rate of the first and of the last step; what is None must be resolved."""
        assert self.learning_rate is not None
        return self.learning_rate, self.learning_rate * _LAST_SHARES.get(
            (self.architecture, self.objective), _LAST_SHARE
        )

    def resolved(self, tokens: int) -> Hyperparameters:
        """Replace each None by what the program chooses for a text of `tokens` tokens."""
        rate = LEARNING_RATES[self.architecture, self.objective] if self.learning_rate is None else self.learning_rate
        epochs = auto_epochs(tokens) if self.epochs is None else self.epochs
        return dataclasses.replace(self, epochs=epochs, learning_rate=rate)


def options() -> dict[str, Option]:
    """Every hyperparameter's `Option` by field name, in the order of the form."""
    return options_of(Hyperparameters)


def applies(name: str, hyperparameters: Hyperparameters) -> bool:
    """Whether the hyperparameter `name` has any effect beside the others' values."""
    if name in ("negatives", "noise_power"):
        return hyperparameters.objective == NEGATIVE_SAMPLING
    if name == "negative_sharing":
        return (hyperparameters.architecture, hyperparameters.objective) == (SKIP_GRAM, NEGATIVE_SAMPLING)
    if name == "cbow_gradient":
        return hyperparameters.architecture == CBOW
    return True


def auto_epochs(tokens: int) -> int:
    """Epochs that see about 15 million tokens in all, 3 to 50."""
    return min(max(round(AUTO_EPOCHS_TOKENS / max(tokens, 1)), 3), 50)


def default_threads(tokens: int) -> int:
    """One thread for a small text, so that its run can be repeated bit by bit; else one a core."""
    return 1 if tokens < SMALL_TEXT_TOKENS else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Preset:
    """Hyperparameters under a name, with the size of text that they suit."""

    label: str
    help: str
    hyperparameters: Hyperparameters


PRESETS: dict[str, Preset] = {
    "by-hand": Preset(
        "By hand",
        "Under 5,000 tokens: few dimensions, every word kept, many epochs.",
        Hyperparameters(dimensions=8, window=2, subsample=0.0, min_count=1, epochs=200),
    ),
    "small": Preset(
        "Small text",
        "Under 2 million tokens: a wide window and many epochs.",
        Hyperparameters(dimensions=100, window=10, subsample=1e-4, min_count=3),
    ),
    "medium": Preset(
        "Medium text",
        "2 to 20 million tokens.",
        Hyperparameters(dimensions=150, subsample=1e-4, epochs=10),
    ),
    "large": Preset("Large text", "Over 20 million tokens.", Hyperparameters(dimensions=300, epochs=5)),
    "quick-look": Preset(
        "Quick look",
        "First impressions of any text in seconds.",
        Hyperparameters(dimensions=50, epochs=10),
    ),
}


def preset_for(tokens: int) -> str:
    """The name of the preset that fits a text of `tokens` tokens."""
    if tokens < 5_000:
        return "by-hand"
    if tokens < SMALL_TEXT_TOKENS:
        return "small"
    return "medium" if tokens <= 20_000_000 else "large"
