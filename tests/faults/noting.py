"""Each effect of a message is noted in its own transaction, as in the simulation."""

from portal.nodes.messages import inbox
from tests.simulation.stage import noting_effects

inbox._do = noting_effects(inbox._do)
