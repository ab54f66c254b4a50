"""`evaluate`: a frame of leads in, a frame of answers out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from alignlib.errors import RecordError
from alignlib.frames.backends.choose import backend_of
from alignlib.frames.columns import no_column
from alignlib.frames.errors import FrameError, NotColumnarError
from alignlib.frames.judging import Asked, Judging
from alignlib.values.time import END_OF_DATES, SECOND, Micros, Zone, to_micros

if TYPE_CHECKING:
    from alignlib.agreement import Agreement

Missing = Literal["error", "unknown"]


def evaluate(
    agreement: Agreement | str | Path,
    leads: Any,
    activities: Any = None,
    *,
    at: datetime | str,
    key: str = "id",
    lead: str | None = None,
    zone: str | None = None,
    carry: Sequence[str] = (),
    missing: Missing = "error",
    undecided: bool = True,
) -> Any:
    """What an agreement says of each lead of a table: `Agreement.evaluate`, one row a lead.

    Args:
        agreement: an `Agreement`; or its text or path, which may be a fragment: fields and
            activities that it does not declare come from the frames (`infer`).
        leads: a pandas, Polars (eager or lazy), PyArrow, DuckDB or PySpark frame. Columns are
            found by the names of fields in any spelling (`good_fit`, "Good Fit"), those of other
            records as `contact.title` or `contact_title`; others are passed over.
        activities: a frame of the same kind with the columns `kind`, `at`, the lead's key, and
            where there are any `id` (a repeated one counts once, R1), `by`, `sequence` and the
            activities' own fields. Those of leads that are not in `leads` count for nobody.
        at: an aware datetime, or an instant as text (`"2026-11-01T00:00Z"`), or the name of a
            column of `leads` with an instant for each; later activities are not seen.
        key: the column of `leads` that identifies a lead.
        lead: the column of `activities` that holds the key; by default the first that is there of
            `lead`, `lead_id` and `key` (for opportunities `opportunity`, `opportunity_id`).
        zone: the zone whose clocks timestamps without a time zone show. Without it they are an
            error.
        carry: columns of `leads` to give back as they are.
        missing: "unknown" takes a field that no column holds as unknown for every lead.
        undecided: whether to write the column `undecided`.

    Returns:
        A frame of the same kind, lazy where `leads` is lazy. Its columns are the key, the column
        of `at` where it is one, those of `carry`, and for each definition its name (true, false,
        null: undecided), each score its points (a float; `<score>_millionths` is exact), each
        grade its label, `qualifies_<stage>` for each stage that says `qualifies when`,
        `qualifies_for` (the last of them in the order of the text that admits), `undecided` (which
        unknown facts keep which decision open) and `problem`: why a row could not be judged, whose
        answers are then null. Eager frames keep their order; others have none.

    Raises:
        FrameError: a frame, column or argument that cannot be used; the message says which, and
            what else to do.
        AgreementError: a text that cannot be loaded.
        RecordError: the agreement needs a time zone.
    """
    _check_arguments(agreement, carry, missing)
    backend = backend_of(leads, "leads")
    if activities is not None and backend_of(activities, "activities").name != backend.name:
        raise FrameError("leads and activities are of different frame libraries: convert one")
    judge = _loaded(agreement, leads, activities, key, lead, at)
    clocks = None if zone is None else Zone.named(zone)
    instant = _instant(at, backend.columns(leads), clocks)
    asked = Asked(
        key=key,
        lead=lead,
        at=instant,
        zone=clocks,
        carry=tuple(carry),
        missing=missing,
        undecided=undecided,
    )
    plan = judge.plan
    if plan.needs_zone and not plan.has_zone:
        raise RecordError(
            f"{plan.file} counts days or months, so evaluate needs a time zone: write "
            "`zone America/New_York` under `agreement`, or pass zone= when loading"
        )
    try:
        return Judging(plan, backend, asked).judge(leads, activities)
    except NotColumnarError as reason:
        if not backend.eager:
            raise FrameError(
                f"{reason}: {backend.name} cannot judge it in columns. Collect the frame first "
                "(eager frames are then judged lead by lead), or leave that rule out"
            ) from None
        from alignlib.frames.one_by_one import judge_one_by_one

        return judge_one_by_one(judge, backend, asked, leads, activities)


def _check_arguments(agreement: object, carry: object, missing: object) -> None:
    if isinstance(agreement, str) and agreement.endswith(".rules") and "\n" not in agreement:
        raise FrameError(
            f"{agreement!r} is read as the text of an agreement: pass pathlib.Path({agreement!r}) "
            "for a file"
        )
    if isinstance(carry, str):
        raise FrameError(f"carry: give a list of columns, as in carry=[{carry!r}]")
    if missing not in get_args(Missing):
        raise FrameError(f"missing: {missing!r} is neither 'error' nor 'unknown'")


def _loaded(
    agreement: Agreement | str | Path,
    leads: Any,
    activities: Any,
    key: str,
    lead: str | None,
    at: object,
) -> Agreement:
    if not isinstance(agreement, str | Path):
        return agreement
    from alignlib.frames.inference import infer
    from alignlib.loading import load, loads

    schema = infer(leads, activities, key=key, lead=lead)
    if isinstance(agreement, Path):
        return load(agreement, schema=schema)
    return loads(agreement, schema=schema)


def _instant(at: datetime | str, columns: list[str], zone: Zone | None) -> Micros | str:
    """One instant for all, or the name of a column."""
    if isinstance(at, str):
        if at in columns:
            return at
        try:
            moment = datetime.fromisoformat(at.strip())
        except ValueError:
            raise no_column("at", at, columns) from None
        return _instant(moment, columns, zone)
    if not isinstance(at, datetime) or at != at:  # pandas' NaT is a datetime
        raise FrameError(f"at: {at!r} is neither an instant nor the name of a column of leads")
    if at.utcoffset() is None:
        if zone is None:
            raise FrameError(
                f"at: {at} has no time zone: pass zone='America/New_York', or an aware datetime"
            )
        clock = (at.hour * 3600 + at.minute * 60 + at.second) * SECOND + at.microsecond
        return zone.instant(at.toordinal(), clock)
    instant = to_micros(at)
    if instant >= END_OF_DATES:
        raise FrameError(f"at: {at} is too late: dates end with the year 9999")
    return instant
