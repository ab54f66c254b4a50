"""Findings about names."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry
from alignlib.diagnostics.diagnostic import Severity

NAMES: tuple[Entry, ...] = (
    Entry(
        "AL201",
        "a name is declared twice",
        "Names are told apart by letters and digits only: `good-fit`, `good_fit` and `Good Fit` "
        "are one name. Fields, definitions, scores, grades, settings, estimates and slas share one "
        "name space; stages and activities have their own.",
        "fields\n  country text\ndefine good-fit\n  country is known\n"
        "define good_fit\n" + '  country is "US"\n',
        "fields\n  country text\ndefine good-fit\n  country is known\n"
        'define us\n  country is "US"\n',
    ),
    Entry(
        "AL202",
        "unknown activity",
        "Every activity that a rule names must be declared: `activity form by prospect`.",
        "activity form by prospect\ndefine active\n  some fomr ever\n",
        "activity form by prospect\ndefine active\n  some form ever\n",
    ),
    Entry(
        "AL203",
        "unknown field or name",
        "A condition can read the lead's own fields, `contact.…` and `account.…`, definitions, "
        "scores, grades, and the state of an sla. After `where` it sees only the activity's own "
        "fields.",
        'fields\n  country text\ndefine us\n  contry is "US"\n',
        'fields\n  country text\ndefine us\n  country is "US"\n',
    ),
    Entry(
        "AL204",
        "unknown stage",
        'Stages are named as declared, or by an alias (`also called "MQL"`).',
        "activity form by prospect\nstage new, start\n  to redy on form\nstage ready, end\n",
        "activity form by prospect\nstage new, start\n  to ready on form\nstage ready, end\n",
    ),
    Entry(
        "AL205",
        "unknown party, team or person",
        "Work is done and owed by the two parties of `between` (marketing and sales where nothing "
        "is said), by `prospect` and `system`, by declared teams and people, and by `owner`.",
        "activity form by prospct\n",
        "activity form by prospect\n",
    ),
    Entry(
        "AL206",
        "unknown calendar",
        "`of NAME` after working time names a declared calendar.",
        "calendar office\n  open Monday to Friday 09:00 to 17:00\nactivity call by sales\n"
        "activity form by prospect\nsla call-back\n  sales owes marketing\n  each form\n"
        "  gets call\n  within 2 working hours of ofice\n",
        "calendar office\n  open Monday to Friday 09:00 to 17:00\nactivity call by sales\n"
        "activity form by prospect\nsla call-back\n  sales owes marketing\n  each form\n"
        "  gets call\n  within 2 working hours of office\n",
    ),
    Entry(
        "AL207",
        "one word for two stages",
        'An alias must name one stage only. "SQL" means the hand-over to some and the opportunity '
        "to others: a file that uses it for both would mean two things to its readers.",
        'stage ready, also called "SQL"\nstage opportunity, also called "SQL"\n',
        'stage ready, also called "SQL"\nstage opportunity, also called "deal"\n',
    ),
    Entry(
        "AL208",
        "not a declared choice",
        "A field `one of a, b, c` can only be compared with its choices; a yes-no field with `yes` "
        "and `no`; an sla with its states.",
        "fields\n  role one of buyer, student\ndefine buyer-side\n  role is byer\n",
        "fields\n  role one of buyer, student\ndefine buyer-side\n  role is buyer\n",
    ),
    Entry(
        "AL209",
        "unknown kind of record",
        "Records are lead, contact, account and opportunity. An agreement has the stages of one of "
        "them: the lead, or what `pipeline … of opportunity` says.",
        "fields of acount\n  size number\n",
        "fields of account\n  size number\n",
    ),
    Entry(
        "AL210",
        "unknown name",
        "The line needs a setting, definition, score, sla, measure, goal or release that is "
        "declared in this file.",
        "activity form by prospect\nscore interest\n  +10 each form\ndefine hot\n"
        "  interest is at least treshold\nsetting threshold 40\n",
        "activity form by prospect\nscore interest\n  +10 each form\ndefine hot\n"
        "  interest is at least threshold\nsetting threshold 40\n",
    ),
    Entry(
        "AL211",
        "no holidays of this country",
        "Holidays of US are built in. Those of other countries come with the optional package "
        "`holidays`.",
        "calendar office\n  open Monday to Friday 09:00 to 17:00\n  closed on holidays of XX\n",
        "calendar office\n  open Monday to Friday 09:00 to 17:00\n  closed on holidays of US\n",
    ),
    Entry(
        "AL212",
        "unknown time zone",
        "Zones are IANA names such as `America/New_York`, or `UTC`.",
        'agreement "Inbound"\n  zone America/New_Yrok\n',
        'agreement "Inbound"\n  zone America/New_York\n',
    ),
    Entry(
        "AL213",
        "somebody only the host knows",
        "`tell` may name somebody who is neither party, team nor declared person: the application "
        "that runs the agreement gets the name as it stands.",
        "activity call by sales\nstage new, start\n  to done on call\n    then tell steering\n"
        "stage done, end\n",
        "activity call by sales\nstage new, start\n  to done on call\n    then tell marketing\n"
        "stage done, end\n",
        Severity.NOTE,
    ),
    Entry(
        "AL220",
        "another file, and nothing to read it with",
        '`use "vocabulary.rules"` takes the declarations of another file. A file never reads files '
        "by itself: the application gives them, by the `loader` that it passes to `load`, `loads` "
        "or `check_text`; the command line reads those beside the file.",
        'use "vocabulary.rules"\nstage new\n',
        "stage new\n",
    ),
    Entry(
        "AL221",
        "a used file cannot be had",
        "The loader has no file of this name, or does not give it away. A `FolderLoader`, as on "
        "the command line, gives `*.rules` files of the folder of the first file and of the "
        "folders in it: nothing by an absolute path, by `..` out of it, or by a link that leads "
        "out.",
        "",
        "",
    ),
    Entry(
        "AL222",
        "a used file is not UTF-8",
        "Files of rules are UTF-8. Most editors offer it where they save a file.",
        "",
        "",
    ),
    Entry(
        "AL223",
        "files use each other in a circle",
        "A used file is read before the file that uses it, so none can use itself, directly or "
        "through others. What two files need from each other stands in a third one that both use.",
        "",
        "",
    ),
    Entry(
        "AL224",
        "a name is declared in two files",
        "All files of an agreement share their names, as if they were one file: a name is declared "
        "once in all of them. Several files may use the one that declares it: it is read once.",
        "",
        "",
    ),
    Entry(
        "AL225",
        "an `agreement` in a used file",
        "Who agrees, the zone, the currency and since when are said in the main file, the one that "
        "is loaded. What others use is vocabulary.",
        "",
        "",
    ),
    Entry(
        "AL226",
        "too many files",
        "An agreement has at most 100 files and 5,000,000 characters, and files use each other at "
        "most 20 deep.",
        "",
        "",
    ),
    Entry(
        "AL227",
        "the loader failed",
        "The application's own loader stopped with an error of its own, or gave something that is "
        "no text. The file is not to blame: whoever maintains the application is.",
        "",
        "",
    ),
    Entry(
        "AL228",
        "a file is used twice",
        "One `use` of a file is enough. Several files may each use it: it is read once.",
        "",
        "",
        Severity.WARNING,
    ),
    Entry(
        "AL250",
        "a house rule failed",
        "A house rule that an extension brings stopped with an error, or gave something that is no "
        "finding. The agreement loads, but nobody has judged it by this rule: tell whoever keeps "
        "the extension.",
        "",
        "",
        Severity.WARNING,
    ),
    Entry(
        "AL229",
        "declared otherwise by the application",
        "The application declares fields and activities too: a schema, a record class, an "
        "extension. What the file declares counts; where the two differ in a type, in who does an "
        "activity, or in what a name is, one of them is probably out of date. The file may be more "
        "exact: `one of …` for text, money or a percentage for a number.",
        "",
        "",
        Severity.WARNING,
    ),
)
