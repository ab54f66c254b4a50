"""Settings of the laws: the same examples on every run, or many new ones.

`ALIGNLIB_LAWS=long` looks at 2,000 new examples a law; `ALIGNLIB_LAWS=500` at as many as it says.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings

_CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile(
    "laws",
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=_CHECKS,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
settings.register_profile(
    "laws-long",
    max_examples=2_000,
    derandomize=False,
    deadline=timedelta(seconds=60),
    suppress_health_check=_CHECKS,
    print_blob=True,
)
