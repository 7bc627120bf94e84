"""How a text was read, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.translation import declared
from core.text.forms.form import FORMS
from core.text.reading import AUTO, BOUNDS, LAYERS, TOKENIZERS

if TYPE_CHECKING:
    from core.text.corpus import Corpus

_NAMED_STEPS = 4


def reading_in_words(corpus: Corpus) -> str:
    """Two or three short sentences: what is a word, what no window crosses, which part of the text was taken."""
    reading = corpus.reading
    parts = [declared(TOKENIZERS[reading.tokenizer].label)]
    parts += _shortened([declared(step.label) for step in reading.taken_steps])
    sentences = [f"{' → '.join(parts)}.", _bounds(corpus)]
    if reading.encoding != AUTO:
        sentences.append(_tr("Encoding: {0}.").format(reading.encoding))
    if any(FORMS[source.form].is_tokenized for source in corpus.sources):
        sentences.append(_tr("Annotation: {0}.").format(declared(LAYERS[reading.layer])))
    if reading.only:
        fields = ", ".join(field for field, _ in reading.only)
        sentences.append(_tr("Only documents chosen by {0}.").format(fields))
    return " ".join(sentences)


def _shortened(steps: list[str]) -> list[str]:
    if len(steps) <= _NAMED_STEPS:
        return steps
    return [*steps[: _NAMED_STEPS - 1], _tr("{0} more steps").format(len(steps) - _NAMED_STEPS + 1)]


def _bounds(corpus: Corpus) -> str:
    """What no window crosses; of what was found out by itself, with the reason."""
    if corpus.reading.bounds == AUTO:
        if corpus.hard_wrapped:
            return _tr("Lines are broken as on a page, so a paragraph bounds each window, and not a line.")
        return _tr("A line bounds windows.")
    return _tr("Windows end at: {0}.").format(declared(BOUNDS[corpus.reading.bounds]).lower())


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReadingWords", text)
