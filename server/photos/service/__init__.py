"""The verbs of photos: name, take in, show, tell what is known."""

from server.photos.rules import NamedPhoto
from server.photos.service.deriving import Drawn, keep_derived, open_original
from server.photos.service.intake import DERIVE, Piece, Receipt, Taken, check_stored, receive
from server.photos.service.looking import Picture, get_picture
from server.photos.service.naming import PhotoFacts, get_facts, name_photos, was_sent_by, which_stored
from server.photos.service.originals import bring_back, carry_out, derive_again, house_shelf, is_whole, open_shelf
from server.photos.service.ports import fill_ports
from server.photos.store.shelf import Shelf, WrongBytes

__all__ = [
    "DERIVE",
    "Drawn",
    "NamedPhoto",
    "PhotoFacts",
    "Picture",
    "Piece",
    "Receipt",
    "Shelf",
    "Taken",
    "WrongBytes",
    "bring_back",
    "carry_out",
    "check_stored",
    "derive_again",
    "fill_ports",
    "get_facts",
    "get_picture",
    "house_shelf",
    "is_whole",
    "keep_derived",
    "name_photos",
    "open_original",
    "open_shelf",
    "receive",
    "was_sent_by",
    "which_stored",
]
