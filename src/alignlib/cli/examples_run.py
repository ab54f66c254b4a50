"""Running the examples of one file, for `alignlib test`."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from alignlib.cli.files import display_name, loader_of, read_text
from alignlib.errors import AgreementError
from alignlib.examples import Coverage, ExampleResult, Recorder, examples_of, run_examples
from alignlib.extension import Extension
from alignlib.loading import loads
from alignlib.source import SourceText
from alignlib.text import fold


@frozen
class Tested:
    """One file: how its examples went and what they cover; or what keeps it from being tested.

    `titles` are those of all its examples, also of those that were not chosen.
    """

    name: str
    titles: tuple[str, ...] = ()
    results: tuple[ExampleResult, ...] = ()
    coverage: Coverage | None = None
    source: SourceText | None = None
    error: AgreementError | None = None

    @property
    def passed(self) -> int:
        return sum(result.status == "passed" for result in self.results)

    @property
    def failed(self) -> int:
        return sum(result.status == "failed" for result in self.results)


def run_file(file: str, only: Sequence[str] = (), extensions: Sequence[Extension] = ()) -> Tested:
    """Runs the examples of a file whose titles have one of the texts `only`, or all.

    Raises `CommandError` for a file that cannot be read.
    """
    name = display_name(file)
    try:
        agreement = loads(read_text(file), name=name, loader=loader_of(file), extensions=extensions)
    except AgreementError as error:
        return Tested(name, error=error)
    examples = examples_of(agreement)
    wanted = [fold(text) for text in only]
    chosen = [
        decl
        for decl in examples
        if not wanted or any(text in fold(decl.title) for text in wanted)
    ]  # fmt: skip
    recorder = Recorder(agreement)
    results = tuple(run_examples(agreement, only=chosen, recorder=recorder))
    titles = tuple(decl.title for decl in examples)
    return Tested(name, titles, results, recorder.coverage(), agreement.program.source)
