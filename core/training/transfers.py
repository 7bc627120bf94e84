"""Vector instructions for the training core: rows gathered, spread, merged, copied and sent for, register by register.

What `lanes` reckons with has to be brought there and taken back. As there, each function writes its LLVM instructions
itself, with the means of `registers`: the loops over the columns of a row are straight lines of whole registers, and a
prefetch is an instruction that Python has no word for.

All functions take float32 and float64; indices are not checked. Threads may share matrices and lose an update now and
then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from core.training.registers import (
    Array,
    Arrays,
    Builder,
    Value,
    filled,
    loop,
    over_column_blocks,
    over_columns,
)
from core.training.rows import ROW


@intrinsic  # type: ignore[untyped-decorator]  # numba is untyped
def gather(typing: Any, arithmetic: Any, source: Any, rows: Any, first: Any, count: Any, factor: Any, target: Any,
           row: Any) -> Any:  # fmt: skip
    """`target[row] = factor * sum_a source[rows[a]]`, a from `first`, `count` of them (at least 1)."""
    ints = types.int64
    signature = types.void(arithmetic, source, rows, ints, ints, source.dtype, target, ints)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = Arrays(context, builder, signature, values)
        source, rows, target = arrays[1], arrays[2], arrays[6]
        first, stop, factor = values[3], builder.add(values[3], values[4]), source.broadcast(values[5])
        goal = target.row(values[7])

        def add_up(columns: Sequence[Value]) -> None:
            def add_row(a: Value, sums: Sequence[Value]) -> list[Value]:
                row = source.row(rows.integer(a))
                return [
                    source.add(source.load(row, column), so_far) for column, so_far in zip(columns, sums, strict=True)
                ]

            totals = loop(builder, stop, 1, [source.splat(0.0)] * len(columns), add_row, first)
            for column, total in zip(columns, totals, strict=True):
                target.store(source.multiply(factor, total), goal, column)

        over_column_blocks(builder, source, add_up)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def scatter(typing: Any, arithmetic: Any, source: Any, row: Any, factor: Any, target: Any, rows: Any, first: Any,
            count: Any) -> Any:  # fmt: skip
    """`target[rows[a]] += factor * source[row]`, a from `first`, `count` of them (at least 1)."""
    ints = types.int64
    signature = types.void(arithmetic, source, ints, source.dtype, target, rows, ints, ints)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = Arrays(context, builder, signature, values)
        source, target, rows = arrays[1], arrays[4], arrays[5]
        origin, factor = source.row(values[2]), source.broadcast(values[3])

        def spread(columns: Sequence[Value]) -> None:
            moves = [source.multiply(factor, source.load(origin, column)) for column in columns]

            def move_row(a: Value, _: Sequence[Value]) -> list[Value]:
                goal = target.row(rows.integer(a))
                for column, move in zip(columns, moves, strict=True):
                    target.store(target.add(target.load(goal, column), move), goal, column)
                return []

            loop(builder, builder.add(values[6], values[7]), 1, [], move_row, values[6])

        over_column_blocks(builder, source, spread)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def merge(typing: Any, arithmetic: Any, matrix: Any, shared: Any, own: Any, base: Any) -> Any:
    """`matrix[shared] += matrix[own] - matrix[base]`, then both others become what it is now."""
    ints = types.int64
    signature = types.void(arithmetic, matrix, ints, ints, ints)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        matrix = Arrays(context, builder, signature, values)[1]
        shared, own, base = (matrix.row(value) for value in values[2:])

        def merge_column(column: Value, _: Sequence[Value]) -> list[Value]:
            moved = builder.fsub(matrix.load(own, column), matrix.load(base, column))
            merged = matrix.add(matrix.load(shared, column), moved)
            for row in (shared, own, base):
                matrix.store(merged, row, column)
            return []

        over_columns(builder, matrix, [], merge_column)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def clear(typing: Any, arithmetic: Any, matrix: Any, row: Any) -> Any:
    """`matrix[row] = 0`."""
    signature = types.void(arithmetic, matrix, types.int64)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        matrix = Arrays(context, builder, signature, values)[1]
        goal = matrix.row(values[2])

        def clear_column(column: Value, _: Sequence[Value]) -> list[Value]:
            matrix.store(matrix.splat(0.0), goal, column)
            return []

        over_columns(builder, matrix, [], clear_column)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def own_rows(typing: Any, source: Any, begin: Any, count: Any, copies: Any, first: Any, into: Any, place: Any) -> Any:
    """`into[place + i] = source[begin + i]`, plus `first` where that is below `copies`, for the first `count`.

    Both are int32. From `begin` and from `place` on there must be room for whole registers, at least one: they are read
    and written even where `count` is 0.
    """
    ints = types.int64
    signature = types.void(source, ints, ints, ints, ints, into, ints)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        source, into = (Array(context, builder, signature.args[n], values[n], strict=False) for n in (0, 5))
        copies, first = (filled(builder, builder.trunc(values[n], ir.IntType(32)), ROW) for n in (3, 4))

        def copy(at: Value, _: Sequence[Value]) -> list[Value]:
            rows = source.load_row(builder.add(values[1], at))
            own = builder.select(builder.icmp_signed("<", rows, copies), builder.add(rows, first), rows)
            into.store_row(own, builder.add(values[6], at))
            return []

        loop(builder, values[2], ROW, [], copy)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def opposites(typing: Any, source: Any, begin: Any, count: Any, into: Any, place: Any) -> Any:
    """`into[place + i] = 1 - source[begin + i]` for the first `count`; uint8 to floats, with room as in `own_rows`."""
    ints = types.int64
    signature = types.void(source, ints, ints, into, ints)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        source, into = (Array(context, builder, signature.args[n], values[n], strict=False) for n in (0, 3))
        ones = ir.Constant(ir.VectorType(into.kind, ROW), [1.0] * ROW)

        def copy(at: Value, _: Sequence[Value]) -> list[Value]:
            numbers = builder.uitofp(source.load_row(builder.add(values[1], at)), ones.type)
            into.store_row(builder.fsub(ones, numbers), builder.add(values[4], at))
            return []

        loop(builder, values[2], ROW, [], copy)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def prefetch(typing: Any, matrix: Any, row: Any) -> Any:
    """Ask the memory for a row that will be needed soon."""
    signature = types.void(matrix, types.int64)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        array = Array(context, builder, signature.args[0], values[0], strict=False)
        _ask(builder, array, array.row(values[1]), array.columns)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def prefetch_from(typing: Any, array: Any, place: Any, count: Any) -> Any:
    """Ask the memory for `count` numbers (at least 1) of an array, from a place on."""
    signature = types.void(array, types.int64, types.int64)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        array = Array(context, builder, signature.args[0], values[0], strict=False)
        _ask(builder, array, builder.gep(array.data, [values[1]]), values[2])
        return context.get_dummy_value()

    return signature, generate


def _ask(builder: Builder, array: Array, start: Value, count: Value) -> None:
    """Prefetch the lines of `count` numbers from `start` on."""
    word, pointer = ir.IntType(32), ir.IntType(8).as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [pointer, word, word, word])
    ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")

    def ask_line(at: Value, _: Sequence[Value]) -> list[Value]:
        place = builder.bitcast(builder.gep(start, [at]), pointer)
        builder.call(ask, [place, word(0), word(3), word(1)])  # to read, keep close, data
        return []

    loop(builder, count, 64 // array.size, [], ask_line)
