"""Fields for what programs send in people's words: see `portal.core.plain`."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from portal.core.fields import Line, Lines, Prose
from portal.core.plain import one_line, paragraphs


class LineField(serializers.CharField):
    """Text in one line."""

    tidy: Callable[[str], str] = staticmethod(one_line)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # Before all else: what is left may be nothing, or short enough.
        return super().run_validation(
            self.tidy(data) if isinstance(data, str) else data
        )


class ProseField(LineField):
    """Text of several lines."""

    tidy = staticmethod(paragraphs)


def taken_by(form: Any) -> dict[str, Any]:
    """What a page's form makes of what was sent, or its words as the problem.

    Where a rule of what may be sent stands in a form, programs go by it too.
    """
    if not form.is_valid():
        raise serializers.ValidationError(form.errors)
    return dict(form.cleaned_data)


def serve_model_fields() -> None:
    """Every ModelSerializer reads the models' own fields of text by these."""
    serializers.ModelSerializer.serializer_field_mapping |= {
        Line: LineField,
        Lines: ProseField,
        Prose: ProseField,
    }
