"""Extensions that are installed beside alignlib, found by the entry-point group."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from attrs import frozen

from alignlib.cli.output import Screen
from alignlib.extension import Extension, vocabulary_of

GROUP = "alignlib.extensions"


@frozen
class Installed:
    """The extensions that can be used together, and a line for each that cannot be."""

    extensions: tuple[Extension, ...] = ()
    refused: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    """The package that brings each of `extensions`, with its version."""


def installed(points: Iterable[EntryPoint]) -> Installed:
    """What the entry points give. Whatever is wrong with one of them keeps out that one only."""
    kept: list[Extension] = []
    packages: list[str] = []
    refused: list[str] = []
    for point in sorted(points, key=lambda item: (item.name, item.value)):
        package = _package(point)
        try:
            given = _loaded(point)
            vocabulary_of((*kept, given))
        except Exception as error:  # a host's module may raise anything while it is imported
            reason = " ".join(str(error).split()) or type(error).__name__
            if not isinstance(error, (ValueError, TypeError)):
                reason = f"{type(error).__name__}: {reason}"
            refused.append(f"extension {point.name} ({package}) is left out: {reason}")
            continue
        kept.append(given)
        packages.append(package)
    return Installed(tuple(kept), tuple(refused), tuple(packages))


def extensions_of(arguments: argparse.Namespace, screen: Screen) -> tuple[Extension, ...]:
    """The extensions for this run; says which are left out, and why. None with
    `--no-extensions`."""
    if arguments.no_extensions:
        return ()
    found = found_here()
    for line in found.refused:
        screen.complain(f"alignlib: {line}")
    return found.extensions


@lru_cache(maxsize=1)
def found_here() -> Installed:
    """What is installed in this environment."""
    return installed(entry_points(group=GROUP))


def _loaded(point: EntryPoint) -> Extension:
    given = point.load()
    if not isinstance(given, Extension) and callable(given):
        given = given()
    if not isinstance(given, Extension):
        raise TypeError(f"{point.value} is no alignlib.Extension, nor a function that gives one")
    return given


def _package(point: EntryPoint) -> str:
    owner = point.dist
    return f"{owner.name} {owner.version}" if owner is not None else point.value
