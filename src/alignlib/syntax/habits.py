"""Spellings that people bring along from spreadsheets, filters of a CRM and SQL.

A habit is a pattern and what it is in an agreement. It is only offered where the line could not
be read, the pattern touches the place, and the line can be read with the change. The first that
fits is taken: what says more of the line stands before.
"""

from __future__ import annotations

from alignlib.syntax.habit import Habit
from alignlib.syntax.habits_of_comparing import COMPARING
from alignlib.syntax.habits_of_values import VALUES
from alignlib.syntax.habits_of_words import WORDS

HABITS: tuple[Habit, ...] = (*COMPARING, *VALUES, *WORDS)
