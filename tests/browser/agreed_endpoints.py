"""The endpoints of agreements."""

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core.time import today
from tests.agreements import made
from tests.browser.endpoint import FORBIDDEN, REFUSED, Endpoint, add, public


def by_officer(method, path, subject="", sent=None, **how):
    """What an agreement officer does; here the agreement is signed and public."""
    sent = sent or (lambda world: {"reason": "x"})
    how = {"refused": FORBIDDEN, "answer": REFUSED, "sent": sent} | how
    return Endpoint(method, path, subject, "agreement_officer", "lin", **how)


def change(world):
    """Another last day of the agreement."""
    key = str(world.agreement.pk)
    piece = {"piece": "agreement", "id": key, "after": {"in_force_until": "2040-01-01"}}
    return {"edition": 2, "ground": "x", "changes": [piece]}


def promise(world):
    return {"area": str(world.commitment.area_id), "name": "x"}


def share(world):
    return {"commitment": str(world.commitment.pk), "office": "x"}


def paper(world):
    file = SimpleUploadedFile("a.pdf", made.PDF, "application/pdf")
    return {"agreement": str(world.agreement.pk), "name": "x", "file": file}


def yearly(world):
    said = {"agreement": str(world.agreement.pk), "year": today().year}
    return said | {"addressee": "x", "signatory": "x"}


def report(world):
    said = {"duty": str(world.duty.pk), "on": str(today()), "state": "on_course"}
    return said | {"text": "x"}


AGREEMENTS = [
    *public("agreements/", "agreement"),
    by_officer(
        *("post", "agreements/"),
        sent=lambda world: {"name": "x", "kind": "sub"},
        answer=201,
    ),
    by_officer("patch", "agreements/{id}/", "agreement"),
    by_officer("post", "agreements/{id}/steps/{verb}/", "agreement", verb="sign"),
    by_officer(
        *("get", "agreements/{id}/text/", "agreement", lambda world: {}), answer=200
    ),
    by_officer(
        "post", "agreements/{id}/propose/", "agreement", sent=change, answer=201
    ),
    by_officer("post", "agreements/{id}/take-back-proposal/", "agreement"),
    *public("commitments/", "commitment"),
    by_officer("post", "commitments/", sent=promise),
    by_officer("patch", "commitments/{id}/", "commitment"),
    by_officer("delete", "commitments/{id}/", "commitment"),
    *public("consultations/", "consultation"),
    *(
        by_officer("post", f"consultations/{{id}}/{verb}/", "consultation")
        for verb in ("agree", "decline", "withdraw")
    ),
    *public("duties/", "duty"),
    by_officer("post", "duties/", sent=share, answer=201),
    by_officer("post", "duties/{id}/ask-for-report/", "duty", answer=200),
    *public("documents/", "document"),
    by_officer("post", "documents/", sent=paper, answer=201, is_file=True),
    *public("articles/", "article"),
    *public("meetings/", "meeting"),
    *public("evidence/", "evidence"),
    *public("correspondences/", "correspondence"),
    *public("progress/", "report"),
    add("progress/", report, right="lin"),
    by_officer("post", "progress/{id}/confirm/", "report"),
    by_officer("post", "progress/{id}/return/", "report"),
    *public("yearly-reports/", "yearly_report"),
    by_officer("post", "yearly-reports/", sent=yearly, answer=201),
    *public("policies/", "policy"),
    *public("alliances/", "alliance"),
    *public("fields/", "field.pk", name="code"),
]
