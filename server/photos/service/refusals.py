"""What photos say no with."""

from collections.abc import Mapping

from server.kernel.errors import Busy, Conflict, NotFound, Refusal, TooLarge, Unavailable, Unprocessable, WrongType


class PhotoUnreferenced(NotFound):
    """No operation of this account that was kept names this photo, and none of its cases shows it."""

    code = "photo.unreferenced"

    @property
    def headers(self) -> Mapping[str, str]:
        """HEAD has no body, so the code goes into a header."""
        return {"X-Gezhi-Code": self.code}


class _AtOffset:
    """A refusal that says where to go on: `offset` bytes have arrived."""

    fields: Mapping[str, int]

    @property
    def headers(self) -> Mapping[str, str]:
        """Where to go on."""
        return {"Upload-Offset": str(self.fields["offset"])}


class PhotoIncomplete(_AtOffset, NotFound):
    """Named, but not stored whole yet; `offset` bytes have arrived."""

    code = "photo.incomplete"


class PhotoOffset(_AtOffset, Conflict):
    """What is sent does not begin where the part ends, which is at `offset`."""

    code = "photo.offset"


class PhotoLength(Conflict):
    """Upload-Length, or the body itself, is not what the operation named: `named` bytes."""

    code = "photo.length"


class PhotoTooLarge(TooLarge):
    """The operation named more than `limit` bytes."""

    code = "photo.too-large"


class PhotoBusy(Busy):
    """Another request is writing this part."""

    code = "photo.busy"


class PhotoHash(Refusal):
    """The whole had another hash than its name, for the `times`-th time; the part was dropped."""

    status = 460
    code = "photo.hash"


class PhotoType(WrongType):
    """Not one of `allowed`; `found` is what the header or the bytes said, null where unknown."""

    code = "photo.type"


class PhotoDimensions(Unprocessable):
    """The headers declare no extent (0), or more than `limit` pixels: `width` × `height`."""

    code = "photo.dimensions"


class PhotoDiskFull(Unavailable):
    """The disk takes no more; what had arrived is kept. Come back after `retry_after` seconds."""

    code = "photo.disk-full"


class PhotoDiskFailed(Unavailable):
    """The disk did not confirm what was written, so it does not count. Go on after `retry_after` seconds."""

    code = "photo.disk-failed"


class PhotoNotFound(NotFound):
    """No such photo, or not yours to see: both sound the same."""

    code = "photo.not-found"

    @property
    def headers(self) -> Mapping[str, str]:
        """It may be there, and yours, in a minute."""
        return {"Cache-Control": "no-store"}


class PhotoNotDerived(NotFound):
    """The original is here, this variant is not made yet; `finding` says where it never will be."""

    code = "photo.not-derived"

    @property
    def headers(self) -> Mapping[str, str]:
        """Retry-After where waiting helps."""
        return {"Cache-Control": "no-store"} | dict(super().headers)
