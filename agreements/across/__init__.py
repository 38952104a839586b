"""Consultations across bases: the home of an agreement is asked, and decides.

What an officer does goes to `asking`: done at once at home, asked of it by message
elsewhere. There `answering` calls the same actions. What came of it comes back by the
feed.
"""
