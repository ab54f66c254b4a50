"""Habits: lines, comparisons and windows that other languages write otherwise."""

from __future__ import annotations

import re

from alignlib.syntax.habit import WRITTEN, Habit, operator, word


def _turned(match: re.Match[str]) -> str:
    return "is known" if match[0].lower().endswith("unknown") else "is unknown"


def _glob(match: re.Match[str]) -> str:
    """SQL's `%` is `*`."""
    return "matches " + match["glob"].replace("%", "*")


def _listed(match: re.Match[str]) -> str:
    """`is "US" or "CA"`."""
    items = re.sub(r"\s*,?\s+or\s+", ", ", match["items"])
    return f"is {'none' if match['not'] else 'one'} of {items}"


def _chained(match: re.Match[str]) -> str:
    return "through " + ", ".join(re.findall(r"[^\W\d_][\w-]*", match["items"]))


def _with_commas(match: re.Match[str]) -> str:
    return ", ".join(match[0].split())


_NOTHING = r"(null|nil|empty|blank|missing|n/a|nothing|unset|set)"

COMPARING: tuple[Habit, ...] = (
    # what a whole line says otherwise
    word(r"\b(?:with|if|when|and|of|having)\s+no\b(?=\s+[a-z])|(?<=days)\s+no\b", "without",
          "a wait is written `after 90 days without visit, reply`"),
    operator(r"\bis(?P<not>\s+not)?\s+(?:(?:one|any|either)\s+of\s+)?"
              r"(?P<items>(?:\"[^\"]*\"|[0-9.]+)(?:\s*,\s*(?:\"[^\"]*\"|[0-9.]+))*"
              r"\s*,?\s+or\s+(?:\"[^\"]*\"|[0-9.]+))", _listed),
    operator(r"\bis\s+(?P<sign>>=|<=|>|<)", r"\g<sign>"),
    Habit(
        re.compile(r"(?<=[\w\"`])\s+(start|end)\s+(owned\s+by)\b"), r", \1, \2", "AL127",
        "commas are missing in `{found}`",
        "what is said of a stage stands after commas: `stage new, start, owned by marketing`",
    ),
    Habit(
        re.compile(r"(?<=[\w\"`])\s+(owned\s+by\s+[\w-]+)\s+(also\s+called)\b"), r", \1, \2",
        "AL127", "commas are missing in `{found}`",
        "what is said of a stage stands after commas: `stage new, start, owned by marketing`",
    ),
    Habit(
        re.compile(r"(?<=one of )[^\W\d_][\w-]*(?:\s+[^\W\d_][\w-]*){2,}$"), _with_commas, "AL127",
        "commas are missing in `{found}`", "what stands in a list is set apart by commas",
    ),
    word(r"^through\s+(?P<items>[\w-]+(?:\s*(?:->|\u2192|=>|>|\bto\b|\bthen\b)\s*[\w-]+)+)$",
          _chained, "the way of a goal is written `through new, ready, won`"),
    word(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}\s+[0-9]{1,2}:[0-9]{2})$", r"at \1",
          "what must hold then stands below `at` and the time"),
    word(r"^(?:on|as\s+of|by|then|at\s+time)\s+(?=[0-9]{4}-)", "at ",
          "what must hold then stands below `at` and the time"),
    word(r"(?<=^to)\s+stage\s+(?=[\w-])|\b(?<=entering)\s+stage\s+(?=[\w-])"
         r"|(?<=^before)\s+(?:stage|entering)\s+(?=[\w-])|(?<=reaches)\s+stage\s+(?=[\w-])", " ",
         "a stage is named by its name alone"),
    word(r"^(define\s+[\w-]+)\s+(?:as|when|means|is|if)\b", r"\1",
         "what must hold stands below it, one condition a line"),
    word(r"\bbetween\s+\"?([\w-]+)\"?\s*(?:,|&|\band\b)\s*\"?([\w-]+)\"?$", r"between \1 and \2",
         "the parties are written `between marketing and sales`"),
    word(r"^([\w-]+)\s+(?:promises?|owe|agrees\s+with|commits\s+to)\s+(?:to\s+)?([\w-]+)$",
         r"\1 owes \2", "who owes whom is written `sales owes marketing`"),
    word(r"^(?:expect|assert|check|verify|ensure|the)\s+(?:that\s+|the\s+)*(?=[\w-])", "",
         "a condition begins with what is asked"),
    word(r"\bwith\s+([\w-]+)\s+(?=[^\s=]+$)", r"where \1 is ",
         "which activities are meant is written `where answer is yes`"),
    word(r"(?<=without)\s+(?:any|an?)\s+", " ",
         "a wait is written `after 90 days without visit, reply`"),
    word(r"\bon\s+(?:any|one|either)\s+of\s+", "on ", "several acts are written `on form, reply`"),
    word(r"\beach\s+time\s+(?=[\w-])", "each ", "points are written `+5 each visit`"),
    word(r"\b(?:for|within|over)\s+(?:the\s+last\s+)?(?=[0-9]+\s+[a-z]+(?:\s+[a-z]+)?$)",
         "in the last ",
         "a window is written `in the last 30 days`"),
    word(r"^gets\s+(?:at\s+least\s+)?([0-9]+)\s+(?:of\s+)?(?=[\w-])", r"gets at least \1 of ",
         "a number of acts is written `gets at least 3 of call, mail`"),
    word(r"^gets\s+at\s+least\s+(?:one|an?)\s+(?:of\s+)?(?=[\w-])", "gets at least 1 of ",
         "a number of acts is written `gets at least 3 of call, mail`"),
    word(r"^gets\s+an?\s+([\w-]+)\s+or\s+(?:an?\s+)?", r"gets one of \1, ",
         "what is owed is written `gets one of call, mail by sales`"),
    word(r"^gets\s+an?\s+(?=[\w-])", "gets ", "what is owed is written `gets call by sales`"),
    word(r"(?<=tell)\s+to\s+", " ", "people are told with `tell owner \"\u2026\"`"),
    word(r"^not\s+again\s+(?:within|in|before|until)\b", "not again for",
         "a rest is written `not again for 5 working days`"),
    word(r"^only\s+if\b", "only when", "conditions follow `when`"),
    word(r"^target\s+(?:of|is|=)\s+", "target ", "a target is written `target 90% each month`"),
    word(r"(?<=^to )([\w-]+)\s*,\s*(?=(?:when|on|after|because)\b)", r"\1 ",
         "a way out of a stage is written `to won when \u2026`"),
    # comparisons
    operator(r"\b(?:should|must|has\s+to|needs\s+to|shall)\s+be\b", "is"),
    operator(r"\bis\s+from\s+(\S+)\s+(?:to|until|up\s+to)\s+(?=\S)", r"is between \1 and "),
    operator(r"\b(?:is\s+)?(?:a\s+)?minimum\s+(?:of\s+)?", "is at least "),
    operator(r"\b(?:is\s+)?(?:a\s+)?maximum\s+(?:of\s+)?", "is at most "),
    operator(r"\bisn't\s+(?=[a-z])|\bdoesn't\s+(?=[a-z])", "not "),
    operator(r"(?:\$\{|\{\{?|\[)\s*([\w.-]+)\s*(?:\}\}?|\])", r"\1"),
    operator(r"(?<=[\w-])\s+(?:points?|pts?)$", ""),
    word(r"\b(?:score|points|value)\s*\(\s*([\w-]+)\s*\)", r"\1",
         "a score is named by its name alone: `engagement is at least 40`"),
    operator(rf"(?:<>|!=|\bis\s+not)\s*{_NOTHING}\b", "is known"),
    operator(rf"(?:==?|\bis)\s*{_NOTHING}\b", "is unknown"),
    operator(r"\b(?:is\s+)?not\s+(?:null|empty|blank)\b", "is known"),
    operator(r"\b(?:has\s+(?:a\s+|any\s+)?value|exists|is\s+present|is\s+filled)\b", "is known"),
    operator(r"\b(?:has\s+no\s+value|does\s+not\s+exist|is\s+absent)\b", "is unknown"),
    operator(r"\bis\s+not\s+(?:known|unknown)\b",
              _turned),
    Habit(
        re.compile(r"(?P<not>\b(?:is\s+)?not\s+(?:one\s+of|in|any\s+of)|<>|!=)\s*"
                   r"[(\[](?P<items>[^()\[\]]*)[)\]]|"
                   r"(?:\bis\s+)?\b(?:one\s+of|in|any\s+of)\s*[(\[](?P<more>[^()\[\]]*)[)\]]",
                   re.IGNORECASE),
        lambda m: ("is none of " if m["not"] else "is one of ") + (m["items"] or m["more"]).strip(),
        "AL111", WRITTEN, "a list stands without brackets: `country is one of \"US\", \"CA\"`",
    ),
    operator(r"\b(?:is\s+not|isn't|not)\s+(?:one\s+of|in|any\s+of|any)\b", "is none of"),
    operator(r"\bis\s+neither(?:\s+of)?\b", "is none of"),
    operator(r"\bis\s+(?:in|any\s+of|either|either\s+of|any|among|one)\b", "is one of"),
    operator(r"(?<=\s)in(?=\s+(?:\"|[\w-]+\s*,))", "is one of"),
    operator(r"\b(?P<path>[\w.-]+)\s+(?:does\s+not|doesn't|do\s+not|not)\s+contains?\b",
              r"not \g<path> contains"),
    operator(r"\b(?P<path>[\w.-]+)\s+(?:does\s+not|doesn't|not)\s+starts?\s+with\b",
              r"not \g<path> starts with"),
    operator(r"\b(?P<path>[\w.-]+)\s+(?:does\s+not|doesn't|not)\s+ends?\s+with\b",
              r"not \g<path> ends with"),
    operator(r"\b(?P<path>[\w.-]+)\s+(?:does\s+not|doesn't|not)\s+(?:equals?)\b",
              r"\g<path> is not"),
    operator(r"\b(?:is\s+)?(?:greater|more|higher|larger|bigger)\s+than\s+or\s+equals?(?:\s+to)?\b",
              "is at least"),
    operator(r"\b(?:is\s+)?(?:less|fewer|lower|smaller)\s+than\s+or\s+equals?(?:\s+to)?\b",
              "is at most"),
    operator(r"\b(?:is\s+)?(?:no|not)\s+(?:less|fewer|lower)\s+than\b", "is at least"),
    operator(r"\b(?:is\s+)?(?:no|not)\s+(?:more|greater|higher)\s+than\b", "is at most"),
    operator(r"\b(?:is\s+)?(?:greater|more|higher|larger|bigger|later)\s+than\b", "is above"),
    operator(r"\b(?:is\s+)?(?:less|fewer|lower|smaller|earlier)\s+than\b", "is below"),
    operator(r"\bis\s+(?:over|after)\b", "is above"),
    operator(r"\bis\s+(?:under|before)\b", "is below"),
    operator(r"\b(?:is\s+)?(?:not\s+equals?(?:\s+to)?|unequal\s+to|different\s+from)\b|\bisn't\b"
              r"|\bis\s+different\s+from\b", "is not"),
    operator(r"\b(?:is\s+)?(?:equals?\s+to|equals|exactly\s+equals?)\b|\bis\s+(?:exactly|equal)\b",
              "is"),
    operator(r"(?<![<>!=])(?:>\s*=|=>|≥)(?!=)", "is at least"),
    operator(r"(?<![<>!=])(?:<\s*=|=<|≤)(?!=)", "is at most"),
    operator(r"\bbetween\s+(\S+)\s*(?:to|-|–|—|\.\.)\s*(?=\S)", r"between \1 and "),
    Habit(re.compile(r"(?<=[0-9])\s*,(?=[0-9])"), ", ", "AL123",
          "`{found}` between numbers stands before exactly three digits, or has a blank after it",
          "the comma of a list has a blank after it: `5, 6`"),
    operator(r"\s*(?:!==?|<>|≠|~=)\s*", " is not "),
    operator(r"\s*(?<![<>!=])={1,3}(?!=)\s*", " is "),
    operator(r"\b(?:begins|starting|begin)\s+with\b|\bstartswith\b", "starts with"),
    operator(r"\bending\s+with\b|\bendswith\b|\bfinishes\s+with\b", "ends with"),
    operator(r"\b(?:has|containing)(?=\s+\")", "contains"),
    operator(r"\bis\s*==?(?!=)", "is"),
    Habit(
        re.compile(r'(?<!not )\blike\s+(?P<glob>"[^"]*")', re.IGNORECASE), _glob,
        "AL111", WRITTEN, "in `matches` a `*` stands for any letters: `title matches \"VP*\"`",
    ),
    operator(r"\s*&&\s*|\s+&\s+", " and "),
    operator(r"\s*\|\|\s*|\s+\|\s+", " or "),
    operator(r"!\s*(?=[\w(`])", "not "),
    word(r"^(keep\s+[\w-]+\s+of\s+[\w-]+|[\w-]+)\s+(?:is\s+at\s+most|<=|<|(?:is\s+|stays\s+)?"
         r"(?:below|under)|no\s+more\s+than|max(?:imum)?)\s+(?=[0-9$])", r"\1 at most ",
         "a bound is written `rejected at most 22% each month`"),
    word(r"^(keep\s+[\w-]+\s+of\s+[\w-]+|[\w-]+)\s+(?:is\s+at\s+least|>=|>|(?:is\s+|stays\s+)?"
         r"(?:above|over)|no\s+less\s+than|min(?:imum)?)\s+(?=[0-9$])", r"\1 at least ",
         "a bound is written `complete-forms at least 35% each quarter`"),
    # windows
    Habit(
        re.compile(r"\b(?:(?:with)?in|over|during|for|since)?\s*\b(?:the\s+)?"
                   r"(?:past|last|previous|latest)\b(?=\s+[0-9\w])", re.IGNORECASE),
        lambda m: " " * (len(m[0]) - len(m[0].lstrip())) + "in the last", "AL111", WRITTEN,
        "a window is written `in the last 30 days`",
    ),
)  # fmt: skip
