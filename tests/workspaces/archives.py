"""ZIP files, good and bad, made byte by byte where no library would make them."""

import io
import struct
import zipfile
from collections.abc import Mapping


def zipped(files: Mapping[str, bytes], *, mode: int = 0o100644, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these entries; names are written as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.create_system = 3
            info.external_attr = mode << 16
            info.compress_type = method
            archive.writestr(info, content)
    return buffer.getvalue()


def twice(name: str) -> bytes:
    """The same name two times."""
    return with_name(with_name(zipped({"aaaa": b"1", "bbbb": b"2"}), "aaaa", name), "bbbb", name)


def with_name(data: bytes, old: str, new: str) -> bytes:
    """Another name of the same length, everywhere."""
    assert len(old) == len(new)
    return data.replace(old.encode(), new.encode())


def made_by(data: bytes, system: int) -> bytes:
    """Says that it was packed on another system, e.g. 0 for DOS and 10 for Windows."""
    return data.replace(b"PK\x01\x02\x14\x03", b"PK\x01\x02\x14" + bytes([system]))


def patched_list(data: bytes, offset: int, value: bytes) -> bytes:
    """The first entry of the list with other bytes at an offset."""
    place = data.index(b"PK\x01\x02") + offset
    return data[:place] + value + data[place + len(value) :]


def patched_both(data: bytes, offset_in_header: int, value: bytes) -> bytes:
    """The first entry with other bytes both in its own header and in the list."""
    place = data.index(b"PK\x03\x04") + offset_in_header
    data = data[:place] + value + data[place + len(value) :]
    return patched_list(data, offset_in_header + 2, value)


def encrypted() -> bytes:
    """Says that its entry is encrypted."""
    return patched_both(zipped({"f": b"content"}), 6, b"\x01\x00")


def odd_method() -> bytes:
    """Says that its entry is packed by method 99."""
    return patched_both(zipped({"f": b"content"}), 8, b"\x63\x00")


def bad_checksum() -> bytes:
    """The content does not have its checksum."""
    return patched_both(zipped({"f": b"content"}), 14, b"\0\0\0\0")


def size_lie(claimed: int) -> bytes:
    """Claims another unpacked size than it has."""
    return patched_both(zipped({"f": b"content " * 100}), 22, struct.pack("<L", claimed))


def overlapping(count: int) -> bytes:
    """Many entries in the list that share one packed content."""
    data = zipped({"f000": b"0" * 5000})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    line = data[start:end]
    lines = b"".join(line.replace(b"f000", f"f{number:03}".encode()) for number in range(count))
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(lines), start, 0)
    return data[:start] + lines + record


def long_list() -> bytes:
    """Claims a list of four gigabytes."""
    data = zipped({"f": b""})
    place = data.index(b"PK\x05\x06") + 12
    return data[:place] + struct.pack("<L", 0xFFFF_FFF0) + data[place + 4 :]
