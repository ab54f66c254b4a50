"""Something that went wrong while a lead was judged, and stopped nothing else."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from alignlib.model.outputs import Rule


@frozen(kw_only=True)
class Fault:
    """A rule that could not be carried out: it is passed over, and everything else goes on.

    `code` is one of the catalogue's (AL5xx), `message` one line in the author's words, `rule` the
    place in the agreement, `lead` the record's id, `at` the instant (aware, in the agreement's
    zone) and `activity` the id of the activity whose fields were read, if it was one's.
    """

    code: str
    message: str
    rule: Rule
    lead: str
    at: datetime
    activity: str | None = None

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}  {self.lead}  {self.code} {self.message}  {self.rule}"
