"""Courses of people who go over to another base that seeds show too seldom."""

from datetime import timedelta

from tests.simulation.message_mutants import (
    cards_count_by_the_clock,
    guests_come_in_whatever_has_ended,
    whoever_leaves_is_told_of_once,
)
from tests.simulation.signing_on import give_roles, go_over, leave
from tests.simulation.written import LOST, THERE, scene, send


def mistake_the_time(work):
    work.simulation.current.base.ahead = timedelta(hours=1)


def put_the_clock_right(work):
    work.simulation.current.base.ahead = timedelta()


# Somebody goes over to another base, which is held up as it lets her in; meanwhile her
# account is blocked, and that is told.
ON_THE_WAY = scene(
    (7200, THERE, go_over),
    (7215, THERE, leave),
    (7218, THERE, send),
    until=7260,
    held_up={"arrive": [20]},
)
# The first two tries to tell of somebody who was blocked are lost.
UNTOLD = scene(
    (7200, THERE, go_over),
    (7215, THERE, leave),
    (7218, THERE, send),
    until=7260,
    **{"portal.nodes.tasks.send_to": [LOST, LOST]},
)
# Somebody goes over while the clock of their base is an hour ahead. It is put right,
# and then they get another role.
PUT_RIGHT = scene(
    (7200, THERE, mistake_the_time),
    (7201, THERE, go_over),
    (7230, THERE, put_the_clock_right),
    (7240, THERE, give_roles),
    (7250, THERE, send),
    until=7300,
)

OF_SIGN_ONS = {
    guests_come_in_whatever_has_ended: ON_THE_WAY,
    whoever_leaves_is_told_of_once: UNTOLD,
    cards_count_by_the_clock: PUT_RIGHT,
}
