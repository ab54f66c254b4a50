"""Names in any script: letters with the marks that are written over, under and beside them."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

import alignlib as al
from alignlib.examples import run_examples
from alignlib.format.format import format_text
from alignlib.names import MARKS, canonical, snake

HINDI = """agreement "नमूना"
  zone UTC
fields
  राज्य text
activity फ़ॉर्म by prospect
define योग्य
  राज्य is "यूपी"
stage नया, start
  to तैयार when योग्य
stage तैयार, end
example "योग्य"
  lead with राज्य "यूपी"
  at 2026-01-01 10:00
    stage is तैयार
"""


def test_every_mark_is_among_them():
    among = re.compile(f"[{MARKS}]")
    for code in range(0x10000):
        char = chr(code)
        kind = unicodedata.category(char)
        selector = "VARIATION SELECTOR" in unicodedata.name(char, "")
        if kind in ("Mn", "Mc"):
            assert bool(among.match(char)) is not selector, hex(code)
        elif among.match(char):
            # Between marks: letters and digits, which count anyway, and places without a meaning.
            assert char.isalnum() or kind == "Cn", hex(code)


def test_an_agreement_in_a_script_with_marks():
    agreement = al.loads(HINDI)
    assert agreement.diagnostics == ()
    assert [result.status for result in run_examples(agreement)] == ["passed"]
    laid_out = format_text(HINDI).text
    assert al.loads(laid_out).fingerprint == agreement.fingerprint


@pytest.mark.parametrize("name", ["Gebühr", "café", "Ångström", "ガード", "한국", "योग्य", "ธุรกิจ"])
def test_one_name_however_it_is_encoded(name: str):
    forms = {unicodedata.normalize(form, name) for form in ("NFC", "NFD")}
    assert len({canonical(form) for form in forms}) == 1
    assert len({snake(form) for form in forms}) == 1
    assert snake(name).isidentifier()
    for declared in forms:
        for used in forms:
            text = f"fields\n  {declared} number\ndefine x\n  {used} is at least 3\n"
            assert al.loads(text).diagnostics == ()


def test_marks_make_names_differ():
    assert canonical("कि") != canonical("की")
    assert canonical("good\ufe0f-fit") == "goodfit"


def test_a_name_is_still_found_by_its_letters():
    assert canonical("Good_Fit ") == canonical("good-fit") == "goodfit"
    assert sys.intern(canonical("Straße")) == "straße"
