"""Vector instructions for the training core: many scores and many updates at once, on whole registers.

LLVM's own vectoriser sees one score at a time: it loads two rows, multiplies them and adds up one register. Here one
pass over the columns of a few rows of hidden vectors and a few rows of output vectors keeps all their products in
registers, so that each number that is loaded is used several times, as in a matrix product. Numba cannot say this in
Python; its `intrinsic` lets us write the LLVM instructions of a function ourselves, with the means of `registers`.
Nothing but Numba is needed, the machine code is cached like any other, and LLVM still chooses the instructions of the
processor that it finds.

All functions take float32 and float64; indices are not checked. Threads may share matrices and lose an update now and
then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from core.training.registers import (
    INT,
    Arrays,
    Builder,
    Value,
    added_up,
    by_case,
    exponential_of,
    filled,
    loop,
    over_column_blocks,
    over_columns,
    pattern,
)
from core.training.rows import ROW

# A pass over two hidden vectors and eight output vectors has 16 sums in registers, of the 32 that the larger processors
# have, and so has one over a single hidden vector and 16 output vectors. Either fills ROW scores, which are written and
# read again as one register: the processor hands a number on at once where it is read as it was written.
MOST_HIDDEN, MOST_OUTPUTS, MOST_OUTPUTS_ALONE = 2, ROW // 2, ROW


@intrinsic  # type: ignore[untyped-decorator]  # numba is untyped
def scores(typing: Any, arithmetic: Any, hidden: Any, rows: Any, first: Any, count: Any, outputs: Any, targets: Any,
           labels: Any, begin: Any, width: Any, into: Any, wanted: Any, place: Any) -> Any:  # fmt: skip
    """The score of each pair, `into[place + a * stride + b] = hidden[rows[first + a]] . outputs[targets[begin + b]]`.

    The stride is MOST_OUTPUTS, or MOST_OUTPUTS_ALONE where `count` is 1; the places between are written over. Beside
    it stands what is wanted of it: `wanted[place + a * stride + b] = labels[begin + b]`.

    Args:
        typing: Numba's.
        arithmetic: Fast or Strict.
        hidden: float[H, d].
        rows: int32, rows of `hidden`.
        first: the first of `rows` that is meant.
        count: how many of them, 1 to MOST_HIDDEN.
        outputs: float[O, d].
        targets: int32, rows of `outputs`.
        labels: float, of the targets, and ROW more.
        begin: the first of `targets` that is meant.
        width: how many of them, 1 to the stride.
        into: float, of which ROW are written.
        wanted: float, of which ROW are written.
        place: where they begin.
    """
    ints = types.int64
    signature = types.void(
        arithmetic, hidden, rows, ints, ints, outputs, targets, labels, ints, ints, into, wanted, ints
    )

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = Arrays(context, builder, signature, values)
        hidden, rows, outputs, targets, labels, into, wanted = (arrays[n] for n in (1, 2, 5, 6, 7, 10, 11))
        first, count, begin, width, place = (values[n] for n in (3, 4, 8, 9, 12))

        def emit(hidden_count: int, output_count: int) -> None:
            left = [hidden.row(rows.integer(builder.add(first, INT(a)))) for a in range(hidden_count)]
            right = [outputs.row(targets.integer(builder.add(begin, INT(b)))) for b in range(output_count)]

            def add_products(column: Value, sums: Sequence[Value]) -> list[Value]:
                held = [hidden.load(row, column) for row in left]
                added = []
                for b, row in enumerate(right):
                    output = outputs.load(row, column)
                    added += [hidden.multiply_add(h, output, sums[b * hidden_count + a]) for a, h in enumerate(held)]
                return added

            zeros = [hidden.splat(0.0)] * (hidden_count * output_count)
            sums = over_columns(builder, hidden, zeros, add_products)
            stride, ordered = ROW // hidden_count, [hidden.splat(0.0)] * ROW
            for a in range(hidden_count):
                ordered[a * stride : a * stride + output_count] = sums[a::hidden_count]
            for start in range(0, ROW, hidden.lanes):
                total = added_up(builder, hidden, ordered[start : start + hidden.lanes])
                into.store(total, into.data, builder.add(place, INT(start)))
            theirs = pattern([lane % stride for lane in range(ROW)])
            every_label = labels.load_row(begin)
            wanted.store_row(builder.shuffle_vector(every_label, every_label, theirs), place)

        def emit_widths(hidden_count: int) -> None:
            widest = MOST_OUTPUTS_ALONE if hidden_count == 1 else MOST_OUTPUTS
            by_case(builder, width, widest, lambda output_count: emit(hidden_count, output_count))

        by_case(builder, count, MOST_HIDDEN, emit_widths)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def logistic_steps(typing: Any, arithmetic: Any, scores: Any, wanted: Any, count: Any, rate: Any) -> Any:
    """`scores[i] = rate * (wanted[i] - sigma(scores[i]))` for the first `count`, and on to the end of a register.

    The relative error of sigma stays below 5e-6 for float32, and below 5e-13 for float64, down to the smallest results.
    """
    signature = types.void(arithmetic, scores, wanted, types.int64, scores.dtype)

    def generate(context: Any, builder: Builder, signature: Any, arguments: Sequence[Value]) -> Value:
        arrays = Arrays(context, builder, signature, arguments)
        scores, wanted, rate = arrays[1], arrays[2], arrays[1].broadcast(arguments[4])

        def apply(place: Value, _: Sequence[Value]) -> list[Value]:
            power = exponential_of(builder, scores, builder.fneg(scores.load(scores.data, place)))
            share = builder.fdiv(scores.splat(1.0), scores.add(power, scores.splat(1.0)))
            error = builder.fsub(wanted.load(wanted.data, place), share)
            scores.store(scores.multiply(rate, error), scores.data, place)
            return []

        loop(builder, arguments[3], scores.lanes, [], apply)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def exponential(typing: Any, arithmetic: Any, values: Any, count: Any) -> Any:
    """`values[i] = exp(values[i])` for the first `count`, and on to the end of a register; see `exponential_of`."""
    signature = types.void(arithmetic, values, types.int64)

    def generate(context: Any, builder: Builder, signature: Any, arguments: Sequence[Value]) -> Value:
        array = Arrays(context, builder, signature, arguments)[1]

        def apply(place: Value, _: Sequence[Value]) -> list[Value]:
            array.store(exponential_of(builder, array, array.load(array.data, place)), array.data, place)
            return []

        loop(builder, arguments[2], array.lanes, [], apply)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def logistic_loss(typing: Any, arithmetic: Any, scores: Any, wanted: Any, place: Any, count: Any, width: Any,
                  stride: Any) -> Any:  # fmt: skip
    """`sum_i ln(1 + exp(scores[i])) - wanted[i] * scores[i]`, i = place + a * stride + b, a < `count`, b < `width`.

    The stride is a power of 2.

    ln(1 + e^z) is max(z, 0) + ln(1 + x) with x = exp(-|z|), and ln(1 + x) = 2 artanh(u) with u = x / (2 + x), which is
    at most 1/3, so that its series needs few terms.
    """
    signature = scores.dtype(arithmetic, scores, wanted, *[types.int64] * 4)

    def generate(context: Any, builder: Builder, signature: Any, arguments: Sequence[Value]) -> Value:
        arrays = Arrays(context, builder, signature, arguments)
        array, wanted, begin = arrays[1], arrays[2], arguments[3]
        size = builder.mul(arguments[4], arguments[6])
        end, width, mask = (
            filled(builder, value, array.lanes) for value in (size, arguments[5], builder.sub(arguments[6], INT(1)))
        )
        terms = 6 if array.size == 4 else 13
        places = ir.Constant(ir.VectorType(INT, array.lanes), list(range(array.lanes)))

        def add(at: Value, sums: Sequence[Value]) -> list[Value]:
            place, lane = builder.add(begin, at), builder.add(places, filled(builder, at, array.lanes))
            value = array.load(array.data, place)
            positive = builder.select(builder.fcmp_ordered(">", value, array.splat(0.0)), value, array.splat(0.0))
            size = builder.fsub(array.add(positive, positive), value)  # |z|
            power = exponential_of(builder, array, builder.fneg(size))
            u = builder.fdiv(power, array.add(power, array.splat(2.0)))
            square = array.multiply(u, u)
            series = array.splat(2 / (2 * terms - 1))
            for term in range(terms - 2, -1, -1):
                series = array.multiply_add(series, square, array.splat(2 / (2 * term + 1)))
            loss = array.multiply_add(series, u, positive)
            loss = builder.fsub(loss, array.multiply(wanted.load(wanted.data, place), value))
            inside = builder.and_(
                builder.icmp_signed("<", lane, end), builder.icmp_signed("<", builder.and_(lane, mask), width)
            )
            return [array.add(sums[0], builder.select(inside, loss, array.splat(0.0)))]

        total = loop(builder, size, array.lanes, [array.splat(0.0)], add)[0]
        return builder.extract_element(added_up(builder, array, [total]), ir.IntType(32)(0))

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def update(typing: Any, arithmetic: Any, hidden: Any, rows: Any, gradient: Any, gradient_rows: Any, first: Any,
           count: Any, outputs: Any, targets: Any, begin: Any, width: Any, steps: Any, place: Any) -> Any:  # fmt: skip
    """Move both sides of a block by their steps, each by the other's vectors as they were before.

    With `step(a, b) = steps[place + a * MOST_OUTPUTS + b]`: `gradient[gradient_rows[first + a]] += sum_b step(a, b) *
    outputs[targets[begin + b]]` and `outputs[targets[begin + b]] += sum_a step(a, b) * hidden[rows[first + a]]`, a
    below `count` (at least 1), b below `width` (1 to MOST_OUTPUTS). `gradient` may be `hidden` itself. A row that is
    named twice moves twice.
    """
    ints = types.int64
    signature = types.void(
        arithmetic, hidden, rows, gradient, gradient_rows, ints, ints, outputs, targets, ints, ints, steps, ints
    )

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = Arrays(context, builder, signature, values)
        hidden, rows, gradient, gradient_rows, outputs, targets, steps = (arrays[n] for n in (1, 2, 3, 4, 7, 8, 11))
        first, count, begin, width, start = (values[n] for n in (5, 6, 9, 10, 12))

        def emit(output_count: int) -> None:
            right = [outputs.row(targets.integer(builder.add(begin, INT(b)))) for b in range(output_count)]

            def move_column(column: Value, _: Sequence[Value]) -> list[Value]:
                before = [outputs.load(row, column) for row in right]

                def move_hidden(a: Value, moves: Sequence[Value]) -> list[Value]:
                    place = builder.add(first, a)
                    held = hidden.load(hidden.row(rows.integer(place)), column)
                    row = gradient.row(gradient_rows.integer(place))
                    moved, added = gradient.load(row, column), []
                    for b in range(output_count):
                        place = builder.add(start, builder.add(builder.mul(a, INT(MOST_OUTPUTS)), INT(b)))
                        step = steps.broadcast(steps.number(place))
                        moved = hidden.multiply_add(step, before[b], moved)
                        added.append(hidden.multiply_add(step, held, moves[b]))
                    gradient.store(moved, row, column)
                    return added

                moves = loop(builder, count, 1, [outputs.splat(0.0)] * output_count, move_hidden)
                for row, move in zip(right, moves, strict=True):  # read again: a row may be there twice
                    outputs.store(outputs.add(outputs.load(row, column), move), row, column)
                return []

            over_columns(builder, hidden, [], move_column)

        by_case(builder, width, MOST_OUTPUTS, emit)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def update_alone(typing: Any, arithmetic: Any, hidden: Any, row: Any, gradient: Any, gradient_row: Any, outputs: Any,
                 targets: Any, begin: Any, width: Any, steps: Any) -> Any:  # fmt: skip
    """`update` of one hidden vector, which stays in registers while any number of targets pass by; steps begin at 0.

    A row that is named twice moves twice, and the second time it is met as the first left it.
    """
    ints = types.int64
    signature = types.void(arithmetic, hidden, ints, gradient, ints, outputs, targets, ints, ints, steps)

    def generate(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
        arrays = Arrays(context, builder, signature, values)
        hidden, gradient, outputs, targets, steps = (arrays[n] for n in (1, 3, 5, 6, 9))
        begin, width = values[7], values[8]
        origin, goal = hidden.row(values[2]), gradient.row(values[4])

        def move(columns: Sequence[Value]) -> None:
            held = [hidden.load(origin, column) for column in columns]

            def move_output(b: Value, moved: Sequence[Value]) -> list[Value]:
                row = outputs.row(targets.integer(builder.add(begin, b)))
                step = steps.broadcast(steps.number(b))
                before = [outputs.load(row, column) for column in columns]
                for column, output, h in zip(columns, before, held, strict=True):
                    outputs.store(outputs.multiply_add(step, h, output), row, column)
                return [
                    outputs.multiply_add(step, output, so_far) for output, so_far in zip(before, moved, strict=True)
                ]

            start = [gradient.load(goal, column) for column in columns]
            for column, moved in zip(columns, loop(builder, width, 1, start, move_output), strict=True):
                gradient.store(moved, goal, column)

        over_column_blocks(builder, hidden, move)
        return context.get_dummy_value()

    return signature, generate
