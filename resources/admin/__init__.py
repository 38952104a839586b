from resources.admin import histories, listings, offering, vocabulary, work

__all__ = ["histories", "listings", "offering", "vocabulary", "work"]
