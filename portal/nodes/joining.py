"""Becoming acquainted: a base introduces itself, and a person vouches for its key.

The answer is signed by the very key that it offers, so whoever sent it holds that key.
Whether it is the right base is for the administrators to say, who read each other the
fingerprint over a line of their own.
"""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.prose import sentences
from portal.nodes.actions import own_node, register_node
from portal.nodes.base import current_base
from portal.nodes.client import Client, PeerTrouble, making_sense, parsed
from portal.nodes.keys import fingerprint, kid_of, load_public, own_key, public_pem
from portal.nodes.models import Link, Node, NodeKey
from portal.nodes.signing import ANSWER_PARTS, OfferedKey, verify

DETAILS = ("code", "name", "name_en", "url", "division_prefixes")


@dataclass(frozen=True)
class Introduction:
    """What a base says of itself to one that does not know it yet."""

    code: str
    name: str
    name_en: str
    url: str
    division_prefixes: list[str]
    public_key: str

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def fingerprint(self) -> str:
        """Its key as people read it to each other."""
        return fingerprint(kid_of(load_public(self.public_key)))


def own_introduction() -> Introduction:
    """What this base says of itself. Refuses with `unregistered`."""
    if not Node.objects.filter(code=current_base()).exists():
        words = _("First register this base itself: manage.py register_node.")
        raise Refusal(words, code="unregistered")
    node = own_node()
    details = {name: getattr(node, name) for name in DETAILS}
    key = public_pem(own_key().public_key())
    return Introduction(**details | {"url": settings.BASE_URL}, public_key=key)


class Stranger(Client):
    """A base that nobody here vouches for yet: its answers prove the key they offer."""

    def __init__(self, url: str):
        super().__init__(Node(code="", url=url))

    def introduction(self) -> Introduction:
        said = self._said("introduction")
        with making_sense():
            texts = {name: str(said[name]) for name in ("code", "name", "name_en")}
            return Introduction(
                **texts,
                url=str(said["url"]),
                division_prefixes=[str(each) for each in said["division_prefixes"]],
                public_key=str(said["public_key"]),
            )

    def _verify(self, answer, body):
        with making_sense():
            offered = load_public(str(parsed(body)["public_key"]))
        verify(answer, keys=OfferedKey(offered), parts=ANSWER_PARTS, body=body)


def ask_who_is_there(url: str) -> Introduction:
    """The introduction of the base at an address.

    Refuses with `unreachable` what does not answer as a base, with `address` one whose
    own address is another, with `own` this base itself, with `details` what is no
    name, code or address or names divisions of another base, and with `key` a key that
    is another base's.
    """
    address = url.rstrip("/")
    try:
        with Stranger(address) as stranger:
            found = stranger.introduction()
    except (PeerTrouble, Refusal) as trouble:
        words = _("No base introduces itself at %(url)s: %(trouble)s")
        raise Refusal(
            words, code="unreachable", params={"url": address, "trouble": str(trouble)}
        ) from trouble
    if found.url != address:
        words = _("The base at %(asked)s says that its address is %(said)s.")
        raise Refusal(
            words, code="address", params={"asked": address, "said": found.url}
        )
    if found.code == current_base():
        raise Refusal(_("This is the address of this base itself."), code="own")
    _check_details(found)
    return found


def _check_details(found: Introduction) -> None:
    details = {name: getattr(found, name) for name in DETAILS}
    try:
        Node(**details).full_clean(validate_unique=False)
    except ValidationError as error:
        words = _("What the base says of itself makes no sense: %(why)s")
        raise Refusal(
            words, code="details", params={"why": sentences(error.messages)}
        ) from error


@transaction.atomic
def join(*, found: Introduction) -> Node:
    """Vouch for a base: from now on it is read, answered and believed of its own.

    Harmless to repeat. Refuses with `key` a key that is another base's, with `known` a
    base that takes the code of one whose keys are others, and as `ask_who_is_there`
    with `details`: somebody may have joined meanwhile.
    """
    _check_details(found)
    _refuse_another(found)
    node = register_node(**asdict(found))
    Link.objects.of(node)
    return node


def _refuse_another(found: Introduction) -> None:
    """Who reads a fingerprint looks at the key, less at what the base calls itself."""
    known = NodeKey.objects.filter(node=found.code)
    if known and not known.filter(kid=kid_of(load_public(found.public_key))):
        words = _(
            "%(base)s is known here by another key. If it has really lost that one,"
            " add the new key to it in the admin site."
        )
        raise Refusal(words, code="known", params={"base": found})
