"""From generated source to a function, with the source kept for tracebacks."""

from __future__ import annotations

import linecache
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any


def build(source: str, values: Mapping[str, object], file: str, name: str) -> Any:
    """The function `name` that `source` defines over the constants `values`.

    Its `__source__` is the text; a traceback shows its lines.
    """
    digest = blake2b(source.encode(), digest_size=6).hexdigest()
    where = f"<compiled {file} {name} {digest}>"
    # Names of the module are found quicker than built-in ones.
    scope: dict[str, Any] = {"__builtins__": _BUILTINS, **_BUILTINS, **values}
    exec(compile(source, where, "exec"), scope)  # our own text, no author's word
    # Without a time of change linecache never looks for a file of this name.
    linecache.cache[where] = (len(source), None, source.splitlines(keepends=True), where)
    made = scope[name]
    made.__source__ = source
    return made


_BUILTINS = {
    "bool": bool, "divmod": divmod, "int": int, "len": len, "max": max, "min": min,
    "str": str, "sum": sum, "tuple": tuple, "type": type,
    "False": False, "True": True, "None": None, "KeyError": KeyError, "TypeError": TypeError,
}  # fmt: skip
