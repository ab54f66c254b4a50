"""`profile`: what saturated accounts of a kind own, and who of that kind does not own it yet."""

from __future__ import annotations

from collections.abc import Iterable

from alignlib.analytics.holdings import ENOUGH, Customer, WhiteSpace, white_space
from alignlib.analytics.proportion import Proportion
from alignlib.model.outputs import shown
from alignlib.report.answer import Answer, Figure
from alignlib.report.asking import Asking
from alignlib.report.facts import Facts
from alignlib.syntax import tree

OWNED = 0.6
MOST = 20
"""White spaces that are listed; `detail.chances` has them all."""


def answer_profile(asking: Asking, decl: tree.ProfileDecl, facts: Facts) -> Answer:
    """The share of each group that owns each product of its profile, then the white spaces: the
    most likely first."""
    saturated = OWNED if decl.owned_by is None else float(decl.owned_by.value / 100)
    kinds = ", ".join(name.text for name in decl.alike_in) or "nothing"
    what = "products" if decl.holds is None else decl.holds.text
    customers = list(_customers(asking, decl, facts))
    warnings: list[str] = []
    figures = [Figure("not owned yet", None, "share", note="there is no profile")]
    found: WhiteSpace | None = None
    if decl.holds is None:
        warnings.append("no list: add a line such as `holds products owned by at least 60%`")
    elif not customers:
        warnings.append(f"no account has known {what}")
    else:
        products = {product for customer in customers for product in customer.products}
        day = f"as known {asking.date(facts.at)}"
        found = white_space(customers, dict.fromkeys(products, 1), saturated=saturated, clock=day)
        figures = [*_whole(found), *_profiles(found), *_white(found)]
        if found.small:
            small = ", ".join(found.small[:5]) + (" …" if len(found.small) > 5 else "")
            warnings.append(f"fewer than {ENOUGH} accounts, so no profile: {small}")
    if found is not None and found.profiles and not any(found.profiles.values()):
        warnings.append(f"no product is owned by at least {saturated:.0%} of a group")
    return Answer(
        "profile", decl.name.text, decl.title, asking.rule(decl.name.text, decl.name),
        f"of accounts alike in {kinds}, the {what} that at least {saturated:.0%} own, and which of "
        "these accounts do not",
        f"{len(customers):,} accounts with known {what}, as known {asking.date(facts.at)}",
        tuple(figures), tuple(warnings), found,
    )  # fmt: skip


def _customers(asking: Asking, decl: tree.ProfileDecl, facts: Facts) -> Iterable[Customer]:
    """Each account once: where several records have it, the products of all of them."""
    if decl.holds is None:
        return ()
    slot = asking.slot("account", decl.holds)
    alike = [asking.slot("account", name) for name in decl.alike_in]
    groups: dict[str, str] = {}
    owned: dict[str, set[str]] = {}
    for life in facts.lives:
        products = life.fields.get(slot)
        if not isinstance(products, tuple):
            continue  # unknown: nobody can say what is white there
        key = str(life.fields.get("account.id", life.key))
        groups[key] = ", ".join(shown(life.fields.get(field)) for field in alike)
        owned.setdefault(key, set()).update(products)
    return [Customer(key, groups[key], frozenset(owned[key])) for key in sorted(owned)]


def _whole(found: WhiteSpace) -> list[Figure]:
    """Of the places of all profiles, those still white."""
    share = Proportion(len(found.chances), found.places)
    note = "places of profiles, account by account" if share.n else "there is no profile"
    return [Figure("not owned yet", share.exact, "share", share.interval, share.k, share.n, note)]


def _profiles(found: WhiteSpace) -> list[Figure]:
    rows = [row for row in found.penetration if row.product in found.profiles[row.group]]
    rows.sort(key=lambda row: (row.group, -row.value, row.product))
    return [
        Figure(
            f"{row.group}: {row.product}", row.counted.exact, "share", row.interval, row.counted.k,
            row.counted.n, f"pulled to the mean {row.value:.1%}",
        )
        for row in rows
    ]  # fmt: skip


def _white(found: WhiteSpace) -> list[Figure]:
    return [
        Figure(
            f"{chance.customer} without {chance.product}", chance.chance, "share",
            note="of those that own as much, so many own it, too",
        )
        for chance in found.chances[:MOST]
    ]  # fmt: skip
