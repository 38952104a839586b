"""Endpoints about organisations, their people and what these are told."""

from portal.core.time import today
from tests.browser.endpoint import REFUSED, Endpoint, add, mine, public
from tests.identity.codes import code


def newcomer(world):
    return {
        "uscc": code(serial="MA9X7654"),
        "kind": "company",
        "name": "新的单位",
        "division": world.university.division_id,
    }


def deputy(world):
    day = str(today())
    return {"deputy": str(world.wei.person_id), "first_day": day, "last_day": day}


def of_member(verb, right="guo", **how):
    """A step that is taken with Lin's role."""
    path = f"memberships/{{id}}/{verb}/"
    return Endpoint("post", path, "membership", right, "wei", **how)


def of_name(verb, **sent):
    path = f"real-name-checks/{{id}}/{verb}/"
    return Endpoint("post", path, "check", "he", "guo", sent=lambda world: sent)


IDENTITY = [
    *public("divisions/", "microscope.division_id", name="code"),
    *public("disciplines/", "discipline.pk", name="code"),
    *public("organisations/", "university"),
    # Whoever is signed in may register one, for the base to verify.
    add("organisations/", newcomer, right="lin", wrong="stranger", refused=201),
    Endpoint("get", "organisations/{id}/members/", "university", "guo", "lin"),
    Endpoint(
        *("post", "organisations/{id}/invitations/", "university", "guo", "lin"),
        answer=201,
        sent=lambda world: {"role": "researcher", "address": "a@demo.example"},
    ),
    *[
        Endpoint(
            *("post", f"organisations/{{id}}/{verb}/", "newcomer", "he", "guo"),
            sent=lambda world: {"reason": "x"},
            answer=answer,
        )
        for verb, answer in [("verify", 200), ("reject", 200), ("suspend", REFUSED)]
    ],
    Endpoint("patch", "organisations/{id}/", "university", "guo", "lin"),
    Endpoint(
        *("post", "organisations/{id}/resubmit/", "returned", "stranger", "lin"),
        sent=newcomer,
    ),
    Endpoint("get", "organisations/{id}/steps/", "university"),
    Endpoint("get", "organisations/{id}/invitations/", "university", "guo", "lin"),
    mine("invitations/"),
    Endpoint("get", "invitations/{id}/", "invited", "lin", "wei"),
    Endpoint("post", "invitations/{id}/accept/", "invited", "lin", "wei"),
    Endpoint("post", "invitations/{id}/decline/", "invited", "lin", "wei"),
    Endpoint("post", "invitations/{id}/withdraw/", "invited", "guo", "lin"),
    mine("memberships/"),
    Endpoint("get", "memberships/{id}/", "membership", "lin", "wei"),
    of_member("leave", "lin"),
    of_member("end"),
    of_member("change-role", sent=lambda world: {"role": "instrument_manager"}),
    of_member("confirm"),
    of_member(
        "hand-over", "lin", sent=lambda world: {"successor": str(world.wei.person_id)}
    ),
    of_member("stand-in", "lin", sent=deputy, answer=201),
    mine("real-name-checks/"),
    Endpoint(
        "post",
        "real-name-checks/",
        right="stranger",
        wrong="lin",
        refused=REFUSED,
        answer=201,
    ),
    Endpoint("get", "real-name-checks/{id}/", "check", "lin", "wei"),
    Endpoint("get", "real-name-checks/waiting/", right="he", wrong="guo"),
    of_name("confirm", name="林"),
    of_name("decline", reason="x"),
    mine("notices/", "chen"),
    Endpoint("get", "notices/{id}/", "notice", "chen", "lin"),
    Endpoint("post", "notices/{id}/read/", "notice", "chen", "lin"),
    Endpoint("post", "notices/read-all/", right="lin", refused=200),
    mine("notices/preferences/"),
    Endpoint("patch", "notices/preferences/", right="lin", refused=200),
]
