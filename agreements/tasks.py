"""The clock's doors to the agreements."""

from agreements.actions import calling
from agreements.actions.disputing import tell_of_disputed
from agreements.actions.holding import look_at_texts
from agreements.actions.releasing import release_what_was_left
from agreements.actions.reminding import remind_of_shares
from agreements.actions.sharing_out import end_tasks_no_longer_due, share_out
from agreements.actions.taking_up import take_up_what_was_agreed
from agreements.actions.terms import remind_of_terms
from portal.core.clock import HOUR, MINUTE, every, in_portions


@every(HOUR)
def remind_of_commitments() -> int:
    """Remind of what is due, by working days; each point in time once.

    Of what somebody left behind, and of terms that end, the officers.
    """
    in_portions(release_what_was_left)
    return remind_of_shares() + remind_of_terms()


@every(MINUTE)
def look_for_disputed() -> int:
    """Tell officers where another base has their parties say what they did not."""
    return tell_of_disputed()


@every(MINUTE)
def look_for_other_texts() -> int:
    """Tell officers where another base shows another text than was agreed to."""
    return look_at_texts()


@every(5)
def call_on_officers() -> int:
    """Give officers what other bases ask of them, as the feed brings it."""
    return calling.call_on_officers()


@every(10)
def take_up_resolutions() -> int:
    """Link what this base's meetings resolved to what became of it elsewhere."""
    return take_up_what_was_agreed()


@every(10)
def open_shares() -> None:
    """Give the parties of this base their shares in what is promised by now."""
    in_portions(share_out)
    end_tasks_no_longer_due()
