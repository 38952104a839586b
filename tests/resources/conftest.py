"""What the tests of bookings need besides the cast."""

import pytest
from rest_framework.test import APIClient

from resources.actions import importing
from resources.actions.booking import place_booking
from resources.booking.terms import Wish
from resources.models import BookingRule, ImportStage, Resource, ResourceClass
from resources.tasks import run_imports


@pytest.fixture
def api():
    """The API as an account sees it that showed a second factor, or a visitor."""

    def sign_in(account=None):
        client = APIClient()
        if account:
            account.is_in_office = True
        client.force_authenticate(account)
        return client

    return sign_in


@pytest.fixture
def rule(microscope):
    """Change the microscope's rule: rule(needs_approval=True)."""

    def change(**fields):
        held = BookingRule.objects.filter(instrument=microscope)
        if fields:
            held.update(**fields)
        return held.get()

    return change


@pytest.fixture
def wish(microscope, lin, hours):
    """What Lin asks for: wish(9, 11), or wish(9, 11, person=wei.person)."""

    def ask(start, end, **more):
        asked = {"instrument": microscope, "person": lin.person, **hours(start, end)}
        return Wish(**(asked | more))

    return ask


@pytest.fixture
def book(wish):
    """Place what `wish` asks for."""

    def place(start, end, **more):
        return place_booking(wish=wish(start, end, **more), purpose="样品形貌观察")

    return place


@pytest.fixture
def requested(rule, book, chen):
    """Lin's request for nine to eleven, which waits for Chen."""
    rule(needs_approval=True)
    return book(9, 11)


@pytest.fixture
def send(university, chen, electron_microscopes, materials):
    """Send a table, let it be checked, and confirm it if it is in order."""

    def send_table(content, confirm=True):
        job = importing.upload_table(
            organisation=university,
            by=chen.person,
            file_name="表.xlsx",
            content=content,
        )
        run_imports()
        job.refresh_from_db()
        if confirm and job.stage == ImportStage.CHECKED:
            importing.confirm_import(job=job)
            run_imports()
            job.refresh_from_db()
        return job

    return send_table


@pytest.fixture
def strains(university, shapingba):
    ResourceClass.objects.create(code="biology", name="生物种质")
    return Resource.objects.create(
        organisation=university,
        division=shapingba,
        name="菌种库",
        disciplines=["430"],
        resource_class_id="biology",
    )
