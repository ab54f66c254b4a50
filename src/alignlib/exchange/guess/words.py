"""What CRMs and reports call the fields that every agreement knows, and how close two names are."""

from __future__ import annotations

from difflib import SequenceMatcher

from alignlib.names import canonical

CALLED: dict[str, tuple[str, ...]] = {
    "created_at": (
        "Created Date",
        "Create Date",
        "createdate",
        "Created",
        "add_time",
        "Date Created",
    ),
    "owner": (
        "Lead Owner",
        "Owner",
        "Contact Owner",
        "Deal Owner",
        "Opportunity Owner",
        "Assigned To",
    ),
    "source": ("Lead Source", "Original Source", "Source"),
    "amount": ("Amount", "Deal Amount", "Value"),
    "close_date": ("Close Date", "Closed Date", "Expected Close Date"),
    "contact.name": ("Full Name", "Name", "Contact Name", "Last Name"),
    "contact.email": ("Email", "Email Address", "E-Mail"),
    "contact.phone": ("Phone", "Phone Number", "Mobile"),
    "contact.title": ("Title", "Job Title", "Function"),
    "account.name": ("Company / Account", "Company", "Company Name", "Account Name", "Account"),
    "account.industry": ("Industry",),
    "account.employees": ("No. of Employees", "Number of Employees", "Employees", "numemployees"),
    "account.country": ("Country", "Billing Country", "Country/Region"),
    "account.domain": ("Website", "Domain", "Company Domain Name"),
}
"""Columns by field, the likeliest first. The report labels are those of Salesforce and HubSpot."""

_LONG = 7

KEYS = ("Lead ID", "Contact ID", "Deal ID", "Opportunity ID", "Record ID", "ID", "Key", "Number")
IDS = ("Activity ID", "Task ID", "Event ID", "Engagement ID", "ID")
STAGES = ("Lead Status", "Status", "Stage", "Lifecycle Stage", "Deal Stage", "Sales Stage")
KINDS = ("Activity Type", "Type", "Kind", "Event Type", "Event", "Task Subtype", "Activity")
TIMES = ("Date", "Activity Date", "Timestamp", "Completed Date", "Due Date", "Created Date", "Time")
PEOPLE = ("Assigned To", "Owner", "Assigned", "User", "By")


def near(column: str, name: str) -> float:
    """How close two names are, 0 to 1; 1 where only case, blanks and signs differ."""
    one, two = canonical(_plain(column)), canonical(name)
    if not one or not two:
        return 0.0
    if one == two:
        return 1.0
    ratio = SequenceMatcher(None, one, two).ratio()
    # `HasOptedOutOfEmail` has `opted-out` in it; a short name is in too many.
    return max(ratio, 0.88) if len(two) >= _LONG and two in one else ratio


def called(name: str) -> tuple[str, ...]:
    """What a field of this name is called where it is one that every agreement knows."""
    for path, columns in CALLED.items():
        if canonical(path.rpartition(".")[2]) == canonical(name):
            return columns
    return ()


def _plain(column: str) -> str:
    """Without what CRMs put around the names of custom fields."""
    name = column.rpartition(".")[2]
    for ending in ("__c", "__pc"):
        name = name.removesuffix(ending)
    for start in ("property_", "hs_", "x_studio_", "x_"):
        name = name.removeprefix(start)
    return name
