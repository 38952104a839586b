"""Why a booking is declined that has no price, or another than was seen."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal.core.errors import Refusal

if TYPE_CHECKING:
    from resources.booking.terms import Terms


def price_reasons(terms: "Terms") -> list[Refusal]:
    """Why nobody can pay for it so: `no_rate` and `price_changed`.

    What is sold is free only where its price is nothing, not where there is none. A
    visitor is shown what companies pay, and may be of any other class.
    """
    wish = terms.wish
    if wish.person and terms.lacks_rate:
        words = _(
            "No price is set for you (%(customers)s): please ask the instrument’s "
            "manager."
        )
        customers = {"customers": terms.customer_class_words}
        return [Refusal(words % customers, code="no_rate")]
    if wish.seen_price in (None, terms.price):
        return []
    words = _("The price has changed: it is %(price)s now. Book again if that is fine.")
    return [Refusal(words % {"price": terms.price}, code="price_changed")]
