"""What guests from other bases find closed here: their own base sees to it."""

from django.shortcuts import redirect

from portal.identity.signon.home import is_guest

# Pages of one's own account, of allauth and ours.
OF_ACCOUNT = ("account_", "mfa_", "socialaccount_", "usersessions_")
OPEN = {"account_logout", "account_login", "account_inactive"}
CLOSED = {
    "idp:oidc:device_authorization",
    *(
        f"identity:{name}"
        for name in (
            *("profile", "request-real-name", "be-known", "withdraw-consent", "close"),
            *("tokens", "new-token", "end-token", "register", "invitation"),
            "told",
        )
    ),
}


class Guests:
    """Middleware: leads guests from another base to where their account is kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if is_closed(request.resolver_match.view_name) and is_guest(request.user):
            return redirect("identity:away")
        return None


def is_closed(name):
    is_of_account = name.startswith(OF_ACCOUNT) and name not in OPEN
    return is_of_account or name in CLOSED
