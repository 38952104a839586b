import psycopg
import pytest


def test_chinese_words_have_trigrams(second_cluster):
    with psycopg.connect(second_cluster.url()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        trigrams = connection.execute("SELECT show_trgm('电镜')").fetchone()[0]

    assert len(trigrams) == 3


def test_a_wrong_password_is_refused(second_cluster):
    stranger = second_cluster.url().replace(":second@", ":guess@")

    with pytest.raises(psycopg.OperationalError, match="password authentication"):
        psycopg.connect(stranger)
