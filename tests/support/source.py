"""The checkout as data: which files it has, and what its Python says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "comity"
# Made by tools, not written by us.
_GENERATED = {".git", ".venv", ".demo", "__pycache__", "node_modules", "dist", "build"}
_BINARY = {".png", ".jpg", ".jpeg", ".pdf", ".woff2", ".ttf", ".otf", ".ico", ".mo", ".bin", ".sqlite3", ".npz"}


@cache
def written_files() -> tuple[Path, ...]:
    """Every text file of the project that a person wrote (lock files and the licence are not)."""
    return tuple(sorted(_walk(ROOT)))


def python_files(*folders: str) -> list[Path]:
    """The Python files under the given folders of the checkout ("src", "tests", "bench")."""
    return [p for p in written_files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in folders]


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def short(path: Path) -> str:
    """The path as one reads it in a failure."""
    return str(path.relative_to(ROOT))


def docstrings(module: ast.Module) -> set[int]:
    """The identities of the constants that are docstrings, or strings standing alone."""
    return {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        name = path.name
        if name in _GENERATED or name.endswith(("_cache", ".egg-info")) or path.is_symlink():
            continue
        if path.is_dir():
            if name != ".hypothesis":
                yield from _walk(path)
        elif path.suffix not in _BINARY | {".lock"} and name not in {"LICENSE", ".run.installing"}:
            yield path
