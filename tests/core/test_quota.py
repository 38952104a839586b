import pytest

from portal.core.errors import Refusal
from portal.core.quota import MB, spend


def send(size=1, who="university", what="tables"):
    spend(what=what, who=who, size=size, most=3, most_bytes=10 * MB)


def refusal(**how):
    with pytest.raises(Refusal) as refused:
        send(**how)
    return refused.value


def test_there_is_a_most_of_files_a_day():
    for _ in range(3):
        send()

    refused = refusal()
    assert refused.code == "too_many_today"
    assert refused.messages == ["每天最多上传 3 个文件，其余请明天再传。"]
    send(who="company")
    send(what="pictures")


def test_there_is_a_most_of_bytes_a_day_and_what_is_refused_does_not_count():
    send(size=9 * MB)

    assert refusal(size=2 * MB).messages == ["每天最多上传 10 MB，其余请明天再传。"]
    send(size=1 * MB)
    send(size=0)  # the third: what was refused is not one of them
    assert refusal(size=0).code == "too_many_today"


def test_tomorrow_is_another_day(time_machine):
    time_machine.move_to("2026-11-20 10:00+08:00")
    send(size=10 * MB)
    time_machine.move_to("2026-11-21 00:01+08:00")

    send(size=10 * MB)
