from resources.notices import booking, listing

__all__ = ["booking", "listing"]
