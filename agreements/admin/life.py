"""Buttons for the steps of an agreement's life, on its page: a dialog asks first."""

from agreements.admin.stepping import step
from agreements.doors import DOORS


class Life:
    """Has a button for each door of an agreement."""


def name_of(verb):
    """How a button is called where names have no hyphens."""
    return verb.replace("-", "_")


def button(verb, door):
    return step(
        name_of(verb),
        door.label,
        lambda agreement, by: door.act(agreement=agreement),
        door.done,
        what=door.text,
    )


BUTTONS = {name_of(verb): button(verb, door) for verb, door in DOORS.items()}
for name, action in BUTTONS.items():
    setattr(Life, name, action)
