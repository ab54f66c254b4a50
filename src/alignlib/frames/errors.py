"""What goes wrong with frames, beside what goes wrong with single records."""

from __future__ import annotations

from alignlib.errors import RecordError


class FrameError(RecordError):
    """A frame that the agreement cannot judge: names the column or operation, and the way out."""


class NotColumnarError(FrameError):
    """What cannot be said in columns: `what` is the author's words with their place, `why` the
    reason. Eager frames are then judged lead by lead."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} {why}")
        self.what = what
        self.why = why
