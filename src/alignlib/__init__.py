"""alignlib: the agreement between Marketing and Sales as text that a program can keep."""
