"""The filter, run by an interpreter of its language, for both kinds of machine."""

import struct
from socket import AF_INET, AF_UNIX

import pytest

from conductor_core.workspaces.sandbox.seccomp import LOCAL_FAMILIES, numbers, program

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS, EAFNOSUPPORT = 0x50001, 0x50026, 0x50061


def verdict(code: bytes, architecture: int, number: int, *arguments: int) -> int:
    """What the kernel would answer."""
    data = struct.pack("=IIQ6Q", number, architecture, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    instructions = list(struct.iter_unpack("=HBBI", code))
    register, at = 0, 0
    while True:
        operation, when, otherwise, constant = instructions[at]
        at += 1
        match operation:
            case 0x20:
                (register,) = struct.unpack_from("=I", data, constant)
            case 0x54:
                register &= constant
            case 0x06:
                return int(constant)
            case 0x15 | 0x35 | 0x45:
                held = {0x15: register == constant, 0x35: register >= constant, 0x45: bool(register & constant)}
                at += when if held[operation] else otherwise
            case _:
                pytest.fail(f"operation {operation:#x}")


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("call", "arguments", "answer"),
    [
        ("ptrace", (), EPERM),
        ("unshare", (0x10000000,), EPERM),
        ("keyctl", (), EPERM),
        ("io_uring_setup", (), EPERM),
        ("mount", (), EPERM),
        ("clone3", (), ENOSYS),
        ("clone", (17,), ALLOW),
        ("clone", (0x10000000 | 17,), EPERM),
        ("clone", (0x00020000 | 17,), EPERM),
        ("clone", (0x003D0F00,), ALLOW),
        ("ioctl", (0, 0x5413), ALLOW),
        ("ioctl", (0, 0x5412), EPERM),
        ("ioctl", (0, 0xFFFFFFFF_00005412), EPERM),
        ("ioctl", (0, 0x541C), EPERM),
        ("socket", (AF_UNIX,), ALLOW),
        ("socket", (AF_INET,), ALLOW),
        ("socket", (40,), EAFNOSUPPORT),
        ("socket", (17,), EAFNOSUPPORT),
        ("socketpair", (AF_UNIX, 2), ALLOW),
        ("socketpair", (40, 1), EAFNOSUPPORT),
    ],
)
def test_inside_namespaces(machine: str, call: str, arguments: tuple[int, ...], answer: int) -> None:
    """Threads and local sockets work; new namespaces, other sockets and dangerous calls do not."""
    code = program(machine=machine)
    assert verdict(code, MACHINES[machine], numbers(call, machine=machine)[call], *arguments) == answer


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("call", "arguments", "answer"),
    [
        ("socket", (AF_UNIX,), EAFNOSUPPORT),
        ("socket", (AF_INET,), EAFNOSUPPORT),
        ("socketpair", (AF_UNIX, 1), ALLOW),
        ("socketpair", (AF_UNIX, 0o2000001), ALLOW),
        ("socketpair", (AF_UNIX, 2), EPERM),
        ("socketpair", (AF_UNIX, 0o2000002), EPERM),
        ("socketpair", (AF_INET, 1), EAFNOSUPPORT),
    ],
)
def test_without_namespaces(machine: str, call: str, arguments: tuple[int, ...], answer: int) -> None:
    """No sockets but connected pairs: a datagram pair could be aimed at a socket of the host."""
    code = program(machine=machine, families=())
    assert verdict(code, MACHINES[machine], numbers(call, machine=machine)[call], *arguments) == answer


def test_other_ways_to_call() -> None:
    """32-bit calls kill the caller, the second numbering of x86_64 is refused, ordinary calls pass."""
    code = program(machine="x86_64")
    assert verdict(code, 0x40000003, 26) == KILL
    assert verdict(code, MACHINES["x86_64"], 0x40000000 | 101) == EPERM
    assert verdict(code, MACHINES["x86_64"], 0) == ALLOW


def test_an_unknown_machine() -> None:
    """There is no guessing of numbers."""
    with pytest.raises(ValueError, match="riscv64"):
        program(machine="riscv64", families=LOCAL_FAMILIES)
