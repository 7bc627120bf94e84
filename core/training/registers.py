"""Registers of several numbers, as LLVM values: what the instructions of `lanes` and `transfers` are written with.

A register holds `lanes` numbers of a row; a function is written out once for each number of rows (`by_case`), because
registers have no index; sums over columns stay in registers until the end, where a tree of shuffles adds up all of
them at the same time (`added_up`).

Each function is told its arithmetic by the type of its first argument. `Fast` takes the widest registers of the
processor and may fuse a product with a sum; `Strict` adds up in one order and rounds after each step, so that every
processor computes the same bits, if need be with several of its own registers for one of ours.

Matrices have rows of a whole number of registers (`rows`), so there are no left-over columns.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from llvmlite import binding, ir
from numba.core import cgutils, config

from core.training.hyperparameters import FAST, STRICT
from core.training.rows import ROW

_MOST_COLUMNS = 8  # registers of a row that are kept at once where rows are only added up
_STRICT_BITS = 512

INT = ir.IntType(64)
_FAST = ("reassoc", "contract", "nsz")
Builder = Any
Value = Any


class Fast(NamedTuple):
    """Arithmetic as this processor does it best."""


class Strict(NamedTuple):
    """Arithmetic of the same bits on every processor."""


Arithmetic = Fast | Strict
ARITHMETIC: dict[str, Arithmetic] = {FAST: Fast(), STRICT: Strict()}


def _register_bits() -> int:
    """The widest registers of the processor that Numba compiles for."""
    features = binding.get_host_cpu_features()
    if config.CPU_NAME == "generic":
        return 128
    return 512 if features.get("avx512f") else 256 if features.get("avx2") else 128


REGISTER_BITS = _register_bits()


class Array:
    """A Numba array as LLVM values, with its arithmetic; a matrix is told by a pointer to its row and a column."""

    def __init__(self, context: Any, builder: Builder, kind: Any, value: Value, *, strict: bool) -> None:
        self.builder = builder
        array = context.make_array(kind)(context, builder, value)
        self.data = array.data
        self.columns = cgutils.unpack_tuple(builder, array.shape, kind.ndim)[-1]
        self.size = kind.dtype.bitwidth // 8
        self.lanes = (_STRICT_BITS if strict else REGISTER_BITS) // kind.dtype.bitwidth
        self.kind = array.data.type.pointee
        self.register = ir.VectorType(self.kind, self.lanes)
        self._flags = () if strict else _FAST

    def row(self, index: Value) -> Value:
        """A pointer to a row."""
        return self.builder.gep(self.data, [self.builder.mul(index, self.columns)])

    def integer(self, index: Value) -> Value:
        """The number at a place, as 64 bits."""
        return self.builder.sext(self.number(index), INT)

    def number(self, index: Value) -> Value:
        """The number at a place."""
        return self.builder.load(self.builder.gep(self.data, [index]))

    def load(self, row: Value, column: Value) -> Value:
        """A register from a column of a row on."""
        return self.builder.load(self._place(row, column), align=self.size)

    def load_row(self, index: Value) -> Value:
        """ROW numbers from a place on, as one register, however many of the processor's it takes."""
        place = self.builder.bitcast(self.builder.gep(self.data, [index]), ir.VectorType(self.kind, ROW).as_pointer())
        return self.builder.load(place, align=self.size)

    def store_row(self, value: Value, index: Value) -> None:
        """Write ROW numbers from a place on."""
        place = self.builder.bitcast(self.builder.gep(self.data, [index]), value.type.as_pointer())
        self.builder.store(value, place, align=self.size)

    def store(self, value: Value, row: Value, column: Value) -> None:
        """Write a register from a column of a row on."""
        self.builder.store(value, self._place(row, column), align=self.size)

    def splat(self, number: float) -> Value:
        """A register that holds a constant in every lane."""
        return ir.Constant(self.register, [number] * self.lanes)

    def broadcast(self, number: Value) -> Value:
        """A register that holds `number` in every lane."""
        return filled(self.builder, number, self.lanes)

    def add(self, a: Value, b: Value) -> Value:
        """The sum, lane by lane."""
        return self.builder.fadd(a, b, flags=self._flags)

    def multiply(self, a: Value, b: Value) -> Value:
        """The product, lane by lane."""
        return self.builder.fmul(a, b, flags=self._flags)

    def multiply_add(self, a: Value, b: Value, c: Value) -> Value:
        """A * b + c; where it need not be strict, LLVM makes it one instruction if the processor has one."""
        return self.add(self.multiply(a, b), c)

    def _place(self, row: Value, column: Value) -> Value:
        return self.builder.bitcast(self.builder.gep(row, [column]), self.register.as_pointer())


class Arrays:
    """The arguments of a call that are arrays, by their place; the first argument tells their arithmetic."""

    def __init__(self, context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> None:
        self._call = context, builder, signature, values
        self._strict = signature.args[0].instance_class is Strict

    def __getitem__(self, place: int) -> Array:
        context, builder, signature, values = self._call
        return Array(context, builder, signature.args[place], values[place], strict=self._strict)


def filled(builder: Builder, number: Value, lanes: int) -> Value:
    """A register that holds `number` in every lane."""
    nothing = ir.Constant(ir.VectorType(number.type, lanes), ir.Undefined)
    alone = builder.insert_element(nothing, number, ir.IntType(32)(0))
    return builder.shuffle_vector(alone, nothing, pattern([0] * lanes))


def pattern(places: Sequence[int]) -> Value:
    """Which lanes a shuffle takes."""
    return ir.Constant(ir.VectorType(ir.IntType(32), len(places)), list(places))


def added_up(builder: Builder, array: Array, registers: Sequence[Value]) -> Value:
    """One register of the sums of up to `lanes` registers, in their order.

    Neighbours are added until one is left: first within each 128 bits, then across them, which are the shuffles that
    processors do best.
    """
    level = [*registers, *[array.splat(0.0)] * (array.lanes - len(registers))]
    inner = 16 // array.size  # numbers in 128 bits
    while len(level) > 1:
        across = len(level) * inner <= array.lanes
        width = array.lanes if across else inner
        group = inner if across else 1
        even, odd = (pattern(_halves(array.lanes, width, group, half)) for half in (0, 1))
        level = [
            array.add(builder.shuffle_vector(a, b, even), builder.shuffle_vector(a, b, odd))
            for a, b in zip(level[::2], level[1::2], strict=True)
        ]
    return level[0]


def _halves(lanes: int, width: int, group: int, half: int) -> list[int]:
    """Every second group of lanes (the first or the second: `half`) within each `width` lanes, a's, then b's."""
    places: list[int] = []
    for begin in range(0, lanes, width):
        for register in (0, lanes):
            for place in range(begin + half * group, begin + width, 2 * group):
                places += range(register + place, register + place + group)
    return places


def exponential_of(builder: Builder, array: Array, value: Value) -> Value:
    """The exponential of each lane, clamped to where it is a normal number.

    exp(z) is 2^n exp(r) with n whole and |r| <= ln 2 / 2, where few terms of the Taylor series suffice.
    """
    single = array.size == 4
    limit, terms, mantissa, bias = (80.0, 7, 23, 127) if single else (700.0, 13, 52, 1023)
    for bound, test in ((-limit, "<"), (limit, ">")):
        beyond = builder.fcmp_ordered(test, value, array.splat(bound))
        value = builder.select(beyond, array.splat(bound), value)
    kind = ir.FunctionType(array.register, [array.register])
    name = f"llvm.rint.v{array.lanes}f{array.size * 8}"
    scaled = array.multiply(value, array.splat(1 / math.log(2)))
    whole = builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [scaled])
    rest = array.multiply_add(whole, array.splat(-math.log(2)), value)
    series = array.splat(1 / math.factorial(terms))
    for term in range(terms - 1, -1, -1):
        series = array.multiply_add(series, rest, array.splat(1 / math.factorial(term)))
    integers = ir.VectorType(ir.IntType(array.size * 8), array.lanes)
    exponent = builder.add(builder.fptosi(whole, integers), ir.Constant(integers, [bias] * array.lanes))
    power = builder.shl(exponent, ir.Constant(integers, [mantissa] * array.lanes))
    return builder.fmul(series, builder.bitcast(power, array.register))


def loop(
    builder: Builder,
    stop: Value,
    step: int,
    start: Sequence[Value],
    body: Callable[[Value, Sequence[Value]], list[Value]],
    begin: Value = None,
) -> list[Value]:
    """`for place in range(begin, stop, step)`, at least once; `body` maps the carried registers to the next ones."""
    entry, head, after = builder.block, builder.append_basic_block("loop"), builder.append_basic_block("after")
    builder.branch(head)
    builder.position_at_end(head)
    place, carried = builder.phi(INT), [builder.phi(value.type) for value in start]
    following = body(place, carried)
    advanced = builder.add(place, INT(step))
    for phi, first, next_value in zip(
        (place, *carried), (begin or INT(0), *start), (advanced, *following), strict=True
    ):
        phi.add_incoming(first, entry)
        phi.add_incoming(next_value, builder.block)
    builder.cbranch(builder.icmp_signed("<", advanced, stop), head, after)
    builder.position_at_end(after)
    return following


def over_columns(
    builder: Builder, array: Array, start: Sequence[Value], body: Callable[[Value, Sequence[Value]], list[Value]]
) -> list[Value]:
    """Walk over the columns of a matrix a register at a time."""
    return loop(builder, array.columns, array.lanes, start, body)


def over_column_blocks(builder: Builder, array: Array, emit: Callable[[Sequence[Value]], None]) -> None:
    """Walk over the columns of a matrix in blocks of registers; `emit` is given the columns at which these begin."""
    block = INT(_MOST_COLUMNS * array.lanes)

    def one_block(column: Value, _: Sequence[Value]) -> list[Value]:
        left = builder.sdiv(builder.sub(array.columns, column), INT(array.lanes))
        fits = builder.icmp_signed("<", left, INT(_MOST_COLUMNS))
        registers = builder.select(fits, left, INT(_MOST_COLUMNS))
        by_case(
            builder,
            registers,
            _MOST_COLUMNS,
            lambda n: emit([builder.add(column, INT(place * array.lanes)) for place in range(n)]),
        )
        return []

    loop(builder, array.columns, block.constant, [], one_block)


def by_case(builder: Builder, value: Value, most: int, emit: Callable[[int], None]) -> None:
    """Write `emit(n)` out for each n of 1..most and run the one that `value` names."""
    after = builder.append_basic_block("after_cases")
    choice = builder.switch(value, after)
    for n in range(1, most + 1):
        block = builder.append_basic_block(f"case_{n}")
        choice.add_case(INT(n), block)
        builder.position_at_end(block)
        emit(n)
        builder.branch(after)
    builder.position_at_end(after)
