"""What `import alignlib` adds to the start of a Python process."""

from __future__ import annotations

import resource
import subprocess
import sys

from harness import Contender, Judge, Target, Workload
from workloads.qualification import FILE

BARE = "python, nothing"
IMPORT = "python, import alignlib"
FIRST = "python, import alignlib, load an agreement"


def build(*, peers: bool, quick: bool) -> Workload:
    return Workload(
        name="importing",
        title="Start of a process",
        unit="start",
        items=[None],
        check=[None],
        contenders=[
            Contender(BARE, starting("pass")),
            Contender(IMPORT, starting("import alignlib")),
            Contender(FIRST, starting(f"import alignlib; alignlib.load({str(FILE)!r})")),
        ],
        targets=[Target("import alignlib beside nothing", IMPORT, BARE, 60.0, kind="extra ms")],
        clock=children,
    )


def starting(code: str) -> Judge:
    def judge(_: object) -> int:
        return subprocess.run([sys.executable, "-c", code], check=True).returncode

    return judge


def children() -> int:
    """Nanoseconds of all child processes so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return int((used.ru_utime + used.ru_stime) * 1e9)
