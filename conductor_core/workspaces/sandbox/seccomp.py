"""The system calls a stranger's code may not make, as a classic BPF program for the kernel.

Namespaces and Landlock decide what can be reached; this table closes the doors they leave ajar: a second user namespace
(where most kernel holes were found), kernel keyrings, BPF, io_uring (which goes around the filter itself), debugging of
other processes, socket families that no network namespace covers (vsock reaches the hypervisor), and typing into a terminal.
"""

import platform
import struct
from collections.abc import Sequence
from socket import AF_INET, AF_INET6, AF_UNIX

AF_NETLINK = 16  # not defined by every platform's socket module

LOCAL_FAMILIES = (AF_UNIX, AF_INET, AF_INET6, AF_NETLINK)
"""Harmless inside an own network namespace, where they reach nothing but the sandbox itself."""

NETWORK_FAMILIES = (AF_INET, AF_INET6, AF_NETLINK)
"""The same where sockets with a path would lead to the host."""

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000  # the second numbering of calls that x86_64 kernels accept

_DENIED = {  # name: (x86_64, aarch64)
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lookup_dcookie": (212, 18),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setns": (308, 268),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
_LOOKED_INTO = {  # calls that are judged by their arguments
    "clone": (56, 220),
    "clone3": (435, 435),
    "ioctl": (16, 29),
    "socket": (41, 198),
    "socketpair": (53, 199),
}
_NEW_NAMESPACE = 0x7E020000  # the flags CLONE_NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID and _NEWNET
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_EPERM, _ENOSYS, _EAFNOSUPPORT = (0x50000 | number for number in (1, 38, 97))
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24  # offsets in struct seccomp_data; low halves of the arguments
_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06

Instruction = tuple[int, int, int, int]
"""Operation, instructions to skip when true, when false, and its constant."""


def numbers(*names: str, machine: str = "") -> dict[str, int]:
    """What calls are known by on a machine (this one by default)."""
    column = list(_ARCHITECTURES).index(machine or platform.machine())
    known = {**_DENIED, **_LOOKED_INTO}
    return {name: known[name][column] for name in names}


def program(*, machine: str = "", families: Sequence[int] = LOCAL_FAMILIES) -> bytes:
    """The filter for a machine (this one by default).

    ``families`` are the socket families that may be opened. Without ``AF_UNIX`` among them a pair of connected stream
    sockets is still allowed, which event loops need and which leads nowhere.

    Raises:
        ValueError: there is no table for that kind of machine.
    """
    machine = machine or platform.machine()
    if machine not in _ARCHITECTURES:
        raise ValueError(f"no table of system calls for {machine!r}")
    column = list(_ARCHITECTURES).index(machine)
    denied = (numbers[column] for numbers in _DENIED.values())
    number = {name: numbers[column] for name, numbers in _LOOKED_INTO.items()}
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        _verdict(_KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        code += _when((_AT_LEAST, _X32), [_verdict(_EPERM)])
    for one in denied:
        code += _when((_EQUAL, one), [_verdict(_EPERM)])
    # clone3 hides its flags in memory, which a filter cannot read; without it libc falls back to clone.
    code += _when((_EQUAL, number["clone3"]), [_verdict(_ENOSYS)])
    code += _when((_EQUAL, number["clone"]), _refuse(_FIRST, [(_ANY_BIT, _NEW_NAMESPACE)], _EPERM))
    code += _when((_EQUAL, number["ioctl"]), _refuse(_SECOND, [(_EQUAL, _TIOCSTI), (_EQUAL, _TIOCLINUX)], _EPERM))
    code += _when((_EQUAL, number["socket"]), _only(_FIRST, families, _EAFNOSUPPORT))
    code += _when((_EQUAL, number["socketpair"]), _pairs(datagrams=AF_UNIX in families))
    code.append(_verdict(_ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _verdict(answer: int) -> Instruction:
    return (_RETURN, 0, 0, answer)


def _when(test: tuple[int, int], then: list[Instruction]) -> list[Instruction]:
    """``then``, skipped when the test fails; it must end in a verdict."""
    operation, constant = test
    return [(operation, 0, len(then), constant), *then]


def _refuse(argument: int, tests: Sequence[tuple[int, int]], answer: int) -> list[Instruction]:
    code: list[Instruction] = [(_LOAD, 0, 0, argument)]
    for test in tests:
        code += _when(test, [_verdict(answer)])
    return [*code, _verdict(_ALLOW)]


def _only(argument: int, allowed: Sequence[int], answer: int) -> list[Instruction]:
    code: list[Instruction] = [(_LOAD, 0, 0, argument)]
    for one in allowed:
        code += _when((_EQUAL, one), [_verdict(_ALLOW)])
    return [*code, _verdict(answer)]


def _pairs(*, datagrams: bool) -> list[Instruction]:
    """A datagram pair can be aimed at any named socket of the host, so it counts as a socket of its own."""
    if datagrams:
        return _only(_FIRST, [AF_UNIX], _EAFNOSUPPORT)
    return [
        (_LOAD, 0, 0, _FIRST),
        (_EQUAL, 1, 0, AF_UNIX),
        _verdict(_EAFNOSUPPORT),
        (_LOAD, 0, 0, _SECOND),
        (_AND, 0, 0, 0xF),
        *_when((_EQUAL, 2), [_verdict(_EPERM)]),  # SOCK_DGRAM
        _verdict(_ALLOW),
    ]
