"""Frames in, frames out: what an agreement says of whole tables. Needs `alignlib[frames]`, except
for the inference from CSV files and rows."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignlib.frames.errors import FrameError as FrameError
    from alignlib.frames.evaluating import evaluate as evaluate
    from alignlib.frames.inference import infer as infer
    from alignlib.frames.replayed import Replayed as Replayed
    from alignlib.frames.replaying import replay as replay

_HOME = {"FrameError": "errors", "evaluate": "evaluating", "infer": "inference",
         "Replayed": "replayed", "replay": "replaying"}  # fmt: skip

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'alignlib.frames' has no attribute {name!r}")
    try:
        value = getattr(import_module(f"alignlib.frames.{home}"), name)
    except ModuleNotFoundError as error:
        if error.name != "narwhals":
            raise
        raise ImportError(
            "alignlib.frames needs narwhals: pip install 'alignlib[frames]'"
        ) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
