"""What both sides want to know: the declarations that ask, answered from what happened.

`facts` makes of outcomes or of plain tables what measures count; `measures`, `goals`, `what_if`,
`compare`, `profile`, `estimates` and `promises` answer one kind of declaration each; `build` asks
them all; `text`, `plain` and `html` show the answers.
"""
