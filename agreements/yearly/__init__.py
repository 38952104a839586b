"""The yearly report on an agreement: its facts frozen, its words, its two files."""
