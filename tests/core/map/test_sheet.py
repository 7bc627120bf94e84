import re
from pathlib import Path

import psutil
import pytest

from core.map.sheet import LARGEST_SIDE, Sheet, memory_of, require_room


def test_a_sheet_is_what_it_was_given() -> None:
    assert Sheet(LARGEST_SIDE, 16, 0.25, True) == Sheet(width=32_767, height=16, scale=0.25, dark=True)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"width": 0}, "width.*16 to 32,767 pixels, not 0"),
        ({"height": 32_768}, "height.*not 32,768"),
        ({"scale": 0.0}, "scale.*0.25 to 16, not 0"),
        ({"scale": float("nan")}, "scale.*nan"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(values: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Sheet(**values)  # type: ignore[arg-type]


def test_a_picture_for_which_there_is_no_memory_is_refused_and_what_would_fit_fits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Memory:
        available = 25_000_000

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    said = r"map.png was not written: 30,000 × 20,000 pixels need 9\.6 GB.*1,\d\d\d × \d\d\d would fit"
    with pytest.raises(MemoryError, match=said) as refused:
        require_room(Path("map.png"), Sheet(30_000, 20_000))
    fitting = re.search(r"([\d,]+) × ([\d,]+) would", str(refused.value))
    assert fitting is not None
    width, height = (int(side.replace(",", "")) for side in fitting.groups())
    require_room(Path("map.png"), Sheet(width, height))
    assert memory_of(".svg", Sheet(width, height)) > memory_of(".png", Sheet(width, height))


def test_a_pdf_page_that_no_reader_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="19,200 pixels"):
        require_room(Path("map.PDF"), Sheet(20_000, 100))
    require_room(Path("map.svg"), Sheet(20_000, 100))
