from resources.notices import batch, booking, listing

__all__ = ["batch", "booking", "listing"]
