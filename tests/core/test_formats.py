"""A day is written alike in fields, lists and sentences, in both languages."""

from datetime import date, datetime

import pytest
from django import forms
from django.utils.formats import date_format, time_format
from django.utils.translation import override

from portal.core.time import SHANGHAI

DAY = date(2026, 3, 5)
MOMENT = datetime(2026, 3, 5, 14, 7, tzinfo=SHANGHAI)


class Times(forms.Form):
    day = forms.DateField()
    moment = forms.DateTimeField()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lists_and_fields_write_a_day_alike(language):
    with override(language):
        fields = Times(initial={"day": DAY, "moment": MOMENT})

        assert date_format(DAY) == "2026-03-05"
        assert date_format(MOMENT, "DATETIME_FORMAT") == "2026-03-05 14:07"
        assert date_format(DAY, "SHORT_DATE_FORMAT") == "2026-03-05"
        assert time_format(MOMENT) == "14:07"
        assert 'value="2026-03-05"' in str(fields["day"])
        assert 'value="2026-03-05 14:07"' in str(fields["moment"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "day", ["2026-03-05", "2026/3/5", "2026.03.05", "2026年3月5日"]
)
def test_fields_read_a_day_as_people_write_it(language, day):
    with override(language):
        form = Times({"day": day, "moment": f"{day} 14:07"})

        assert form.is_valid(), form.errors
    assert form.cleaned_data == {"day": DAY, "moment": MOMENT}


def test_a_day_that_could_be_two_is_refused():
    assert not Times({"day": "03/05/2026", "moment": MOMENT}).is_valid()
