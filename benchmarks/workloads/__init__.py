"""What is measured: one idea a module, each with `build(…)` that gives a `Workload`."""
