import pytest

from core.map.sheet import LARGEST_SIDE, Sheet


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
