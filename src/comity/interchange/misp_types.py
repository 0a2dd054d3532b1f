"""Types of MISP's attributes and the lines that they become, and back.

What MISP keeps apart and STIX does not (the direction of a connection, a host's name and a domain's) comes back as
the more general one. Two values in one attribute are one pattern that asks for both.
"""

from __future__ import annotations

import ipaddress

from comity.interchange import lines

_PLAIN = {
    "domain": "domain-name",
    "hostname": "domain-name",
    "url": "url",
    "uri": "url",
    "email": "email-addr",
    "email-src": "email-addr",
    "email-dst": "email-addr",
    "mutex": "mutex",
    "regkey": "windows-registry-key",
    "mac-address": "mac-addr",
    "filename": "file",
    "md5": "file.hashes.MD5",
    "sha1": "file.hashes.SHA-1",
    "sha256": "file.hashes.SHA-256",
    "sha512": "file.hashes.SHA-512",
    "ssdeep": "file.hashes.SSDEEP",
    "tlsh": "file.hashes.TLSH",
    "x509-fingerprint-md5": "x509-certificate.hashes.MD5",
    "x509-fingerprint-sha1": "x509-certificate.hashes.SHA-1",
    "x509-fingerprint-sha256": "x509-certificate.hashes.SHA-256",
}
_ADDRESS = ("ip-src", "ip-dst")
PATTERN = "stix2-pattern"
_WRITTEN = {
    "ipv4-addr": ("ip-dst", "Network activity"),
    "ipv6-addr": ("ip-dst", "Network activity"),
    "domain-name": ("domain", "Network activity"),
    "url": ("url", "Network activity"),
    "email-addr": ("email", "Network activity"),
    "mac-addr": ("mac-address", "Network activity"),
    "autonomous-system": ("AS", "Network activity"),
    "mutex": ("mutex", "Artifacts dropped"),
    "windows-registry-key": ("regkey", "Artifacts dropped"),
    "file": ("filename", "Payload delivery"),
    "file.hashes.MD5": ("md5", "Payload delivery"),
    "file.hashes.SHA-1": ("sha1", "Payload delivery"),
    "file.hashes.SHA-256": ("sha256", "Payload delivery"),
    "file.hashes.SHA-512": ("sha512", "Payload delivery"),
    "file.hashes.SSDEEP": ("ssdeep", "Payload delivery"),
    "file.hashes.TLSH": ("tlsh", "Payload delivery"),
    "x509-certificate.hashes.MD5": ("x509-fingerprint-md5", "Network activity"),
    "x509-certificate.hashes.SHA-1": ("x509-fingerprint-sha1", "Network activity"),
    "x509-certificate.hashes.SHA-256": ("x509-fingerprint-sha256", "Network activity"),
}


def to_line(kind: str, value: str) -> str | None:
    """The line of an attribute; None where none says the same."""
    value = value.strip()
    if kind in _ADDRESS:
        return _address(value)
    if kind == "AS":
        number = value.upper().removeprefix("AS")
        return _fit(f"autonomous-system: {number}") if number.isascii() and number.isdigit() else None
    if kind == PATTERN:
        return lines.of_pattern(value)
    if kind in _PLAIN:
        return _fit(f"{_PLAIN[kind]}: {value}")
    first, _, second = kind.partition("|")
    if first == "filename" and second in _PLAIN and value.count("|") == 1:
        name, _, digest = value.partition("|")
        return lines.of_properties("file", {"name": name, _PLAIN[second].partition(".")[2]: digest})
    return None


def from_line(line: str) -> tuple[str, str, str] | None:
    """(type, category, value) of an attribute; None for a line that is no observable."""
    found = lines.split(line)
    if found is None:
        return None
    kind, value = found
    pattern = lines.to_pattern(line)
    if kind in _WRITTEN and to_line(_WRITTEN[kind][0], value) == line:
        return (*_WRITTEN[kind], value)
    return None if pattern is None else (PATTERN, "Payload installation", pattern)


def _address(value: str) -> str | None:
    try:
        version = ipaddress.ip_network(value, strict=False).version
    except ValueError:
        return None
    return _fit(f"ipv{version}-addr: {value}")


def _fit(line: str) -> str | None:
    """A line that would not come back as it is belongs on none."""
    return line if lines.to_pattern(line) is not None else None
