"""What records said before they were changed, and by whom."""

import pytest
from django.apps import apps

from portal.core.ids import new_id
from portal.nodes.base import applying
from resources.actions.outage import change_outage, enter_outage
from resources.models import Resource

TRACKED = [
    "accreditation",
    "booking",
    "bookingrule",
    "facility",
    "instrument",
    "openinghours",
    "outage",
    "rate",
    "resource",
    "service",
]


@pytest.mark.parametrize("name", TRACKED)
def test_what_people_write_keeps_what_it_said_before(name):
    assert apps.get_model("resources", f"{name}event")


def test_a_general_record_keeps_its_earlier_name(strains):
    Resource.objects.update(name="微生物菌种库")

    event = apps.get_model("resources", "ResourceEvent").objects.get()
    assert (event.name, event.pgh_obj_id) == ("菌种库", strains.pk)


def test_a_copy_is_audited_at_its_home(strains):
    with applying("chengdu"):
        strains.pk, strains.home = new_id(), "chengdu"
        strains.save(force_insert=True)
        Resource.objects.filter(pk=strains.pk).update(name="改名")

    assert not apps.get_model("resources", "ResourceEvent").objects.exists()


def test_an_outage_keeps_its_earlier_time(microscope, chen, hours):
    outage = enter_outage(
        instrument=microscope, by=chen.person, reason="检修", **hours(9, 11)
    )

    change_outage(outage=outage, by=chen.person, reason="校准", **hours(12, 13))

    event = apps.get_model("resources", "OutageEvent").objects.get()
    assert (event.reason, event.starts_at) == ("检修", hours(9, 11)["starts_at"])
