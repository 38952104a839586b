SENT = []


class Memory:
    """A carrier that only remembers."""

    def send(self, number, text):
        SENT.append((number, text))
