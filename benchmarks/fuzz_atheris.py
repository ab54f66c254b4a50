"""Coverage-guided fuzzing of reading and checking, for hours rather than seconds.

    pip install atheris
    python benchmarks/fuzz_atheris.py [-max_total_time=3600] [CORPUS_FOLDER]

Atheris is no dependency of alignlib. It begins with the agreements under `examples/` and the
mistakes under `tests/corpus/`, keeps what reaches new lines in CORPUS_FOLDER (a temporary one
without), and stops at the first text that raises anything, whose findings lie outside of it, whose
fix loops, or that takes over LONGEST seconds. It writes that text to a file named `crash-…`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 10.0
"""Seconds for one text: far more than any text needs."""
MOST = 20_000
"""Bytes of one text: longer ones find nothing new."""


def look_at(data: bytes) -> None:
    """Checks a text, and the text that each of its fixes makes."""
    from alignlib.check.program import check
    from alignlib.source import SourceText
    from alignlib.syntax.parse import parse

    text = data.decode("utf-8", "surrogateescape")
    started = time.process_time()
    program = check(parse(SourceText("fuzz.rules", text)))
    for found in program.diagnostics:
        assert 0 <= found.span.start <= found.span.end <= len(text), found
        assert "\n" not in found.message, found
        if found.fix is not None:
            span = found.fix.span
            assert 0 <= span.start <= span.end <= len(text), found
            fixed = text[: span.start] + found.fix.replacement + text[span.end :]
            assert fixed != text, found
    assert time.process_time() - started < LONGEST, "too slow"


def seeds(folder: Path) -> None:
    """Puts the agreements and the mistakes that we have into the corpus."""
    for path in (*ROOT.glob("examples/*/*.rules"), *ROOT.glob("tests/corpus/*/*.rules")):
        (folder / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["alignlib"]):
        import alignlib.check.program
        import alignlib.syntax.parse  # noqa: F401 (imported to be instrumented)

    folders = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    options = [argument for argument in sys.argv[1:] if argument.startswith("-")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(folders[0] if folders else temporary)
        folder.mkdir(exist_ok=True)
        seeds(folder)
        atheris.Setup([sys.argv[0], f"-max_len={MOST}", *options, str(folder)], look_at)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
