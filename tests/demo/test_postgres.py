import signal

import psutil
import psycopg
import pytest

from portal.demo.postgres import start_cluster


def test_chinese_words_have_trigrams(second_cluster):
    with psycopg.connect(second_cluster.url()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        trigrams = connection.execute("SELECT show_trgm('电镜')").fetchone()[0]

    assert len(trigrams) == 3


def test_a_wrong_password_is_refused(second_cluster):
    stranger = second_cluster.url().replace(":second@", ":guess@")

    with pytest.raises(psycopg.OperationalError, match="password authentication"):
        psycopg.connect(stranger)


def test_sessions_of_a_killed_server_end_before_the_next_begins(tmp_path):
    """One that is just busy notices late that its server is gone."""
    cluster = start_cluster(tmp_path / "postgres", "word", durable=False)
    with psycopg.connect(cluster.url()) as session:
        left = psutil.Process(session.info.backend_pid)
        left.send_signal(signal.SIGSTOP)
        cluster.process.kill()
        cluster.process.wait()

        again = start_cluster(cluster.folder, "word", port=cluster.port, durable=False)

    assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
    again.stop()
