"""No door lets in text that hides, turns round or breaks a line."""

from importlib import import_module

import pytest
from django import forms
from django.apps import apps
from django.db import models
from rest_framework import serializers

from portal.core.fields import LineField, Tidied
from portal.core.plain import one_line, paragraphs
from portal.core.serializers import LineField as ServedLine
from portal.identity.models import Organisation, Person

WRITTEN = ["portal.api", "portal.urls"]  # they import every form and serializer
OURS = ("portal.", "resources.", "agreements.")
# What programs write, or what its own form field reads letter by letter.
NOT_PROSE = {
    *("core.answer", "nodes.nodekey", "nodes.mark", "nodes.cursor", "nodes.link"),
    *("nodes.quarantined", "search.document", "search.word", "notices.notice"),
    *("notices.delivery", "notices.preference", "resources.importrow"),
    "resources.batchitem",
    *("nodes.outboxmessage", "nodes.inboxmessage", "search.phrase", "identity.signon"),
    *("search.facetcode", "nodes.withheld"),
}
ANSWERS = {"ResultSerializer", "FacetSerializer", "OptionSerializer"}
ANSWERS |= {"FoundSerializer", "WrongRowSerializer"}
ANSWERS |= {"ObjectionSerializer", "ObstacleSerializer", "BookingStepSerializer"}
NOT_A_TEXT = {
    "home",
    "recipient",
    "uscc",
    "code",
    "parent",
    "sha256",
    "phone",
    "address",
    "version",
}
NOT_A_TEXT |= {"method", "problem", "number", "password", "digest", "beginning"}
NOT_A_TEXT |= {"sealed_key", "own_certificate", "postal_code", "request_id"}
NOT_A_TEXT |= {"sealed_secret", "certificates", "matter", "pdf_sha256", "docx_sha256"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("林晓渝", "林晓渝"),
        ("林\n晓渝", "林 晓渝"),
        ("林\r\n晓\t渝\v\f\x85\u2028\u2029", "林 晓 渝"),
        ("\u202e渝晓林\u202c", "渝晓林"),
        ("\u2066a\u2067b\u2068c\u2069", "abc"),
        ("管\u200b理\u200d员\ufeff", "管理员"),
        ("a\x01b\x1b[31m\x7f", "ab[31m"),
        ("\u3164\u2800\u115f\uffa0", ""),
        ("a\U000e0041\U000e007f", "a"),
        ("\ud800x\uffff", "x"),
        (" 张\u3000三 \u00a0", "张 三"),
        ("葛󠄀 🙂 é ½ ㎡ μm", "葛󠄀 🙂 é ½ ㎡ μm"),
    ],
)
def test_a_line(written, kept):
    assert one_line(written) == kept


def test_paragraphs_keep_their_lines():
    written = "\u202e第一\u200b行\r\n\r\n\r\n\r\n第二\t行  \r末行\x08\n\n"

    assert paragraphs(written) == "第一行\n\n第二 行\n末行"


def free_texts():
    for model in apps.get_models():
        mine = model.__module__.startswith(OURS) and "Event" not in model.__name__
        for field in model._meta.local_concrete_fields if mine else []:
            is_text = type(field) in (models.CharField, models.TextField)
            if is_text and not field.choices and field.name not in NOT_A_TEXT:
                yield field


def test_every_column_that_people_fill_is_tidied():
    bare = {field for field in free_texts() if not isinstance(field, Tidied)}

    left = {str(f) for f in bare if f.model._meta.label_lower not in NOT_PROSE}
    assert left == set()


def below(parent):
    for child in parent.__subclasses__():
        yield child
        yield from below(child)


def is_written(shape):
    """Not made by the admin site from a model as it runs."""
    return getattr(import_module(shape.__module__), shape.__name__, None) is shape


def test_every_field_of_a_form_that_people_fill_is_tidied():
    list(map(import_module, WRITTEN))
    bare = {
        f"{form.__name__}.{name}"
        for form in below(forms.BaseForm)
        if form.__module__.startswith(OURS) and is_written(form)
        for name, field in form.base_fields.items()
        if type(field) is forms.CharField
    }

    shown = {name for name in bare if not name.startswith("SampleForm.")}
    shown -= {"SignupForm.username"}  # nobody has one: allauth takes it from the form
    assert shown == {"KeyForm.public_key"}


def test_every_field_of_the_api_that_programs_fill_is_tidied():
    list(map(import_module, WRITTEN))
    bare = {
        f"{shape.__name__}.{name}"
        for shape in below(serializers.Serializer)
        if shape.__module__.startswith(OURS) and shape.__name__ not in ANSWERS
        for name, field in shape._declared_fields.items()
        if type(field) is serializers.CharField and not field.read_only
    }

    assert bare == set()


class OrganisationShape(serializers.ModelSerializer):
    class Meta:
        model = Organisation
        fields = ["name", "intro"]


def test_a_models_own_fields_are_served_tidied():
    asked = OrganisationShape(data={"name": "\u200b\n", "intro": "a\tb\n\u202ec"})
    assert not asked.is_valid()
    assert asked.errors["name"][0].code == "blank"

    asked = OrganisationShape(data={"name": "x" * 100 + "\u200b" * 50, "intro": ""})
    assert asked.is_valid()
    assert isinstance(asked.fields["name"], ServedLine)


def test_a_form_judges_what_is_left():
    name = LineField(max_length=5)

    assert name.clean("\u202e林晓渝\u200b\u200b\u200b") == "林晓渝"
    with pytest.raises(forms.ValidationError) as refused:
        name.clean("\u200b\u3164")
    assert refused.value.code == "required"


HIDING = "林\n晓\u202e渝"
PLAIN = "林 晓渝"


def test_whoever_saves_it_saves_it_tidied(db):
    made = Person.objects.create(name=HIDING)
    assert made.name == PLAIN
    [many] = Person.objects.bulk_create([Person(name=HIDING)])
    changed = Person.objects.create(name="x")
    Person.objects.filter(pk=changed.pk).update(name=HIDING)

    everyone = [made.pk, many.pk, changed.pk]
    kept = Person.objects.filter(pk__in=everyone).values_list("name", flat=True)
    assert set(kept) == {PLAIN}


def test_a_profile_is_tidied(client, lin):
    client.force_login(lin)

    client.post("/profile/", {"name": HIDING, "name_en": "Lin\u200d\nXiaoyu"})

    lin.person.refresh_from_db()
    assert (lin.person.name, lin.person.name_en) == (PLAIN, "Lin Xiaoyu")
