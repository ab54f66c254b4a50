"""Colours for `.rules` texts: a Pygments lexer and a TextMate grammar, from one table of words."""
