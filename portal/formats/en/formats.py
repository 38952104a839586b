from portal.formats import *  # noqa: F403
