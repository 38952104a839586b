"""Fields for what people write, in models and in forms: see `portal.core.plain`."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.apps import apps
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.plain import one_line, paragraphs


class LineField(forms.CharField):
    """A form's field for text in one line."""

    tidy: Callable[[str], str] = staticmethod(one_line)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.tidy(text) or self.empty_value if text else text


class ProseField(LineField):
    """A form's field for text of several lines."""

    widget = forms.Textarea
    tidy = staticmethod(paragraphs)


class Tidied(models.Field):  # type: ignore[type-arg]
    """A model's field that tidies text at every door: whoever saves it, saves it so."""

    tidy: Callable[[str], str] = staticmethod(one_line)
    form_class: type[forms.CharField] = LineField

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.tidy(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.tidy(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})

    def deconstruct(self) -> Any:
        """To the database, and so to migrations, it is Django's own."""
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", args, kwargs


class Line(Tidied, models.CharField):  # type: ignore[type-arg]
    """A name, or whatever else stands in one line."""


class Lines(Tidied, models.CharField):  # type: ignore[type-arg]
    """A short text that may have several lines."""

    tidy = staticmethod(paragraphs)
    form_class = ProseField


class Prose(Tidied, models.TextField):  # type: ignore[type-arg]
    """A text of several lines; Django alone would hold its length in forms only."""

    tidy = staticmethod(paragraphs)
    form_class = ProseField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))


class WebAddress(models.URLField):  # type: ignore[type-arg]
    """An address on the web; written without its scheme, it is taken as https."""

    # Django's own would take ftp, and programs' fields leave its validator out.
    default_validators = [
        *models.URLField.default_validators,
        RegexValidator(r"(?i)\Ahttps?://", _("It begins with http:// or https://.")),
    ]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> Any:
        """To the database, and so to migrations, it is Django's own."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs


class Sha256(models.CharField):  # type: ignore[type-arg]
    """The SHA-256 of a file, in hexadecimal. Files are named by it: so the database
    takes nothing else, from whomever the record comes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 64, **kwargs})

    def db_check(self, connection: Any) -> str:
        return f"{connection.ops.quote_name(self.column)} ~ '^[0-9a-f]{{64}}$'"


class Code(models.CharField):  # type: ignore[type-arg]
    """A code that the admin site shows as the name of what it stands for."""

    def names(self) -> dict[str, str]:
        raise NotImplementedError

    def name_of(self, code: str) -> str:
        return self.names().get(code, code)

    @property
    def flatchoices(self) -> list[tuple[str, str]]:
        """What Django shows values by. No choices: any code may come from a peer."""
        return list(self.names().items())

    @flatchoices.setter
    def flatchoices(self, value: Any) -> None:
        """Told apart from the choices of a form, of which there are none."""

    def deconstruct(self) -> Any:
        """To the database, and so to migrations, it is Django's own."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class ModelLabel(Code):
    """The label of a model, such as resources.instrument."""

    def names(self) -> dict[str, str]:
        return {
            model._meta.label_lower: str(model._meta.verbose_name)
            for model in apps.get_models()
        }
