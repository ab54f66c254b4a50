"""White space: what a saturated customer of the same kind holds, and this one does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.proportion import Proportion
from alignlib.analytics.shrinkage import shrink

Money = Decimal | int | Fraction

ENOUGH = 20
"""Customers that a group needs: of fewer it has no profile."""


@frozen
class Customer:
    """A customer, the group it is in (industry, size), and the products it holds."""

    id: str
    group: str
    products: frozenset[str]


@frozen
class Penetration:
    """The share of a group's customers that hold a product, pulled to what all groups have in
    common."""

    group: str
    product: str
    counted: Proportion
    value: float
    interval: tuple[float, float]


@frozen
class Chance:
    """A product that a customer does not hold, though its profile has it: the chance that it buys,
    times the price."""

    customer: str
    product: str
    chance: float
    value: float


@frozen
class WhiteSpace(Answered):
    """`profiles`: the products of a saturated customer, by group. `chances`: the most valuable
    first. `figure` is the share of profile places that are still white."""

    profiles: Mapping[str, frozenset[str]]
    penetration: tuple[Penetration, ...]
    chances: tuple[Chance, ...]
    places: int
    small: tuple[str, ...]
    when: str

    @property
    def figure(self) -> Figure:
        notes = [
            *clock_warning(self.when),
            *(f"{group} has fewer than {ENOUGH} customers: no profile" for group in self.small),
        ]
        return Figure.share(
            "products of the profile that a customer does not hold",
            Proportion(len(self.chances), self.places),
            "products of profiles, customer by customer", self.when, *notes,
        )  # fmt: skip

    def of(self, customer: str) -> tuple[Chance, ...]:
        return tuple(chance for chance in self.chances if chance.customer == customer)


def white_space(
    customers: Iterable[Customer] | AnyFrame,
    prices: Mapping[str, Money],
    *,
    saturated: float = 0.6,
    clock: str = UNKNOWN,
) -> WhiteSpace:
    """Products that at least `saturated` of a group hold make its profile; what one of the group
    lacks of it is its white space, with P(holds it | holds the others that this one holds, same
    group)·price.

    Penetration is shrunk over the groups (see `shrink`); so is the chance to the penetration, by
    the weight of twenty customers.

    Raises:
        ValueError: one customer twice, or a product without a price.
    """
    known = tuple(records(Customer, customers))
    if len({customer.id for customer in known}) != len(known):
        raise ValueError("a customer is given twice: add its products up first")
    groups: dict[str, list[Customer]] = {}
    for customer in known:
        groups.setdefault(customer.group, []).append(customer)
    products = sorted({product for customer in known for product in customer.products})
    missing = [product for product in products if product not in prices]
    if missing:
        raise ValueError(f"no price is given for {', '.join(missing)}")
    large = {group: own for group, own in sorted(groups.items()) if len(own) >= ENOUGH}
    penetration = tuple(row for product in products for row in _penetration(product, large))
    rate = {(row.group, row.product): row.value for row in penetration}
    profiles = {
        group: frozenset(product for product in products if rate[group, product] >= saturated)
        for group in large
    }
    chances, places = [], 0
    for group, own in large.items():
        likelihood = _Likelihood(Counter(customer.products for customer in own))
        for customer in own:
            places += len(profiles[group])
            for product in sorted(profiles[group] - customer.products):
                chance = likelihood.of(customer.products, product, rate[group, product])
                value = chance * float(prices[product])
                chances.append(Chance(customer.id, product, chance, value))
    chances.sort(key=lambda item: (-item.value, item.customer, item.product))
    small = tuple(sorted(group for group in groups if group not in large))
    return WhiteSpace(profiles, penetration, tuple(chances), places, small, clock)


def _penetration(product: str, groups: Mapping[str, list[Customer]]) -> list[Penetration]:
    counts = {
        group: (sum(product in customer.products for customer in own), len(own))
        for group, own in groups.items()
    }
    if len(counts) > 1:
        found = shrink(counts)
        return [
            Penetration(rate.name, product, Proportion(rate.k, rate.n), rate.value,
                        (rate.low, rate.high))
            for rate in sorted(found.rates, key=lambda rate: rate.name)
        ]  # fmt: skip
    rows = []
    for group, (k, n) in counts.items():
        counted = Proportion(k, n)
        rows.append(Penetration(group, product, counted, k / n, counted.interval or (0.0, 1.0)))
    return rows


@frozen
class _Likelihood:
    """P(holds a product | holds these), from the sets of products in one group."""

    sets: Counter[frozenset[str]]

    def of(self, held: frozenset[str], product: str, rate: float) -> float:
        k = n = 0
        for other, count in self.sets.items():
            if held <= other:
                n += count
                k += count * (product in other)
        return (k + ENOUGH * rate) / (n + ENOUGH)
