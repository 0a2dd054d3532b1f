"""STIX 2.1 and MISP at the edge of a node: a file becomes drafts, and a report of one's own becomes a file.

Pure functions: bytes in, drafts or bytes out, and no clock, network or database. A marking is mapped, or the file
is refused; it is never widened. What has no place on the other side is listed, or refused, and never dropped.
docs/interchange.md has the tables.
"""
