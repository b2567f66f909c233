"""The versions a database can have, oldest first, as its migrations are numbered."""

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013")
HEAD = VERSIONS[-1]

APPLICATION_ID = 0x4D4C4C43
"""Written in the head of every database file of ours."""
