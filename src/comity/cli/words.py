"""The parameters of an error, in words."""

from __future__ import annotations

from comity.cli.terminal import shown
from comity.language.words import word

# What a parameter of an error holds, where it holds codes.
OF_PARAMETERS = {"reason": "reason", "missing": "safeguard", "needed": "rank", "act": "act"}


def of_parameter(name: str, value: object, spoken: str) -> str:
    """A parameter of an error, its codes in words beside them."""
    kind = OF_PARAMETERS.get(name)
    if kind is None:
        return shown(value)
    codes = value if isinstance(value, list) else [value]
    return "; ".join(f"{shown(code)} ({word(kind, code, spoken)})" for code in codes)
