"""What templates say to officers who came in by password alone."""

from django import template

from portal.identity.office import is_left_outside, way_in

register = template.Library()


@register.inclusion_tag("identity/_left_outside.html", takes_context=True)
def left_outside(context, words):
    """These words, and the way to the second factor; nothing for anybody else."""
    request = context["request"]
    if not is_left_outside(request.user):
        return {}
    return {"words": words, "way_in": way_in(request)}
