"""The plan: a checked program made ready to run. Names are slots, values are integers."""
