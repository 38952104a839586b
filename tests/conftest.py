from tests.cast import *  # noqa: F403  the cast is at hand in every test
