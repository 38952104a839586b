"""Who holds an office, and how they enter the admin site."""

import time

import pytest
from django.urls import reverse

from portal.identity.actions.members import appoint
from portal.identity.models import Role
from tests.cast import account


def officer(name, administration, role):
    person = account(name)
    appoint(organisation=administration, person=person.person, role=role, by=None)
    person.refresh_from_db()
    return person


@pytest.fixture
def reviewer(administration):
    return officer("reviewer", administration, Role.BASE_REVIEWER)


@pytest.fixture
def auditor(administration):
    return officer("auditor", administration, Role.AUDITOR)


@pytest.fixture
def sysadmin(administration):
    return officer("sysadmin", administration, Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def agreement_officer(administration):
    return officer("wen", administration, Role.AGREEMENT_OFFICER)


def enter(client, who):
    """Sign in as if by password and app, some minutes ago."""
    client.force_login(who)
    show_factor(client, who, time.time() - 300)


def show_factor(client, who, moment):
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": moment}
    ]
    session["account_authentication_methods_user"] = str(who.pk)
    session.save()


def url(model, page="changelist", *args):
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args
    )
