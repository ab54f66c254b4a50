"""Lives of one promise by hand: at the due instant, pauses, warnings, ladders, restarts, leaving,
coming back, answers, periods, abstaining, arrival."""

from __future__ import annotations

import pytest

from independent.clock_case import Case, lines_of, run

FOUR = "gets call\nwithin 4 hours"
OFFICE = "gets call\nwithin 4 working hours of office"
HELD = f"{FOUR}\npaused while hold"
DESK = f"{OFFICE}\npaused while hold"
REPLY = "each reply"
PROSPECT = "sales owes prospect"

AT_THE_INSTANT = (
    Case("an act at the due instant is in time", FOUR,
         "form 03-02 10:00\ncall 03-02 14:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00 met due 03-02 14:00"),
    Case("one microsecond later it is late first", FOUR,
         "form 03-02 10:00\ncall 03-02 14:00+\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 14:00+ late due 03-02 14:00
         03-02 14:00+ met-late due 03-02 14:00"""),
    Case("in time at closing, before the weekend", "gets call\nwithin 2 working hours of office",
         "form 03-06 15:00\ncall 03-06 17:00\nuntil 03-10 00:00",
         "03-06 15:00 started due 03-06 17:00\n03-06 17:00 met due 03-06 17:00"),
    Case("an act of the starting instant that comes after it", FOUR,
         "form 03-02 10:00\ncall 03-02 10:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 10:00 met due 03-02 14:00"),
    Case("an act before the start does not count", FOUR,
         "call 03-02 10:00\nform 03-02 10:00\nuntil 03-02 14:00",
         "03-02 10:00 started due 03-02 14:00"),
    Case("looked at when it is due, it still runs", FOUR, "form 03-02 10:00\nuntil 03-02 14:00",
         "03-02 10:00 started due 03-02 14:00"),
    Case("met is final", FOUR,
         "form 03-02 10:00\ncall 03-02 11:00\ncall 03-02 12:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 met due 03-02 14:00"),
    Case("met-late is final", FOUR,
         "form 03-02 10:00\ncall 03-02 15:00\ncall 03-02 16:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 14:00+ late due 03-02 14:00
         03-02 15:00 met-late due 03-02 14:00"""),
)  # fmt: skip

PAUSES = (
    Case("elapsed time gets the whole pause back", HELD,
         "form 03-02 10:00\nhold yes 03-02 11:00\nhold no 03-02 13:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 13:00 resumed due 03-02 16:00
         03-02 16:00+ late due 03-02 16:00"""),
    Case("a pause over the due instant", HELD,
         "form 03-02 10:00\nhold yes 03-02 13:30\nhold no 03-02 20:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 13:30 paused
         03-02 20:00 resumed due 03-02 20:30
         03-02 20:30+ late due 03-02 20:30"""),
    Case("a night costs working time nothing", DESK,
         "form 03-02 15:00\nhold yes 03-02 17:00\nhold no 03-03 09:00\nuntil 03-04 00:00",
         """03-02 15:00 started due 03-03 11:00
         03-02 17:00 paused
         03-03 09:00 resumed due 03-03 11:00
         03-03 11:00+ late due 03-03 11:00"""),
    Case("a pause costs the open hours it covers", DESK,
         "form 03-06 15:00\nhold yes 03-06 16:00\nhold no 03-09 10:00\nuntil 03-10 00:00",
         """03-06 15:00 started due 03-09 11:00
         03-06 16:00 paused
         03-09 10:00 resumed due 03-09 13:00
         03-09 13:00+ late due 03-09 13:00"""),
    Case("a working day gets lost open time back",
         "gets call\nwithin 1 working day of office\npaused while hold",
         "form 03-06 10:00\nhold yes 03-06 12:00\nhold no 03-09 09:00\nuntil 03-10 00:00",
         """03-06 10:00 started due 03-09 10:00
         03-06 12:00 paused
         03-09 09:00 resumed due 03-09 15:00
         03-09 15:00+ late due 03-09 15:00"""),
    Case("a pause that takes all that was left is not late at its end",
         "gets call\nwithin 1 working day of office\npaused while hold",
         "form 03-02 09:00\nhold yes 03-02 20:00\nhold no 03-04 08:00\nuntil 03-05 00:00",
         """03-02 09:00 started due 03-03 09:00
         03-02 20:00 paused
         03-04 08:00 resumed due 03-04 09:00
         03-04 09:00+ late due 03-04 09:00"""),
    Case("two pauses add up", HELD,
         """form 03-02 10:00
         hold yes 03-02 11:00
         hold no 03-02 12:00
         hold yes 03-02 12:30
         hold no 03-02 13:00
         until 03-03 00:00""",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 12:00 resumed due 03-02 15:00
         03-02 12:30 paused
         03-02 13:00 resumed due 03-02 15:30
         03-02 15:30+ late due 03-02 15:30"""),
    Case("a pause of 23 hours when clocks go forward",
         "gets call\nwithin 2 days\npaused while hold",
         "form 03-06 10:00\nhold yes 03-07 10:00\nhold no 03-08 10:00\nuntil 03-10 00:00",
         """03-06 10:00 started due 03-08 10:00
         03-07 10:00 paused
         03-08 10:00 resumed due 03-09 09:00
         03-09 09:00+ late due 03-09 09:00"""),
    Case("a pause of 25 hours when they go back",
         "gets call\nwithin 2 days\npaused while hold",
         "form 10-30 10:00\nhold yes 10-31 10:00\nhold no 11-01 10:00\nuntil 11-03 00:00",
         """10-30 10:00 started due 11-01 10:00
         10-31 10:00 paused
         11-01 10:00 resumed due 11-02 11:00
         11-02 11:00+ late due 11-02 11:00"""),
    Case("on hold from the start", HELD,
         "hold yes 03-02 08:00\nform 03-02 10:00\nhold no 03-02 12:00\nuntil 03-03 00:00",
         """03-02 10:00 started
         03-02 12:00 resumed due 03-02 16:00
         03-02 16:00+ late due 03-02 16:00"""),
    Case("what was on hold before the start costs nothing", HELD,
         "hold yes 03-02 08:00\nhold no 03-02 09:00\nform 03-02 10:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00"),
    Case("a pause that begins at the due instant keeps it open", HELD,
         "form 03-02 10:00\nhold yes 03-02 14:00\nhold no 03-02 18:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 14:00 paused
         03-02 18:00 resumed due 03-02 18:00
         03-02 18:00+ late due 03-02 18:00"""),
    Case("a pause one microsecond after it is too late", HELD,
         "form 03-02 10:00\nhold yes 03-02 14:00+\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00"),
    Case("an act fulfils while it is paused", HELD,
         "form 03-02 10:00\nhold yes 03-02 11:00\ncall 03-02 20:00\nuntil 03-04 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 20:00 met"""),
    Case("an act that fulfils and pauses at once fulfils", f"{FOUR}\npaused while some call ever",
         "form 03-02 10:00\ncall 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 met due 03-02 14:00"),
    Case("an unknown fact ends a pause", HELD,
         "form 03-02 10:00\nhold yes 03-02 11:00\nhold unknown 03-02 12:00\nuntil 03-02 14:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 12:00 resumed due 03-02 15:00"""),
    Case("time itself ends a pause", f"{FOUR}\npaused while some note in the last 2 hours",
         "form 03-02 10:00\nnote 03-02 11:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 13:00 resumed due 03-02 16:00
         03-02 16:00+ late due 03-02 16:00"""),
    Case("what is late is not paused", HELD,
         "form 03-02 10:00\nhold yes 03-02 15:00\ncall 03-02 16:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 14:00+ late due 03-02 14:00
         03-02 16:00 met-late due 03-02 14:00"""),
    Case("a pause of no length", HELD,
         "form 03-02 10:00\nhold yes 03-02 11:00\nhold no 03-02 11:00\nuntil 03-02 14:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 11:00 resumed due 03-02 14:00"""),
)  # fmt: skip

VOID_AND_RESTART = (
    Case("void", f"{FOUR}\nvoid when gone",
         "form 03-02 10:00\ngone yes 03-02 11:00\ncall 03-02 12:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 void due 03-02 14:00"),
    Case("void at the due instant", f"{FOUR}\nvoid when gone",
         "form 03-02 10:00\ngone yes 03-02 14:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00 void due 03-02 14:00"),
    Case("what is late is not void", f"{FOUR}\nvoid when gone",
         "form 03-02 10:00\ngone yes 03-02 15:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00"),
    Case("an act that fulfils and voids at once fulfils", f"{FOUR}\nvoid when some call ever",
         "form 03-02 10:00\ncall 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 met due 03-02 14:00"),
    Case("void ends a pause for good", f"{HELD}\nvoid when gone",
         "form 03-02 10:00\nhold yes 03-02 11:00\n"
         "gone yes 03-02 12:00\nhold no 03-02 13:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 paused\n03-02 12:00 void"),
    Case("a restart is a new start", f"{FOUR}\nrestarts on mail",
         "form 03-02 10:00\nmail 03-02 13:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 13:00 restarted due 03-02 17:00
         03-02 17:00+ late due 03-02 17:00"""),
    Case("a restart at the due instant", f"{FOUR}\nrestarts on mail",
         "form 03-02 10:00\nmail 03-02 14:00\nuntil 03-02 18:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00 restarted due 03-02 18:00"),
    Case("what is late does not restart", f"{FOUR}\nrestarts on mail",
         "form 03-02 10:00\nmail 03-02 15:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00"),
    Case("a restart in working time", f"{OFFICE}\nrestarts on mail",
         "form 03-02 10:00\nmail 03-02 13:30\nuntil 03-04 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 13:30 restarted due 03-03 09:30
         03-03 09:30+ late due 03-03 09:30"""),
    Case("a restart forgets the pauses", f"{HELD}\nrestarts on mail",
         "form 03-02 10:00\nhold yes 03-02 11:00\n"
         "hold no 03-02 12:00\nmail 03-02 12:30\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 12:00 resumed due 03-02 15:00
         03-02 12:30 restarted due 03-02 16:30
         03-02 16:30+ late due 03-02 16:30"""),
    Case("a restart within a pause stays paused", f"{HELD}\nrestarts on mail",
         "form 03-02 10:00\nhold yes 03-02 11:00\n"
         "mail 03-02 12:00\nhold no 03-02 13:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 12:00 restarted
         03-02 13:00 resumed due 03-02 17:00
         03-02 17:00+ late due 03-02 17:00"""),
    Case("a restart forgets what was counted",
         "gets at least 2 of call\n"
         "within 4 hours\nrestarts on mail",
         "form 03-02 10:00\ncall 03-02 11:00\n"
         "mail 03-02 12:00\ncall 03-02 13:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 12:00 restarted due 03-02 16:00
         03-02 16:00+ late due 03-02 16:00"""),
)  # fmt: skip

WARNINGS = (
    Case("half of four hours", f"{FOUR}\nwarn at 50% tell owner",
         "form 03-02 10:00\nuntil 03-02 13:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 12:00+ warned due 03-02 14:00"),
    Case("an act at the warning's instant is before it", f"{FOUR}\nwarn at 50% tell owner",
         "form 03-02 10:00\ncall 03-02 12:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 12:00 met due 03-02 14:00"),
    Case("three quarters of open time", f"{OFFICE}\nwarn at 75% tell owner",
         "form 03-06 15:00\nuntil 03-09 10:30",
         "03-06 15:00 started due 03-09 11:00\n03-09 10:00+ warned due 03-09 11:00"),
    Case("half of open time at closing", f"{OFFICE}\nwarn at 50% tell owner",
         "form 03-06 15:00\nuntil 03-09 10:30",
         "03-06 15:00 started due 03-09 11:00\n03-06 17:00+ warned due 03-09 11:00"),
    Case("half of 47 hours", "gets call\nwithin 2 days\nwarn at 50% tell owner",
         "form 03-07 10:00\nuntil 03-09 00:00",
         "03-07 10:00 started due 03-09 10:00\n03-08 10:30+ warned due 03-09 10:00"),
    Case("a pause moves the warning", f"{HELD}\nwarn at 50% tell owner",
         "form 03-02 10:00\nhold yes 03-02 11:00\nhold no 03-02 13:00\nuntil 03-02 15:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 13:00 resumed due 03-02 16:00
         03-02 14:00+ warned due 03-02 16:00"""),
    Case("after a restart it warns again", f"{FOUR}\nrestarts on mail\nwarn at 50% tell owner",
         "form 03-02 10:00\nmail 03-02 13:00\nuntil 03-02 17:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 12:00+ warned due 03-02 14:00
         03-02 13:00 restarted due 03-02 17:00
         03-02 15:00+ warned due 03-02 17:00"""),
    Case("a ladder", f"""{FOUR}
         if late tell marketing
         if late by 1 hour tell marketing
         if late by 1 day tell marketing""",
         "form 03-02 10:00\nuntil 03-04 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 14:00+ late due 03-02 14:00
         03-02 15:00+ late by due 03-02 14:00
         03-03 14:00+ late by due 03-02 14:00"""),
    Case("a ladder ends with the act", f"""{FOUR}
         if late tell marketing
         if late by 1 hour tell marketing
         if late by 1 day tell marketing""",
         "form 03-02 10:00\ncall 03-02 16:00\nuntil 03-04 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 14:00+ late due 03-02 14:00
         03-02 15:00+ late by due 03-02 14:00
         03-02 16:00 met-late due 03-02 14:00"""),
    Case("a rung of a working day, from closing", """gets call
         within 2 working hours of office
         if late by 1 working day of office tell marketing""",
         "form 03-06 15:00\nuntil 03-11 00:00",
         """03-06 15:00 started due 03-06 17:00
         03-06 17:00+ late due 03-06 17:00
         03-10 09:00+ late by due 03-06 17:00"""),
    Case("a rung of a day over the change", """gets call
         within 4 hours
         if late by 1 day tell marketing""",
         "form 03-07 10:00\nuntil 03-09 00:00",
         """03-07 10:00 started due 03-07 14:00
         03-07 14:00+ late due 03-07 14:00
         03-08 14:00+ late by due 03-07 14:00"""),
)  # fmt: skip

LEAVING = (
    Case("taken back by the other side", FOUR,
         "form 03-02 10:00\nrecall 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 void due 03-02 14:00"),
    Case("passed on by the promiser", FOUR,
         "form 03-02 10:00\npass 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00"),
    Case("ended by the promiser", FOUR,
         "form 03-02 10:00\nmeeting 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00"),
    Case("ended by the prospect", FOUR, "form 03-02 10:00\nbuy 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 void due 03-02 14:00"),
    Case("left by the passing of time", "gets call\nwithin 61 days",
         "form 01-05 10:00\nuntil 04-01 00:00",
         "01-05 10:00 started due 03-07 10:00\n03-07 10:00+ late due 03-07 10:00"),
    Case("at the promiser's request", FOUR,
         "form 03-02 10:00\nrequest aside by sales 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00"),
    Case("at the other side's request", FOUR,
         "form 03-02 10:00\nrequest aside by marketing 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 void due 03-02 14:00"),
    Case("moved outside by nobody known", FOUR,
         "form 03-02 10:00\nmoved aside 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 void due 03-02 14:00"),
    Case("a lateness is not undone", FOUR,
         "form 03-02 10:00\nrecall 03-02 15:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00"),
    Case("coming back begins a second one", FOUR,
         "form 03-02 10:00\nrecall 03-02 11:00\n"
         "form 03-02 12:00\ncall 03-02 13:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 void due 03-02 14:00
         03-02 12:00 started #2 due 03-02 16:00
         03-02 13:00 met #2 due 03-02 16:00"""),
    Case("one call keeps both that are open", FOUR,
         "form 03-02 10:00\npass 03-02 11:00\n"
         "wake 03-02 12:00\ncall 03-02 13:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 12:00 started #2 due 03-02 16:00
         03-02 13:00 met due 03-02 14:00
         03-02 13:00 met #2 due 03-02 16:00"""),
    Case("leaving again voids the second only", FOUR,
         "form 03-02 10:00\npass 03-02 11:00\n"
         "wake 03-02 12:00\nrecall 03-02 13:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 12:00 started #2 due 03-02 16:00
         03-02 13:00 void #2 due 03-02 16:00
         03-02 14:00+ late due 03-02 14:00"""),
)  # fmt: skip

ANSWERS = (
    Case("one call answers all that are open", FOUR,
         "reply 03-02 10:00\nreply 03-02 11:00\ncall 03-02 14:30\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 started #2 due 03-02 15:00
         03-02 14:00+ late due 03-02 14:00
         03-02 14:30 met-late due 03-02 14:00
         03-02 14:30 met #2 due 03-02 15:00""", REPLY, PROSPECT),
    Case("a later reply is a clock of its own", FOUR,
         "reply 03-02 10:00\ncall 03-02 11:00\nreply 03-02 12:00\nuntil 03-02 16:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 met due 03-02 14:00
         03-02 12:00 started #2 due 03-02 16:00""", REPLY, PROSPECT),
    Case("a move does not end it", FOUR,
         "form 03-02 09:00\nreply 03-02 10:00\nrecall 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00", REPLY, PROSPECT),
    Case("only where it finds the lead", FOUR,
         "reply 03-02 08:00\nform 03-02 09:00\nreply 03-02 10:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ late due 03-02 14:00",
         "each reply in ready", PROSPECT),
    Case("an act does not keep what it starts", "gets call\nwithin 4 hours",
         "call 03-02 10:00\ncall 03-02 11:00\nuntil 03-02 15:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 met due 03-02 14:00
         03-02 11:00 started #2 due 03-02 15:00""", "each call"),
    Case("three of two kinds", "gets at least 3 of call, mail\nwithin 4 hours",
         "form 03-02 10:00\ncall 03-02 11:00\n"
         "mail 03-02 12:00\nmail 03-02 13:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 13:00 met due 03-02 14:00"),
    Case("all of two kinds", "gets all of call, mail\nwithin 4 hours",
         "form 03-02 10:00\nmail 03-02 11:00\n"
         "mail 03-02 12:00\ncall 03-02 13:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 13:00 met due 03-02 14:00"),
    Case("by the owner, nobody named: anyone of the side", "gets call by owner\nwithin 4 hours",
         "form 03-02 10:00\ncall by Bob 03-02 11:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 met due 03-02 14:00"),
    Case("by the owner, who has a name", "gets call by owner\nwithin 4 hours",
         """form 03-02 10:00
         assign Ada 03-02 10:30
         call by Bob 03-02 11:00
         call 03-02 12:00
         call by Ada 03-02 13:00
         until 03-03 00:00""",
         "03-02 10:00 started due 03-02 14:00\n03-02 13:00 met due 03-02 14:00"),
    Case("by the owner, who changed", "gets call by owner\nwithin 4 hours",
         """form 03-02 10:00
         assign Ada 03-02 10:30
         assign Bob 03-02 11:00
         call by Ada 03-02 12:00
         call by Bob 03-02 13:00
         until 03-03 00:00""",
         "03-02 10:00 started due 03-02 14:00\n03-02 13:00 met due 03-02 14:00"),
)  # fmt: skip

EVERY = "gets mail\nevery 2 days while in ready"
AGAIN = (
    Case("an early act begins the next period", EVERY,
         "form 03-02 10:00\nmail 03-03 09:00\nuntil 03-05 09:00",
         """03-02 10:00 started due 03-04 10:00
         03-03 09:00 met due 03-04 10:00
         03-03 09:00 started #2 due 03-05 09:00"""),
    Case("a late act too, and lateness does not pile up", EVERY,
         "form 03-02 10:00\nmail 03-07 10:00\nuntil 03-09 10:00",
         """03-02 10:00 started due 03-04 10:00
         03-04 10:00+ late due 03-04 10:00
         03-07 10:00 met-late due 03-04 10:00
         03-07 10:00 started #2 due 03-09 10:00"""),
    Case("over with the stage, whoever moved the lead", EVERY,
         "form 03-02 10:00\npass 03-03 10:00\nmail 03-03 11:00\nuntil 03-08 00:00",
         "03-02 10:00 started due 03-04 10:00\n03-03 10:00 void due 03-04 10:00"),
    Case("nothing follows a lateness that outlives the stage", EVERY,
         "form 03-02 10:00\npass 03-05 10:00\nmail 03-06 10:00\nuntil 03-12 00:00",
         """03-02 10:00 started due 03-04 10:00
         03-04 10:00+ late due 03-04 10:00
         03-06 10:00 met-late due 03-04 10:00"""),
    Case("coming back begins anew", EVERY,
         "form 03-02 10:00\npass 03-03 10:00\nwake 03-05 10:00\nuntil 03-07 10:00",
         """03-02 10:00 started due 03-04 10:00
         03-03 10:00 void due 03-04 10:00
         03-05 10:00 started #2 due 03-07 10:00"""),
    Case("a period over the change of the clocks", EVERY,
         "form 03-06 10:00\nmail 03-07 12:00\nuntil 03-09 12:00",
         """03-06 10:00 started due 03-08 10:00
         03-07 12:00 met due 03-08 10:00
         03-07 12:00 started #2 due 03-09 12:00"""),
    Case("from stage to stage until an end", "gets mail\nevery 2 days",
         "form 03-02 10:00\npass 03-03 10:00\n"
         "mail 03-04 10:00\ndrop 03-05 10:00\nuntil 03-12 00:00",
         """03-02 10:00 started due 03-04 10:00
         03-04 10:00 met due 03-04 10:00
         03-04 10:00 started #2 due 03-06 10:00
         03-05 10:00 void #2 due 03-06 10:00"""),
)  # fmt: skip

NEVER = "never gets mail\nwithin 4 hours"
ABSTAINING = (
    Case("an act at the last instant breaks it", NEVER,
         "form 03-02 10:00\nmail 03-02 14:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00 broken due 03-02 14:00"),
    Case("one microsecond later it is kept", NEVER,
         "form 03-02 10:00\nmail 03-02 14:00+\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 14:00+ kept due 03-02 14:00"),
    Case("broken once", NEVER,
         "form 03-02 10:00\nmail 03-02 11:00\nmail 03-02 12:00\nuntil 03-03 00:00",
         "03-02 10:00 started due 03-02 14:00\n03-02 11:00 broken due 03-02 14:00"),
    Case("kept when the stage is left", "never gets mail while in ready",
         "form 03-02 10:00\nrecall 03-03 10:00\nmail 03-03 11:00\nuntil 03-05 00:00",
         "03-02 10:00 started\n03-03 10:00 kept"),
    Case("kept at the move before which it held", "never gets mail\nbefore won",
         "form 03-02 10:00\nbuy 03-03 10:00\nuntil 03-05 00:00",
         "03-02 10:00 started\n03-03 10:00 kept"),
    Case("nothing is forbidden while it is paused", f"{NEVER}\npaused while hold",
         "form 03-02 10:00\nhold yes 03-02 11:00\n"
         "mail 03-02 12:00\nhold no 03-02 13:00\nuntil 03-03 00:00",
         """03-02 10:00 started due 03-02 14:00
         03-02 11:00 paused
         03-02 13:00 resumed due 03-02 16:00
         03-02 16:00+ kept due 03-02 16:00"""),
)  # fmt: skip

ARRIVING = (
    Case("reaches, by way of another stage", "reaches won\nwithin 2 days",
         "form 03-02 10:00\npass 03-03 10:00\nbuy 03-04 10:00\nuntil 03-05 00:00",
         "03-02 10:00 started due 03-04 10:00\n03-04 10:00 met due 03-04 10:00"),
    Case("too late, and then", "reaches won\nwithin 2 days",
         "form 03-02 10:00\nbuy 03-05 10:00\nuntil 03-06 00:00",
         """03-02 10:00 started due 03-04 10:00
         03-04 10:00+ late due 03-04 10:00
         03-05 10:00 met-late due 03-04 10:00"""),
    Case("the promiser ends it elsewhere", "reaches won\nwithin 2 days",
         "form 03-02 10:00\ndrop 03-03 10:00\nuntil 03-06 00:00",
         "03-02 10:00 started due 03-04 10:00\n03-04 10:00+ late due 03-04 10:00"),
    Case("somebody else ends it elsewhere", "reaches won\nwithin 2 days",
         "form 03-02 10:00\nmoved lost by marketing 03-03 10:00\nuntil 03-06 00:00",
         "03-02 10:00 started due 03-04 10:00\n03-03 10:00 void due 03-04 10:00"),
    Case("enough before the move", "gets at least 2 of call\nbefore lost",
         "form 03-02 10:00\ncall 03-02 11:00\n"
         "call 03-02 12:00\ndrop 03-02 13:00\nuntil 03-03 00:00",
         "03-02 10:00 started\n03-02 12:00 met"),
    Case("too little before the move", "gets at least 2 of call\nbefore lost",
         "form 03-02 10:00\ncall 03-02 11:00\ndrop 03-02 13:00\nuntil 03-03 00:00",
         "03-02 10:00 started\n03-02 13:00 late"),
    Case("an end elsewhere", "gets at least 2 of call\nbefore lost",
         "form 03-02 10:00\ncall 03-02 11:00\nbuy 03-02 13:00\nuntil 03-03 00:00",
         "03-02 10:00 started\n03-02 13:00 void"),
    Case("refused, and later granted", "gets at least 2 of call\nbefore lost else refuse",
         "form 03-02 10:00\ndrop 03-02 11:00\ncall 03-02 12:00\n"
         "call 03-02 13:00\ndrop 03-02 14:00\nuntil 03-03 00:00",
         "03-02 10:00 started\n03-02 13:00 met"),
)  # fmt: skip

CASES = (
    *AT_THE_INSTANT, *PAUSES, *VOID_AND_RESTART, *WARNINGS, *LEAVING, *ANSWERS, *AGAIN,
    *ABSTAINING, *ARRIVING,
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_life(case: Case) -> None:
    assert run(case) == lines_of(case.told)
