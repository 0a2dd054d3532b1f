"""An indicator on one line, `ipv4-addr: 198.51.100.7`, and as a STIX pattern.

`TYPE: VALUE` is the type's usual property, `TYPE.PATH: VALUE` another one (`file.hashes.SHA-256: …`). What is not one
comparison by `=` stays the whole pattern: `pattern: [a:b = 'c' OR …]`.
"""

from __future__ import annotations

import re
from typing import Any

# STIX 2.1, section 6: the type's property that a line without a path means.
PRIMARY = {
    "artifact": "url",
    "autonomous-system": "number",
    "directory": "path",
    "domain-name": "value",
    "email-addr": "value",
    "email-message": "subject",
    "file": "name",
    "ipv4-addr": "value",
    "ipv6-addr": "value",
    "mac-addr": "value",
    "mutex": "name",
    "network-traffic": "dst_ref.value",
    "process": "command_line",
    "software": "name",
    "url": "value",
    "user-account": "account_login",
    "windows-registry-key": "key",
    "x509-certificate": "serial_number",
}
PATTERN = "pattern"
# A line of a list on a form: `cases.terms` has the same bound, and refuses the same characters.
MOST = 300
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

_STEP = r"(?:[A-Za-z0-9_]+|'[A-Za-z0-9_-]+')"
_COMPARISON = re.compile(
    rf"\s*\[\s*([a-z0-9-]+):({_STEP}(?:\.{_STEP})*)\s*=\s*(?:'((?:[^'\\]|\\[\\'])*)'|([0-9]{{1,10}}))\s*\]\s*"
)
_LINE = re.compile(r"([a-z][a-z0-9-]*)((?:\.[A-Za-z0-9_-]+)*): (\S.*)")


def fits(line: str) -> bool:
    """Whether a list of a form takes this line."""
    return 0 < len(line) <= MOST and line == line.strip() and _FORBIDDEN.search(line) is None


def of_pattern(pattern: str) -> str | None:
    """The line of a STIX pattern; None where no line holds it."""
    found = _COMPARISON.fullmatch(pattern)
    line = f"{PATTERN}: {pattern.strip()}"
    if found is not None and found[1] in PRIMARY:
        kind, path, quoted, number = found.groups()
        path = path.replace("'", "")
        # Of a number and the same digits as a text, only one is meant.
        if (number is not None) == _is_number(kind, path):
            value = number if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
            line = of_property(kind, path, value)
            if _LINE.fullmatch(line) is None:
                line = f"{PATTERN}: {pattern.strip()}"
    return line if fits(line) and "[" in pattern else None


def of_property(kind: str, path: str, value: str) -> str:
    """The line of one property, `path` without quotes."""
    return f"{kind}: {value}" if PRIMARY[kind] == path else f"{kind}.{path}: {value}"


def of_properties(kind: str, values: dict[str, str]) -> str | None:
    """The line of one object: several properties are a pattern that asks for all of them."""
    if len(values) == 1:
        [(path, value)] = values.items()
        return of_pattern(f"[{comparison(kind, path, value)}]")
    return of_pattern(f"[{' AND '.join(comparison(kind, path, value) for path, value in values.items())}]")


def to_pattern(line: str) -> str | None:
    """The STIX pattern of a line; None where it is none of ours."""
    found = _LINE.fullmatch(line)
    if found is None or not fits(line):
        return None
    kind, path, value = found[1], found[2].removeprefix("."), found[3]
    if kind == PATTERN and not path:
        return value if re.fullmatch(r"[\[(].*", value) else None
    if kind not in PRIMARY:
        return None
    if _is_number(kind, path or PRIMARY[kind]) and not re.fullmatch(r"[0-9]{1,10}", value):
        return None
    return f"[{comparison(kind, path or PRIMARY[kind], value)}]"


def split(line: str) -> tuple[str, str] | None:
    """(`TYPE` or `TYPE.PATH`, value); None where it is none of ours."""
    found = _LINE.fullmatch(line)
    return None if found is None or to_pattern(line) is None else (found[1] + found[2], found[3])


def comparison(kind: str, path: str, value: str) -> str:
    """`file:hashes.'SHA-256' = '…'`."""
    steps = ".".join(step if re.fullmatch(r"[A-Za-z0-9_]+", step) else f"'{step}'" for step in path.split("."))
    if _is_number(kind, path):
        return f"{kind}:{steps} = {value}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{kind}:{steps} = '{escaped}'"


def _is_number(kind: str, path: str) -> bool:
    return (kind, path) in (
        ("autonomous-system", "number"),
        ("network-traffic", "dst_port"),
        ("network-traffic", "src_port"),
        ("file", "size"),
    )


def of_object(found: dict[str, Any]) -> tuple[str | None, set[str]]:
    """The line of a STIX observable, and the keys that it says; (None, …) where there is nothing that a line holds."""
    kind = found["type"]
    primary = PRIMARY[kind]
    values: dict[str, str] = {}
    keys: set[str] = set()
    value = found.get(primary)
    if isinstance(value, str) or (type(value) is int and value >= 0 and _is_number(kind, primary)):
        values[primary] = str(value)
        keys.add(primary)
    hashes = found.get("hashes")
    if isinstance(hashes, dict) and all(
        isinstance(one, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,30}", name) for name, one in hashes.items()
    ):
        values |= {f"hashes.{name}": one for name, one in hashes.items()}
        keys.add("hashes")
    line = of_properties(kind, values) if values and found.get("defanged") is not True else None
    return (line, keys) if line is not None else (None, set())
