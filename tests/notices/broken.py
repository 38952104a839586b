"""A mail carrier that always fails."""


class Backend:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise OSError("no route to the mail server")
