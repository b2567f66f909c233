"""What a file is by how it begins, whatever it is called."""

from conductor_core.domain.handed import PictureKind

_BEGINS: tuple[tuple[bytes, PictureKind], ...] = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


def kind_of(content: bytes) -> PictureKind | None:
    """The kind of a picture that models take; None: it is none."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begins, kind in _BEGINS if content.startswith(begins)), None)
