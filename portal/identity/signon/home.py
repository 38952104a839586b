"""Pages that only one's own base has for one."""

from functools import wraps

from django.shortcuts import redirect


def is_guest(user):
    """Whether another base answers for whoever is signed in."""
    return user.is_authenticated and not user.is_at_home


def at_home(view):
    """Lead people of another base to where their own base keeps their account."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not request.user.is_at_home:
            return redirect("identity:away")
        return view(request, *args, **kwargs)

    return answer
