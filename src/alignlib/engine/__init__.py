"""The engine: state and inputs in, state and outputs out. Pure, and deterministic to the byte."""
