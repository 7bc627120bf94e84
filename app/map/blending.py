"""Eight pixels mixed at once, in instructions that LLVM puts into the processor's registers.

Numba would leave a loop over so few pixels to one pixel at a time; its `intrinsic` lets us write what is meant.
Importing this module imports Numba.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.cgutils import gep_inbounds
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

BLOCK = 8  # pixels
_BYTE, _HALF, _PIXEL, _LONG = ir.IntType(8), ir.IntType(16), ir.IntType(32), ir.IntType(64)
_PIXELS, _HALVES = ir.VectorType(_PIXEL, BLOCK), ir.VectorType(_HALF, 2 * BLOCK)


@intrinsic  # type: ignore[untyped-decorator]  # numba is untyped
def mix_block(typing: Any, pixels: Any, place: Any, masks: Any, start: Any, edge: Any, ink: Any) -> Any:
    """Draw a block of a disc over as many pixels.

    Args:
        typing: Numba's.
        pixels: uint32, 0xffrrggbb, written from `place` on.
        place: the first pixel.
        masks: uint16; from `start` on, for each pixel of the block how much of it the edge covers, of 256; then the
            same of the disc.
        start: the first of them.
        edge: uint32, the colour of the edge.
        ink: uint32, the colour of the disc.
    """
    signature = types.void(pixels, types.int64, masks, types.int64, types.uint32, types.uint32)

    def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:
        kinds, (pixels, place, masks, start, edge, ink) = signature.args, values
        address = _address(context, builder, kinds[0], pixels, place)
        shares = make_array(kinds[2])(context, builder, masks).data
        around = _shares(builder, shares, start)
        inside = _shares(builder, shares, builder.add(start, _LONG(BLOCK)))
        rest = builder.sub(builder.sub(_HALVES([256] * 2 * BLOCK), around), inside)
        under = builder.load(address, align=4)
        weighed = [(under, rest), (_filled(builder, edge), around), (_filled(builder, ink), inside)]
        builder.store(_mixed(builder, weighed), address, align=4)
        return context.get_dummy_value()

    return signature, generate


@intrinsic  # type: ignore[untyped-decorator]
def cross_block(typing: Any, pixels: Any, place: Any, under: Any, over: Any, start: Any, share: Any) -> Any:
    """Fill a block with a mixture of two others.

    Args:
        typing: Numba's.
        pixels: uint32, 0xffrrggbb, overwritten from `place` on.
        place: the first pixel.
        under: uint32, read from `start` on.
        over: uint32, the same.
        start: the first pixel of both.
        share: of `over`, of 256.
    """
    signature = types.void(pixels, types.int64, under, over, types.int64, types.uint32)

    def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:
        kinds, (pixels, place, under, over, start, share) = signature.args, values
        blocks = [
            builder.load(_address(context, builder, kind, array, start), align=4)
            for kind, array in ((kinds[2], under), (kinds[3], over))
        ]
        both = builder.or_(share, builder.shl(share, _PIXEL(16)))
        shares = builder.bitcast(_filled(builder, both), _HALVES)
        weighed = [(blocks[0], builder.sub(_HALVES([256] * 2 * BLOCK), shares)), (blocks[1], shares)]
        address = _address(context, builder, kinds[0], pixels, place)
        builder.store(_mixed(builder, weighed), address, align=4)
        return context.get_dummy_value()

    return signature, generate


def _address(context: Any, builder: Any, kind: Any, array: Any, place: Any) -> Any:
    """Of a block in an array of pixels."""
    data = make_array(kind)(context, builder, array).data
    return builder.bitcast(gep_inbounds(builder, data, place), _PIXELS.as_pointer())


def _shares(builder: Any, masks: Any, start: Any) -> Any:
    """What covers each of eight pixels, twice over: for the two channels that are mixed together."""
    address = builder.bitcast(gep_inbounds(builder, masks, start), ir.VectorType(_HALF, BLOCK).as_pointer())
    shares = builder.zext(builder.load(address, align=2), _PIXELS)
    return builder.bitcast(builder.or_(shares, builder.shl(shares, _PIXELS([16] * BLOCK))), _HALVES)


def _filled(builder: Any, colour: Any) -> Any:
    """The same colour eight times."""
    one = builder.insert_element(_PIXELS(ir.Undefined), colour, _PIXEL(0))
    return builder.shuffle_vector(one, _PIXELS(ir.Undefined), _PIXELS([0] * BLOCK))


def _mixed(builder: Any, weighed: Sequence[tuple[Any, Any]]) -> Any:
    """The sum of pixels with their shares, which are 256 together."""
    low = builder.lshr(_summed(builder, weighed, 0), _HALVES([8] * 2 * BLOCK))
    high = builder.and_(builder.bitcast(_summed(builder, weighed, 8), _PIXELS), _PIXELS([0xFF00FF00] * BLOCK))
    return builder.or_(builder.bitcast(low, _PIXELS), high)


def _summed(builder: Any, weighed: Sequence[tuple[Any, Any]], shift: int) -> Any:
    """The sums of two channels, at most 255 x 256 each: of red and blue, or shifted by 8 of alpha and green."""
    total = None
    for colours, shares in weighed:
        moved = builder.lshr(colours, _PIXELS([shift] * BLOCK))
        channels = builder.bitcast(builder.and_(moved, _PIXELS([0x00FF00FF] * BLOCK)), _HALVES)
        part = builder.mul(channels, shares)
        total = part if total is None else builder.add(total, part)
    return total
