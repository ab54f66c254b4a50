"""What is alike in every installation of a CRM, as plain data: one TOML file for each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from alignlib.exchange.keys import listed
from alignlib.exchange.problems import MappingProblem
from alignlib.names import closest

PRESETS = ("hubspot", "odoo", "pipedrive", "salesforce", "zoho")
"""The presets there are, by the name that stands behind `preset = `."""

_SECTIONS = (
    "activity", "stage-change", "stage-request", "field-change", "owner-change", "match", "merge",
)  # fmt: skip
_OF_A_SECTION = ("of", "id", "at", "by", "recorded_at")


@cache
def preset(name: str) -> dict[str, Any]:
    """The data of a preset; share it, never change it."""
    text = files("alignlib.exchange.presets").joinpath(f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def with_preset(data: dict[str, Any], problems: list[MappingProblem]) -> dict[str, Any]:
    """A mapping with what its preset says besides. Whatever the mapping says itself counts."""
    name = data.get("preset")
    if name is None:
        return data
    if not isinstance(name, str) or name not in PRESETS:
        near = closest(name, PRESETS) if isinstance(name, str) else None
        hint = f"did you mean {near!r}?" if near else f"there are {listed(PRESETS)}"
        problems.append(MappingProblem("preset", f"there is no preset {name!r}; {hint}"))
        return data
    given = preset(name)
    objects: dict[str, Any] = given["objects"]
    found: dict[str, Any] = {key: given[key] for key in ("zone", "dates") if key in given}
    found.update(data)
    record = _record(found.get("record", {}), given)
    if record is not None:
        found["record"] = record
        about = objects.get(str(record.get("object")), {})
        if isinstance(found.get("stage"), dict):
            found["stage"] = {**about.get("stage", {}), **found["stage"]}
    for kind in _SECTIONS:
        if isinstance(found.get(kind), list):
            found[kind] = [_section(section, objects) for section in found[kind]]
    return found


def _record(own: object, given: dict[str, Any]) -> dict[str, Any] | None:
    """[record] with the preset's object, key and fields; None where it is no table."""
    if not isinstance(own, dict):
        return None
    if "file" in own:
        return own  # a report's columns are called otherwise than the CRM's own
    name = own.get("object", given["record"])
    about = given["objects"].get(str(name), {})
    fields = _merged(about.get("fields", {}), own.get("fields", {}))
    basis = {key: about[key] for key in ("key", "newest") if key in about}
    return {"object": name, **basis, **own, "fields": fields}


def _section(own: object, objects: dict[str, Any]) -> object:
    """A section with what the preset knows of the object that it reads."""
    if not isinstance(own, dict) or str(own.get("object")) not in objects:
        return own
    about = objects[str(own["object"])]
    return {**{key: about[key] for key in _OF_A_SECTION if key in about}, **own}


def _merged(basis: dict[str, Any], own: object) -> object:
    """Fields by path: a field of the preset is kept unless the mapping names it."""
    if not isinstance(own, dict):
        return own
    found = dict(basis)
    for name, value in own.items():
        before = found.get(name)
        if isinstance(before, dict) and isinstance(value, dict) and "column" not in before:
            found[name] = _merged(before, value)
        else:
            found[name] = value
    return found
