"""Findings about syntax: text that cannot be read as an agreement."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry

# What the examples speak of.
_COUNTRY = "fields\n  country text\n\n"
_WISHES = "fields\n  big yes-no\n  rich yes-no\n  known-to-us yes-no\n\n"
_SLA = (
    "stage handed-over, start\nactivity call by sales\n\n"
    "sla call-back\n  sales owes marketing\n  each lead entering handed-over\n"
    "  gets call by sales\n"
)

SYNTAX: tuple[Entry, ...] = (
    Entry(
        "AL100",
        "not UTF-8",
        "A `.rules` file is text in UTF-8. Some programs save in another encoding (UTF-16, "
        "Windows-1252), where letters such as `é` or `ü` are other bytes; save the file as UTF-8. "
        "The finding speaks of the bytes of a file, so the example shows as a text what such a "
        "file looks like to a reader of UTF-8: `\ufffd` stands for what is no letter.",
        'agreement "M\ufffdnchen"\n',
        'agreement "M\u00fcnchen"\n',
    ),
    Entry(
        "AL101",
        "indented with tabs",
        "Blocks are told apart by how far their lines are indented, and a tab is as wide as each "
        "editor likes. Lines are indented with spaces, two for each level.",
        _COUNTRY + 'define serviceable\n\tcountry is "US"\n',
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL102",
        "invisible or no-break space",
        "Text copied from a web page or a document may hold characters that look like a space, or "
        "like nothing, and are something else. Between words stands a plain space. Inside quotes "
        "every character is kept.",
        _COUNTRY + 'define serviceable\n  country\u00a0is "US"\n',
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL103",
        "curly or single quotes",
        'Text stands in straight double quotes: `"US"`. A quote inside a text is written `\\"`.',
        _COUNTRY + "define serviceable\n  country is \u201cUS\u201d\n",
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL104",
        "quote not closed",
        "A text in double quotes, or a name in back-quotes, ends on the line on which it begins.",
        _COUNTRY + 'define serviceable\n  country is "US\n',
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL105",
        "uneven indentation",
        "A line that is less indented than the one above it goes back to a block that is open "
        "there, so it is indented exactly like the lines of that block.",
        _WISHES + "define wanted\n    big\n  known-to-us\n",
        _WISHES + "define wanted\n    big\n    known-to-us\n",
    ),
    Entry(
        "AL106",
        "line not indented",
        "What belongs to a declaration or to a line stands below it and is indented, by two "
        "spaces as a rule.",
        _COUNTRY + 'define serviceable\ncountry is "US"\n',
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL107",
        "line indented too far",
        "A line is deeper than the one above it only where that one heads a block, such as "
        "`any of` or `when` at the end of a line. A condition does not go on in the next line.",
        _WISHES + "define wanted\n  big\n    known-to-us\n",
        _WISHES + "define wanted\n  big\n  known-to-us\n",
    ),
    Entry(
        "AL108",
        "nothing below a head",
        "`define x`, `any of`, `when` at the end of a line and the like need at least one line "
        "below them.",
        _COUNTRY + 'define serviceable\n\ndefine wanted\n  country is "US"\n',
        _COUNTRY + 'define serviceable\n  wanted\n\ndefine wanted\n  country is "US"\n',
    ),
    Entry(
        "AL109",
        "not a declaration",
        "A line at the left edge begins a declaration, with one of the words `agreement`, `use`, "
        "`calendar`, `fields`, `activity`, `setting`, `define`, `score`, `grade`, `estimate`, "
        "`profile`, `measure`, `pipeline`, `stage`, `from any of`, `trigger`, `sla`, `team`, "
        "`capacity`, `keep`, `release`, `goal`, `what-if`, `compare`, `example`, `claim`.",
        "stag won, end\n",
        "stage won, end\n",
    ),
    Entry(
        "AL110",
        "misspelt word",
        "A word stands where only certain words can, and it is close to one of them.",
        _SLA + "  wihtin 3 days\n",
        _SLA + "  within 3 days\n",
    ),
    Entry(
        "AL111",
        "written otherwise in an agreement",
        "Spreadsheets, filters and SQL have other words for the same thing: `=`, `!=`, `equals`, "
        "`greater than`, `in (…)`. An agreement has one word for each: `is`, `is not`, `is one "
        "of`, `is none of`, `is at least`, `is at most`, `is above`, `is below`, `contains`, "
        "`is known`. Only `>=`, `<=`, `>` and `<` may be written as well.",
        _COUNTRY + 'define serviceable\n  country = "US"\n',
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL112",
        "`and` beside `or`",
        "On one line `and` and `or` together could be read in two ways. Brackets say which is "
        "meant, or a block headed by `any of`.",
        _WISHES + "define wanted\n  big and rich or known-to-us\n",
        _WISHES + "define wanted\n  (big and rich) or known-to-us\n",
    ),
    Entry(
        "AL113",
        "text without quotes",
        "Text of several words, and every text that people are to read, stands in double quotes.",
        _COUNTRY + "define serviceable\n  country is United States\n",
        _COUNTRY + 'define serviceable\n  country is "United States"\n',
    ),
    Entry(
        "AL114",
        "a missing fact is unknown",
        "A fact that nobody has stated is unknown; there is no value `null` or `empty` that it "
        "could be compared with. Whether it is there is asked with `is known` and `is unknown`.",
        _COUNTRY + "define serviceable\n  country is empty\n",
        _COUNTRY + "define serviceable\n  country is unknown\n",
    ),
    Entry(
        "AL115",
        "an essential part is missing",
        "Some lines and declarations mean nothing without one part: a `to` line says when, a "
        "`measure` what is measured, an `estimate` what is estimated.",
        "stage new, start\n  to won\nstage won, end\nactivity contract\n",
        "stage new, start\n  to won  on contract\nstage won, end\nactivity contract\n",
    ),
    Entry(
        "AL116",
        "stands twice",
        "A line that may stand once stands twice, or two lines say the same thing in two ways. "
        "The first one is read.",
        _SLA + "  within 3 days\n  within 4 days\n",
        _SLA + "  within 3 days\n",
    ),
    Entry(
        "AL117",
        "no such date",
        "A date is year-month-day, and stands in the calendar.",
        "calendar office\n  open Monday to Friday\n  closed 2026-02-30\n",
        "calendar office\n  open Monday to Friday\n  closed 2026-02-28\n",
    ),
    Entry(
        "AL118",
        "no such time of day",
        "A time of day is between `00:00` and `24:00`; `24:00` is the end of a day.",
        "calendar office\n  open Monday 09:00 to 25:00\n",
        "calendar office\n  open Monday 09:00 to 24:00\n",
    ),
    Entry(
        "AL119",
        "too much",
        "Blocks and brackets stand at most 64 levels deep, a file has at most 20,000 lines, a "
        "line at most 10,000 characters and a number at most 24 digits. More than that is a "
        "mistake, or an attack.",
        f"setting handoff-score {'9' * 30}\n",
        "setting handoff-score 40\n",
    ),
    Entry(
        "AL120",
        "word of the language used as a name",
        "The words that begin a declaration (`score`, `team`, …) or hold a condition together "
        "(`and`, `when`, …) are names only in back-quotes.",
        "fields\n  score number\n",
        "fields\n  `score` number\n",
    ),
    Entry(
        "AL121",
        "written in capitals",
        "The words of the language are written in small letters: `and`, `or`, `not`, `stage`. "
        "Names may be written as you like.",
        _WISHES + "define wanted\n  big AND rich\n",
        _WISHES + "define wanted\n  big and rich\n",
    ),
    Entry(
        "AL122",
        "sign that does not belong here",
        "Lines have no colon, comma or full stop at their end, a comment begins with `#`, and the "
        "things in a list are set apart by commas alone.",
        _COUNTRY + 'define serviceable:\n  country is "US"\n',
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL123",
        "value written otherwise",
        "Numbers are written `40`, `2.5`, `20,000`; shares `40%`; money `$12,000` or `12,000 "
        "EUR`; dates `2026-11-22`; times `09:00`; durations `30 minutes`, `4 working hours`, `3 "
        "days`; ranges with `to`.",
        "setting minimum 20k\n",
        "setting minimum 20,000\n",
    ),
    Entry(
        "AL124",
        "line ends too early",
        "Something has to follow that is not there.",
        "fields\n  employees number\n\ndefine wanted\n  employees is at least\n",
        "fields\n  employees number\n\ndefine wanted\n  employees is at least 50\n",
    ),
    Entry(
        "AL125",
        "indented line without a declaration",
        "A file begins with a declaration at the left edge. What is indented belongs to the "
        "declaration above it, and here is none.",
        '  define serviceable\n    country is "US"\n\nfields\n  country text\n',
        'define serviceable\n  country is "US"\n\nfields\n  country text\n',
    ),
    Entry(
        "AL126",
        "not one word, or begins with a digit",
        "A name is one word and begins with a letter. Its parts are joined by `-`, or it stands in "
        "back-quotes: `` `Lead Source` ``, `` `1st-class` ``.",
        "stage sales ready, start\n",
        "stage sales-ready, start\n",
    ),
    Entry(
        "AL127",
        "small word missing",
        "A word such as `is`, `by`, `to` or `of`, or the comma of a list, is missing.",
        _COUNTRY + 'define serviceable\n  country "US"\n',
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL128",
        "bracket without its partner",
        "Each `(` has its `)` on the same line.",
        _WISHES + "define wanted\n  big and (rich or known-to-us\n",
        _WISHES + "define wanted\n  big and (rich or known-to-us)\n",
    ),
    Entry(
        "AL129",
        "backslash in a text",
        'In a text a backslash is written `\\\\` and a double quote `\\"`. There are no other '
        "signs of that kind.",
        'fields\n  path text\n\ndefine from-share\n  path is "C:\\leads"\n',
        'fields\n  path text\n\ndefine from-share\n  path is "C:\\\\leads"\n',
    ),
    Entry(
        "AL130",
        "cannot be read",
        "None of the forms that fit at this place begins like this. The help lists what could "
        "stand here.",
        _WISHES + "stage new, start\n  @ refused\nstage refused, end\n",
        _WISHES
        + 'stage new, start\n  to refused when not rich because "of budget"\n'
        + "stage refused, end\n",
    ),
    Entry(
        "AL131",
        "word typed twice",
        "The same word stands twice in a row.",
        _WISHES + "define wanted\n  big and and rich\n",
        _WISHES + "define wanted\n  big and rich\n",
    ),
    Entry(
        "AL132",
        "blank missing",
        "Two words have grown together. Words and names are set apart by blanks.",
        _COUNTRY + 'define serviceable\n  countryis "US"\n',
        _COUNTRY + 'define serviceable\n  country is "US"\n',
    ),
    Entry(
        "AL133",
        "one line on two",
        "What belongs to one line stands on one line. Only a block goes on below, indented.",
        _SLA + "  within\n    3 days\n",
        _SLA + "  within 3 days\n",
    ),
    Entry(
        "AL134",
        "two lines on one",
        "Each condition of a block, each line of a declaration stands on a line of its own.",
        _SLA + "  within 3 days target 90% each month\n",
        _SLA + "  within 3 days\n  target 90% each month\n",
    ),
)
