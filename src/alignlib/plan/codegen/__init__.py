"""From a plan to Python source: the compiled form of an agreement."""
