"""Every page of the portal: its address, whom it is for, and who is sent away."""

from dataclasses import dataclass
from itertools import product

from django.urls import reverse

from resources.models import Facility, Instrument, Resource

LOGIN = 302  # a visitor is led to the sign-in
MISSING = 404  # what is not yours does not exist


@dataclass(frozen=True)
class Page:
    """A page; without `right` it is for everyone, visitors too."""

    name: str
    args: tuple = ()  # a name of the world's, its attribute, or the value itself
    right: str = ""
    wrong: str = "stranger"
    refused: int = MISSING  # what the wrong person is answered
    answer: int = 200  # what the right one is
    query: str = ""
    is_page: bool = True  # not a fragment, a file or data

    def url(self, world):
        return reverse(self.name, args=[read(world, a) for a in self.args]) + self.query

    def __str__(self):
        words = [a if isinstance(a, str) else a.__name__ for a in self.args]
        return " ".join([self.name, *words, self.right]).strip()


def read(world, arg):
    """booking → its key; invitation.token → that; a model stays itself."""
    if not isinstance(arg, str):
        return arg
    name, _, attribute = arg.partition(".")
    found = getattr(world, name, None)
    return getattr(found, attribute or "pk") if found else arg


def one(name, arg, right="", **how):
    """A page about one of the world's records."""
    return Page(name, (arg,), right, **how)


def mine(name, right="lin", **how):
    """A page about whoever reads it: everybody has one."""
    return Page(name, (), right, refused=200, **how)


def of_instrument(name, **how):
    return one(f"resources:{name}", "microscope", "chen", wrong="zhao", **how)


def of_kind(name, arg, right, **how):
    """The same page of an instrument, a facility, a general record."""
    kinds = {"microscope": Instrument, "facility": Facility, "resource": Resource}
    return Page(f"resources:{name}", (kinds[arg], arg), right, **how)


PUBLIC = [
    Page("home"),
    Page("search"),
    Page("suggestions", is_page=False),
    Page("help"),
    Page("sharing"),
    Page("api-docs"),
    Page("api-schema", is_page=False),
    Page("identity:privacy"),
    Page("identity:elsewhere"),
    Page("identity:by-organisation"),
    Page("identity:organisations"),
    one("identity:organisation", "university"),
    one("identity:invitation", "invitation.token"),
    one("resources:instrument", "microscope"),
    one("resources:slots", "microscope", is_page=False),
    one("resources:check-booking", "microscope", is_page=False),
    Page("resources:facilities"),
    one("resources:facility", "facility"),
    Page("resources:resources"),
    Page("resources:resources", ("data",)),
    one("resources:resource", "resource"),
    one(
        "resources:calendar",
        "microscope",
        query="?start=2026-11-01&end=2026-12-12",
        is_page=False,
    ),
    one("resources:instrument-photo", "photo", is_page=False),
    Page("resources:instrument-photo", ("photo", "small"), is_page=False),
    Page("agreements:agreements"),
    one("agreements:agreement", "agreement"),
    Page("agreements:edition", ("agreement", "1")),
    one("agreements:commitment", "commitment"),
    one("agreements:document", "document", is_page=False),
    Page("agreements:yearly-report", ("yearly_report", "pdf"), is_page=False),
    one("agreements:evidence", "evidence", is_page=False),
    one("agreements:meeting", "meeting"),
    Page("agreements:figures-csv", is_page=False),
    Page("agreements:figures-json", is_page=False),
    Page("agreements:policies"),
    one("agreements:policy", "policy"),
    Page("agreements:alliances"),
    one("agreements:alliance", "alliance"),
]

PERSONAL = [
    mine("identity:profile"),
    mine("identity:told"),
    mine("identity:export", is_page=False),
    mine("identity:close"),
    mine("identity:consent"),
    mine("identity:register", "stranger"),
    one("identity:be-known", "chengdu", "lin", refused=200),
    Page("identity:mine", (), "lin", refused=302, answer=302),
    Page("identity:away", (), "lin", refused=302, answer=302),
    mine("identity:tokens"),
    Page("identity:new-token", (), "lin", refused=302, answer=302),
    mine("identity:programs"),
    Page("identity:new-program", (), "lin", refused=302, answer=302),
    mine("agreements:duties"),
    one("agreements:duty", "duty", "lin", wrong="wei"),
    mine("notices:tasks", "chen"),
    mine("notices:messages"),
    mine("notices:preferences"),
    one("notices:follow", "notice", "chen", answer=302, is_page=False),
    mine("resources:my-bookings"),
    one("resources:place-booking", "microscope", "lin", refused=302, answer=302),
    one("resources:booking", "booking", "lin"),
    one("resources:booking", "booking", "chen", wrong="zhao"),
    one("resources:booking-slip", "booking", "lin"),
    one("resources:booking-calendar", "booking", "lin", wrong="chen", is_page=False),
    one("resources:cancel-booking", "booking", "lin", wrong="wei"),
    one("resources:move-booking", "booking", "lin", wrong="wei"),
    one("resources:check-move", "booking", "lin", wrong="wei", is_page=False),
]

ORGANISATION = [
    one("identity:edit", "university", "guo", wrong="lin"),
    one("identity:members", "university", "guo", wrong="lin"),
    one("identity:hand-over", "membership", "lin", wrong="wei"),
    one("identity:stand-in", "membership", "lin", wrong="wei"),
    one("identity:resubmit", "returned", "stranger", wrong="lin"),
    one("identity:verify", "newcomer", "he", wrong="guo"),
    one("agreements:preview", "agreement", "agreement_officer", wrong="lin"),
    one("identity:real-name-check", "check", "he", wrong="guo", refused=302),
]

DESK = [
    mine("resources:desk", "chen"),
    *[
        Page("resources:desk", (kind,), "chen", refused=200)
        for kind in (Instrument, Facility, Resource)
    ],
    *[
        Page("resources:reviews", (kind,), "he", refused=200)
        for kind in (Instrument, Facility, Resource)
    ],
    *[
        Page("resources:new-listing", (kind,), "chen", refused=200)
        for kind in (Instrument, Facility, Resource)
    ],
    *[
        of_kind(name, record, "chen", wrong="zhao")
        for name, record in product(
            ("listing", "edit-listing"), ("microscope", "facility", "resource")
        )
    ],
    Page("resources:listing", (Instrument, "sent"), "he", wrong="lin"),
    Page("resources:edit-listing", (Instrument, "draft", "technical"), "chen"),
    of_instrument("services"),
    one("resources:new-rate", "service", "chen", wrong="zhao"),
    of_instrument("rules"),
    of_instrument("hours"),
    of_instrument("take-over"),
    of_instrument("accreditations"),
    of_kind("photos", "microscope", "chen", wrong="zhao"),
    of_kind("photos", "facility", "chen", wrong="zhao"),
    mine("resources:imports", "chen"),
    one("resources:import", "job", "chen", wrong="zhao"),
    mine("resources:batches", "chen"),
    one("resources:batch", "batch", "chen", wrong="zhao"),
    one("resources:batch", "batch_done", "guo", wrong="lin"),
    Page("resources:import-template", (), "chen", is_page=False),
    Page("resources:export-xlsx", (), "chen", is_page=False),
    Page("resources:export-csv", (), "chen", is_page=False),
    mine("resources:requests", "chen"),
    one("resources:request", "booking", "chen", wrong="lin"),
    of_instrument("outages"),
    one("resources:outage", "outage", "chen", wrong="zhao"),
]

ENTRANCE = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_request_login_code",
]

ACCOUNT = [
    "account_email",
    "account_change_phone",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
    "socialaccount_connections",
    "authorize-device",
]

PAGES = [*PUBLIC, *PERSONAL, *ORGANISATION, *DESK]
