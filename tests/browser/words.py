"""What the portal says, in the language a person reads: zh("Book")."""

import re

from django.utils.translation import gettext, override, pgettext


def zh(msgid, context=None):
    """The Chinese of a message as a page shows it."""
    with override("zh-hans"):
        return str(pgettext(context, msgid) if context else gettext(msgid))


def saying(msgid):
    """A pattern of a Chinese message, whatever stands in its places."""
    pieces = re.split(r"%\(\w+\)s", zh(msgid))
    return re.compile(".+".join(map(re.escape, pieces)))
