"""Vector instructions for the training core: many scores and many updates at once, on whole registers.

LLVM's own vectoriser sees one score at a time: it loads two rows, multiplies them and adds up one register. Here one
pass over the columns of a few rows of hidden vectors and a few rows of output vectors keeps all their products in
registers, so that each number that is loaded is used several times, as in a matrix product. Numba cannot say this in
Python; its `intrinsic` lets us write the LLVM instructions of a function ourselves. Nothing but Numba is needed, the
machine code is cached like any other, and LLVM still chooses the instructions of the processor that it finds.

The technique, in the order of this file: a register holds `lanes` numbers of a row; a function is written out once for
each number of rows (`_by_case`), because registers have no index; sums over columns stay in registers until the end,
where a tree of shuffles adds up all of them at the same time (`_sums`).

Matrices have rows of a whole number of `ROW` numbers (`aligned`), so there are no left-over columns. All functions
take float32 and float64; indices are not checked. Threads may share matrices and lose an update now and then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic
from numpy.typing import NDArray

ROW = 16
# Of a pass: 18 sums, 3 hidden and 1 output register are in use at once, of the 32 that the larger processors have.
MOST_HIDDEN, MOST_OUTPUTS = 3, 6

_INT = ir.IntType(64)
_FAST = ("reassoc", "contract", "nsz")
Builder = Any
Value = Any


def aligned(rows: int, columns: int, dtype: type = np.float32) -> NDArray[Any]:
    """A matrix of zeros whose rows begin at multiples of 64 bytes and are padded to whole registers."""
    width = padded(columns)
    size = rows * width
    room: NDArray[Any] = np.zeros(size + ROW, dtype)
    skip = (-room.ctypes.data % 64) // room.itemsize
    return room[skip : skip + size].reshape(rows, width)


def padded(columns: int) -> int:
    """The number of columns of an `aligned` matrix."""
    return -(-columns // ROW) * ROW


def _register_bits() -> int:
    """The widest registers of the processor that Numba compiles for."""
    features = binding.get_host_cpu_features()
    if config.CPU_NAME == "generic":
        return 128
    return 512 if features.get("avx512f") else 256 if features.get("avx2") else 128


REGISTER_BITS = _register_bits()


@intrinsic  # type: ignore[untyped-decorator]  # numba is untyped
def scores(typing: Any, hidden: Any, rows: Any, first: Any, count: Any, outputs: Any, targets: Any, begin: Any,
           width: Any, into: Any) -> Any:  # fmt: skip
    """`into[a * width + b] = hidden[rows[a]] . outputs[targets[begin + b]]`, a from `first`.

    Args:
        typing: Numba's.
        hidden: float[H, d].
        rows: int32, rows of `hidden`.
        first: the first of `rows` that is meant.
        count: how many of them, 1 to MOST_HIDDEN.
        outputs: float[O, d].
        targets: int32, rows of `outputs`.
        begin: the first of `targets` that is meant.
        width: how many of them, 1 to MOST_OUTPUTS.
        into: float, of as many numbers as results and a register more.
    """
    ints = types.int64
    signature = types.void(hidden, rows, ints, ints, outputs, targets, ints, ints, into)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = _Arrays(context, builder, signature, values)
        hidden, rows, outputs, targets, into = (arrays[n] for n in (0, 1, 4, 5, 8))
        first, count, begin, width = (values[n] for n in (2, 3, 6, 7))

        def emit(hidden_count: int, output_count: int) -> None:
            left = [hidden.row(rows.integer(builder.add(first, _INT(a)))) for a in range(hidden_count)]
            right = [outputs.row(targets.integer(builder.add(begin, _INT(b)))) for b in range(output_count)]

            def add_products(column: Value, sums: Sequence[Value]) -> list[Value]:
                held = [hidden.load(row, column) for row in left]
                added = []
                for b, row in enumerate(right):
                    output = outputs.load(row, column)
                    added += [_multiply_add(builder, h, output, sums[b * hidden_count + a]) for a, h in enumerate(held)]
                return added

            zeros = [hidden.splat(0.0)] * (hidden_count * output_count)
            sums = _columns(builder, hidden, zeros, add_products)
            ordered = [sums[b * hidden_count + a] for a in range(hidden_count) for b in range(output_count)]
            place = builder.mul(first, _INT(output_count))
            for start in range(0, len(ordered), hidden.lanes):
                total = _sums(builder, hidden, ordered[start : start + hidden.lanes])
                into.store(total, into.data, builder.add(place, _INT(start)))

        _by_case(builder, count, MOST_HIDDEN, lambda a: _by_case(builder, width, MOST_OUTPUTS, lambda b: emit(a, b)))
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def logistic(typing: Any, values: Any, begin: Any, end: Any, factor: Any) -> Any:
    """`values[i] = factor * sigma(values[i])` from `begin` to `end` and on to the end of a register.

    exp(z) is 2^n exp(r) with n whole and |r| <= ln 2 / 2, where few terms of the Taylor series suffice; the relative
    error stays below 5e-6 for float32, and below 5e-13 for float64, down to the smallest results.
    """
    signature = types.void(values, types.int64, types.int64, values.dtype)

    def generate(context: Any, builder: Builder, signature: Any, arguments: Sequence[Value]) -> Value:
        array = _Arrays(context, builder, signature, arguments)[0]
        factor = array.broadcast(arguments[3])

        def apply(place: Value, _: Sequence[Value]) -> list[Value]:
            power = _exponential(builder, array, builder.fneg(array.load(array.data, place)))
            share = builder.fdiv(factor, builder.fadd(power, array.splat(1.0)), flags=("arcp",))
            array.store(share, array.data, place)
            return []

        _loop(builder, arguments[2], array.lanes, [], apply, arguments[1])
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def update(typing: Any, hidden: Any, rows: Any, gradient: Any, gradient_rows: Any, first: Any, count: Any,
           outputs: Any, targets: Any, begin: Any, width: Any, steps: Any) -> Any:  # fmt: skip
    """Move both sides of a block by their steps, each by the other's vectors as they were before.

    `gradient[gradient_rows[a]] += sum_b steps[a * width + b] * outputs[targets[begin + b]]` and
    `outputs[targets[begin + b]] += sum_a steps[a * width + b] * hidden[rows[a]]`, a from `first`, `count` of them (at
    least 1), b below `width` (1 to MOST_OUTPUTS). `gradient` may be `hidden` itself. A row that is named twice moves
    twice.
    """
    ints = types.int64
    signature = types.void(hidden, rows, gradient, gradient_rows, ints, ints, outputs, targets, ints, ints, steps)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = _Arrays(context, builder, signature, values)
        hidden, rows, gradient, gradient_rows, outputs, targets, steps = (arrays[n] for n in (0, 1, 2, 3, 6, 7, 10))
        first, count, begin, width = (values[n] for n in (4, 5, 8, 9))
        stop = builder.add(first, count)

        def emit(output_count: int) -> None:
            right = [outputs.row(targets.integer(builder.add(begin, _INT(b)))) for b in range(output_count)]

            def move_column(column: Value, _: Sequence[Value]) -> list[Value]:
                before = [outputs.load(row, column) for row in right]

                def move_hidden(a: Value, moves: Sequence[Value]) -> list[Value]:
                    held = hidden.load(hidden.row(rows.integer(a)), column)
                    row = gradient.row(gradient_rows.integer(a))
                    moved, added = gradient.load(row, column), []
                    for b in range(output_count):
                        place = builder.add(builder.mul(a, _INT(output_count)), _INT(b))
                        step = steps.broadcast(steps.number(place))
                        moved = _multiply_add(builder, step, before[b], moved)
                        added.append(_multiply_add(builder, step, held, moves[b]))
                    gradient.store(moved, row, column)
                    return added

                moves = _loop(builder, stop, 1, [outputs.splat(0.0)] * output_count, move_hidden, first)
                for row, move in zip(right, moves, strict=True):  # read again: a row may be there twice
                    outputs.store(builder.fadd(outputs.load(row, column), move, flags=_FAST), row, column)
                return []

            _columns(builder, hidden, [], move_column)

        _by_case(builder, width, MOST_OUTPUTS, emit)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def gather(typing: Any, source: Any, rows: Any, first: Any, count: Any, factor: Any, target: Any, row: Any) -> Any:
    """`target[row] = factor * sum_a source[rows[a]]`, a from `first`, `count` of them (at least 1)."""
    ints = types.int64
    signature = types.void(source, rows, ints, ints, source.dtype, target, ints)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = _Arrays(context, builder, signature, values)
        source, rows, target = arrays[0], arrays[1], arrays[5]
        first, stop, factor = values[2], builder.add(values[2], values[3]), source.broadcast(values[4])
        goal = target.row(values[6])

        def add_column(column: Value, _: Sequence[Value]) -> list[Value]:
            def add_row(a: Value, sums: Sequence[Value]) -> list[Value]:
                return [builder.fadd(source.load(source.row(rows.integer(a)), column), sums[0], flags=_FAST)]

            total = _loop(builder, stop, 1, [source.splat(0.0)], add_row, first)[0]
            target.store(builder.fmul(factor, total, flags=_FAST), goal, column)
            return []

        _columns(builder, source, [], add_column)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def scatter(typing: Any, source: Any, row: Any, factor: Any, target: Any, rows: Any, first: Any, count: Any) -> Any:
    """`target[rows[a]] += factor * source[row]`, a from `first`, `count` of them (at least 1)."""
    ints = types.int64
    signature = types.void(source, ints, source.dtype, target, rows, ints, ints)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = _Arrays(context, builder, signature, values)
        source, target, rows = arrays[0], arrays[3], arrays[4]
        origin, factor = source.row(values[1]), source.broadcast(values[2])

        def move_row(a: Value, _: Sequence[Value]) -> list[Value]:
            goal = target.row(rows.integer(a))

            def move_column(column: Value, _: Sequence[Value]) -> list[Value]:
                moved = _multiply_add(builder, factor, source.load(origin, column), target.load(goal, column))
                target.store(moved, goal, column)
                return []

            _columns(builder, source, [], move_column)
            return []

        _loop(builder, builder.add(values[5], values[6]), 1, [], move_row, values[5])
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def clear(typing: Any, matrix: Any, row: Any) -> Any:
    """`matrix[row] = 0`."""
    signature = types.void(matrix, types.int64)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        matrix = _Arrays(context, builder, signature, values)[0]
        goal = matrix.row(values[1])

        def clear_column(column: Value, _: Sequence[Value]) -> list[Value]:
            matrix.store(matrix.splat(0.0), goal, column)
            return []

        _columns(builder, matrix, [], clear_column)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def prefetch(typing: Any, matrix: Any, row: Any) -> Any:
    """Ask the memory for a row that will be needed soon."""
    signature = types.void(matrix, types.int64)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        array = _Arrays(context, builder, signature, values)[0]
        word = ir.IntType(32)
        pointer = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer, word, word, word])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        start = array.row(values[1])

        def ask_line(column: Value, _: Sequence[Value]) -> list[Value]:
            place = builder.bitcast(builder.gep(start, [column]), pointer)
            builder.call(ask, [place, word(0), word(3), word(1)])  # to read, keep close, data
            return []

        _loop(builder, array.columns, 64 // array.size, [], ask_line)
        return context.get_dummy_value()

    return signature, generate


class _Array:
    """A Numba array as LLVM values; a matrix is told by a pointer to its row and a column."""

    def __init__(self, context: Any, builder: Builder, kind: Any, value: Value) -> None:
        self.builder = builder
        array = context.make_array(kind)(context, builder, value)
        self.data = array.data
        self.columns = cgutils.unpack_tuple(builder, array.shape, kind.ndim)[-1]
        self.size = kind.dtype.bitwidth // 8
        self.lanes = REGISTER_BITS // kind.dtype.bitwidth
        self.kind = array.data.type.pointee
        self.register = ir.VectorType(self.kind, self.lanes)

    def row(self, index: Value) -> Value:
        return self.builder.gep(self.data, [self.builder.mul(index, self.columns)])

    def integer(self, index: Value) -> Value:
        return self.builder.sext(self.number(index), _INT)

    def number(self, index: Value) -> Value:
        return self.builder.load(self.builder.gep(self.data, [index]))

    def load(self, row: Value, column: Value) -> Value:
        return self.builder.load(self._place(row, column), align=self.size)

    def store(self, value: Value, row: Value, column: Value) -> None:
        self.builder.store(value, self._place(row, column), align=self.size)

    def splat(self, number: float) -> Value:
        return ir.Constant(self.register, [number] * self.lanes)

    def broadcast(self, number: Value) -> Value:
        nothing = ir.Constant(self.register, ir.Undefined)
        alone = self.builder.insert_element(nothing, number, ir.IntType(32)(0))
        return self.builder.shuffle_vector(alone, nothing, _pattern([0] * self.lanes))

    def _place(self, row: Value, column: Value) -> Value:
        return self.builder.bitcast(self.builder.gep(row, [column]), self.register.as_pointer())


class _Arrays:
    """The arguments of a call that are arrays, by their place."""

    def __init__(self, context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> None:
        self._call = context, builder, signature, values

    def __getitem__(self, place: int) -> _Array:
        context, builder, signature, values = self._call
        return _Array(context, builder, signature.args[place], values[place])


def _multiply_add(builder: Builder, a: Value, b: Value, c: Value) -> Value:
    """A * b + c; LLVM makes it one instruction where the processor has one."""
    return builder.fadd(builder.fmul(a, b, flags=_FAST), c, flags=_FAST)


def _pattern(places: Sequence[int]) -> Value:
    return ir.Constant(ir.VectorType(ir.IntType(32), len(places)), list(places))


def _sums(builder: Builder, array: _Array, registers: Sequence[Value]) -> Value:
    """One register of the sums of up to `lanes` registers: neighbours are added, until one is left."""
    level = [*registers, *[array.splat(0.0)] * (array.lanes - len(registers))]
    even, odd = _pattern(range(0, 2 * array.lanes, 2)), _pattern(range(1, 2 * array.lanes, 2))
    while len(level) > 1:
        level = [
            builder.fadd(builder.shuffle_vector(a, b, even), builder.shuffle_vector(a, b, odd), flags=_FAST)
            for a, b in zip(level[::2], level[1::2], strict=True)
        ]
    return level[0]


def _exponential(builder: Builder, array: _Array, value: Value) -> Value:
    """The exponential of each lane, clamped to where it is a normal number."""
    single = array.size == 4
    limit, terms, mantissa, bias = (80.0, 7, 23, 127) if single else (700.0, 13, 52, 1023)
    for bound, test in ((-limit, "<"), (limit, ">")):
        beyond = builder.fcmp_ordered(test, value, array.splat(bound))
        value = builder.select(beyond, array.splat(bound), value)
    kind = ir.FunctionType(array.register, [array.register])
    name = f"llvm.rint.v{array.lanes}f{array.size * 8}"
    scaled = builder.fmul(value, array.splat(1 / math.log(2)))
    whole = builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [scaled])
    rest = _multiply_add(builder, whole, array.splat(-math.log(2)), value)
    series = array.splat(1 / math.factorial(terms))
    for term in range(terms - 1, -1, -1):
        series = _multiply_add(builder, series, rest, array.splat(1 / math.factorial(term)))
    integers = ir.VectorType(ir.IntType(array.size * 8), array.lanes)
    exponent = builder.add(builder.fptosi(whole, integers), ir.Constant(integers, [bias] * array.lanes))
    power = builder.shl(exponent, ir.Constant(integers, [mantissa] * array.lanes))
    return builder.fmul(series, builder.bitcast(power, array.register))


def _loop(
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
    place, carried = builder.phi(_INT), [builder.phi(value.type) for value in start]
    following = body(place, carried)
    advanced = builder.add(place, _INT(step))
    for phi, first, next_value in zip(
        (place, *carried), (begin or _INT(0), *start), (advanced, *following), strict=True
    ):
        phi.add_incoming(first, entry)
        phi.add_incoming(next_value, builder.block)
    builder.cbranch(builder.icmp_signed("<", advanced, stop), head, after)
    builder.position_at_end(after)
    return following


def _columns(
    builder: Builder, array: _Array, start: Sequence[Value], body: Callable[[Value, Sequence[Value]], list[Value]]
) -> list[Value]:
    """Walk over the columns of a matrix a register at a time."""
    return _loop(builder, array.columns, array.lanes, start, body)


def _by_case(builder: Builder, value: Value, most: int, emit: Callable[[int], None]) -> None:
    """Write `emit(n)` out for each n of 1..most and run the one that `value` names."""
    after = builder.append_basic_block("after_cases")
    choice = builder.switch(value, after)
    for n in range(1, most + 1):
        block = builder.append_basic_block(f"case_{n}")
        choice.add_case(_INT(n), block)
        builder.position_at_end(block)
        emit(n)
        builder.branch(after)
    builder.position_at_end(after)
