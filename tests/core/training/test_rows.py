"""Memory that vector instructions can work on."""

from hypothesis import given
from hypothesis import strategies as st

from core.training.rows import ROW, aligned, padded


@given(st.integers(1, 300), st.integers(1, 40))
def test_matrices_are_aligned_and_padded_with_zeros(rows: int, columns: int) -> None:
    made = aligned(rows, columns)
    assert made.shape == (rows, padded(columns))
    assert made.ctypes.data % 64 == 0
    assert not made.any()
    assert padded(columns) % ROW == 0
    assert columns <= padded(columns) < columns + ROW
