"""People of other bases, as this base knows them."""

from portal.core.ids import new_id
from portal.identity.models import Account, Person
from portal.nodes.base import applying

CARD = {
    "organisations": [],
    "roles": [],
    "contact": "x",
    "epoch": 1,
    "position": 0,
}


def shadow(home, name="影"):
    """The account of somebody whose home is another base."""
    with applying(home):
        Person.objects.bulk_create([Person(id=(pk := new_id()), home=home, name=name)])
    return Account.objects.create(person_id=pk, password="!", card=CARD)
