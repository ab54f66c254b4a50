"""The words of the language, as colours tell them apart. A test compares them with the grammar."""

from __future__ import annotations

from alignlib.syntax.names import DECLARATION_WORDS

DECLARATIONS = tuple(sorted(DECLARATION_WORDS))
"""Words that begin a declaration, in the first column."""

JOINING = ("and", "not", "or")

TYPES = ("date", "instant", "list", "money", "number", "percent", "text", "yes-no")
"""What a field may be; `list` is `list of text`."""

UNITS = (
    "business", "day", "days", "hour", "hours", "minute", "minutes", "month", "months", "quarter",
    "quarters", "week", "weeks", "working", "year", "years",
)  # fmt: skip

WEEKDAYS = (
    "Fri", "Friday", "Mon", "Monday", "Sat", "Saturday", "Sun", "Sunday", "Thu", "Thursday", "Tue",
    "Tuesday", "Wed", "Wednesday",
)  # fmt: skip

SENTENCE = (
    "about", "above", "accounts", "after", "again", "alike", "all", "also", "an", "any",
    "anyone", "are", "as", "assign", "at", "because", "before", "below", "between", "booked",
    "brings", "broken", "but", "by", "called", "cases", "change", "changes", "checked",
    "closed", "cohort", "confidence", "contains", "currency", "cut-off", "default", "each",
    "earlier", "effort", "eighth", "else", "end", "ends", "entered", "entering", "enters",
    "equal", "ever", "every", "exactly", "fifth", "first", "fixed", "follow", "followed", "for",
    "fourth", "from", "gets", "halves", "has", "highest", "holds", "holidays", "host", "if",
    "in", "includes", "is", "keeps", "key", "known", "lacks", "language", "last", "late",
    "least", "led", "lowest", "many", "matches", "mean", "median", "most", "move", "moved",
    "moving", "much", "needs", "never", "ninth", "no", "none", "note", "of", "on", "once",
    "one", "only", "open", "otherwise", "outside", "over", "owes", "owned", "owner", "part",
    "parts", "paused", "people", "per", "period", "points", "previous", "qualifies", "queue",
    "rates", "reaches", "refuse", "refused", "rep", "request", "restarts", "review", "robin",
    "room", "round", "second", "send", "set", "seventh", "share", "show", "since", "sixth",
    "some", "split", "start", "starts", "target", "tell", "tenth", "the", "then", "third",
    "through", "time", "times", "to", "undecided", "unknown", "until", "void", "warn", "when",
    "where", "while", "with", "within", "without", "zone",
)  # fmt: skip
"""All other words of the language. They are no names where the language reads them."""
