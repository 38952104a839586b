"""Every address that takes nothing but POST: whose it is, and who is sent away."""

from dataclasses import dataclass

from resources.models import Instrument, Service
from tests.browser.pages import MISSING, Page


@dataclass(frozen=True)
class Step(Page):
    """Something done; the right one is led on, to where it shows."""

    refused: int = MISSING
    answer: int = 302
    sent: tuple = ()


def step(name, *args, right, wrong="stranger", **sent):
    return Step(name, args, right, wrong, sent=tuple(sent.items()))


def of_booking(verb, **sent):
    name = f"resources:request-{verb}"
    return step(name, "booking", right="chen", wrong="lin", **sent)


def too_early(verb):
    """What the right one is told in words on the same page."""
    address = f"resources:request-{verb}"
    return Step(address, ("booking",), "chen", "lin", answer=422)


STEPS = [
    step("identity:decide", "newcomer", right="he", wrong="guo", step="verified"),
    step(
        "identity:invite",
        "university",
        right="guo",
        wrong="lin",
        role="researcher",
        address="somebody@demo.example",
    ),
    step(
        "identity:withdraw-invitation",
        *("university", "invitation"),
        right="guo",
        wrong="lin",
    ),
    step("identity:confirm-member", "membership", right="guo", wrong="wei"),
    step("identity:change-role", "membership", right="guo", wrong="wei"),
    step("identity:end-membership", "membership", right="lin", wrong="wei"),
    step("identity:remove-program", "program.pk", right="lin", wrong="wei"),
    step("identity:send-away", "helper.pk", right="lin", wrong="wei"),
    step("identity:end-token", "token", right="lin", wrong="wei"),
    Step("identity:request-real-name", (), "wei", refused=302),
    Step("notices:read-all", (), "lin", refused=302),
    of_booking("approve"),
    of_booking("decline", reason="x"),
    of_booking("call-off", reason="x"),
    *[too_early(verb) for verb in ("begin", "finish", "no-show")],
    step("resources:withdraw-outage", "outage", right="chen", wrong="zhao"),
    step("resources:confirm-import", "job", right="chen", wrong="zhao"),
    step("resources:withdraw-part", Service, "service", right="chen", wrong="zhao"),
    step(
        "resources:change-status",
        "microscope",
        right="chen",
        wrong="zhao",
        status="repair",
    ),
    step(
        "resources:take-step",
        *(Instrument, "microscope", "withdraw"),
        right="chen",
        wrong="zhao",
        reason="x",
    ),
    # Of a list only what is one's own is taken: the others' ticks find nothing.
    Step("resources:take-steps", (Instrument, "submit"), "chen", refused=302),
    Step("resources:review-steps", (Instrument, "publish"), "he", refused=302),
    step("resources:confirm-batch", "batch", right="chen", wrong="guo"),
    step("resources:discard-batch", "batch", right="chen", wrong="guo"),
]
