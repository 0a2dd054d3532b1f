"""Canonical JSON (RFC 8785, JCS): one value, one sequence of bytes, so that a hash names a value.

Comity uses a part of JCS where two honest encoders can't differ: no floats, integers with
|n| < 2**53, ASCII keys (JCS sorts by UTF-16 unit, which for ASCII is byte order), at most `DEPTH`
levels. Everything else is refused before a byte is written. Within that part `msgspec` gives the
bytes of the reference implementation `rfc8785`, many times faster; a property test compares them.

Reading: received bytes must equal the encoding of what they decode to. That one comparison stops
duplicate keys (which most parsers accept, each in its own way), white space, escapes in another
spelling, keys in another order, unknown fields, and defaults left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar, overload

import msgspec

from comity.errors import Refused

T = TypeVar("T")

# RFC 8785 numbers are IEEE 754 doubles: integers are exact strictly below this.
INTEGER_LIMIT = 2**53
# Levels of lists, maps and structs. Nothing of ours nests deeper than 12; a bound keeps a hostile
# document from exhausting the stack.
DEPTH = 32

# What has one spelling, whatever its value.
_PLAIN = frozenset({str, bool, type(None)})

_ENCODER = msgspec.json.Encoder(order="sorted")


class NotCanonical(ValueError):
    """The bytes are not the canonical encoding of a value of the expected type."""


def encode(obj: Any) -> bytes:
    """JCS bytes of `obj`: dict, list, tuple, str, int, bool, None and msgspec structs of these.

    Raises Refused("canonical.unsupported", what=…) for anything else: a float, an integer outside
    ±(2**53 - 1), a key that is not ASCII text, a lone surrogate, bytes, sets, enumerations.
    """
    _admit(obj, DEPTH)
    try:
        return _ENCODER.encode(obj)
    except (UnicodeEncodeError, TypeError, OverflowError) as bad:
        raise Refused("canonical.unsupported", what=type(bad).__name__) from bad


@overload
def decode(data: bytes) -> Any: ...
@overload
def decode(data: bytes, type: type[T]) -> T: ...
@overload
def decode(data: bytes, type: Any) -> Any: ...
def decode(data: bytes, type: Any = Any) -> Any:  # noqa: A002 - msgspec's own word
    """The value of canonical `data`, checked against `type`. Raises NotCanonical, and nothing else.

    Bound the length before calling: the cost is linear in it.
    """
    try:
        value = msgspec.json.decode(data, type=type)
        again = encode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, Refused) as bad:
        raise NotCanonical(str(bad)) from bad
    if again != data:
        raise NotCanonical("the bytes differ from their own canonical form")
    return value


def digest(obj: Any) -> str:
    """SHA-256 of the canonical bytes, 64 lower-case hex digits."""
    return hashlib.sha256(encode(obj)).hexdigest()


def _admit(obj: Any, depth: int) -> None:
    """Refuse what has no single JCS spelling, or one where msgspec and RFC 8785 would differ.

    Types are compared exactly: an enumeration is an `int` or a `str` that msgspec spells its own way.
    """
    kind = type(obj)
    if kind in _PLAIN:
        return
    if kind is int:
        if not -INTEGER_LIMIT < obj < INTEGER_LIMIT:
            raise Refused("canonical.unsupported", what="integer")
        return
    if depth == 0:
        raise Refused("canonical.unsupported", what="depth")
    inner: Iterable[Any]
    if kind is dict:
        for key in obj:
            if type(key) is not str or not key.isascii():
                raise Refused("canonical.unsupported", what="key")
        inner = obj.values()
    elif kind is list or kind is tuple:
        inner = obj
    elif isinstance(obj, msgspec.Struct):
        inner = [getattr(obj, name) for name in _fields(type(obj))]
    else:
        raise Refused("canonical.unsupported", what=kind.__name__)
    for value in inner:
        # Most of what is in a document is text: passed here, without a call for each.
        if type(value) not in _PLAIN:
            _admit(value, depth - 1)


@lru_cache(maxsize=512)
def _fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The attributes of a struct type, once its names on the wire (and its tag) are known to be ASCII."""
    config = kind.__struct_config__
    for name in (*kind.__struct_encode_fields__, config.tag_field, config.tag):
        if isinstance(name, str) and not name.isascii():
            raise Refused("canonical.unsupported", what="key")
    return kind.__struct_fields__
