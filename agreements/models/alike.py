"""Changes of a text that two bases spelt: whether they are the same."""

from django.db import models

# Of pieces that both know the columns of both count: one that one side lacks is as the
# other says it was before. `||` takes the right side's, so each fills in the other's.
ALIKE = """(SELECT said = asked OR NOT EXISTS (
    SELECT FROM jsonb_array_elements(said) s(one)
    FULL JOIN jsonb_array_elements(asked) a(one) ON s.one -> 'id' = a.one -> 'id'
    CROSS JOIN LATERAL (SELECT
        s.one -> 'before', s.one -> 'after', a.one -> 'before', a.one -> 'after'
    ) piece(s_before, s_after, a_before, a_after)
    WHERE CASE WHEN jsonb_typeof(s_before) = 'object'
            AND jsonb_typeof(s_after) = 'object'
            AND jsonb_typeof(a_before) = 'object'
            AND jsonb_typeof(a_after) = 'object'
        THEN s.one -> 'piece' = a.one -> 'piece' AND s.one -> 'area' = a.one -> 'area'
            AND (s_before = '{}') = (a_before = '{}')
            AND (s_after = '{}') = (a_after = '{}')
            AND a_before || s_before = s_before || a_before
            AND (s_after = '{}'
                OR (SELECT jsonb_object_agg(key, value)
                    FROM jsonb_each(a_before || s_after)
                    WHERE value NOT IN ('null', '""'))
                = (SELECT jsonb_object_agg(key, value)
                    FROM jsonb_each(s_before || a_after)
                    WHERE value NOT IN ('null', '""')))
        ELSE false END IS NOT TRUE
) FROM (SELECT %(expressions)s) two(said, asked))"""


class Alike(models.Func):
    """Whether what was said here is what a home asks, be their releases others.

    A later release spells columns that an earlier one does not know. What one side
    leaves out has to stay as it was there, in a new piece blank, and counts for nothing
    in a piece that goes. The home spells as it likes: no shape of JSON is an error.
    """

    template = ALIKE
    output_field = models.BooleanField()
