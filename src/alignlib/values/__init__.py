"""Values of the language: types, schemas, functions, and time."""
