"""The fields of our own."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from portal.core.fields import WebAddress


def test_an_address_without_its_scheme_is_https():
    field = WebAddress().formfield()

    assert field.clean("www.cqu.edu.cn") == "https://www.cqu.edu.cn"
    assert field.clean("http://www.cqu.edu.cn") == "http://www.cqu.edu.cn"


def test_an_address_is_an_address():
    with pytest.raises(ValidationError):
        WebAddress().formfield().clean("javascript:alert(1)")


def test_every_address_of_our_models_is_such_a_field():
    ours = ("nodes", "identity", "notices", "search", "resources")
    plain = [
        str(field)
        for model in apps.get_models()
        if model._meta.app_label in ours and not model.__name__.endswith("Event")
        for field in model._meta.fields
        if isinstance(field, models.URLField) and not isinstance(field, WebAddress)
    ]

    assert plain == []
