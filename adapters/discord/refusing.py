"""What people are told of whom we do nothing for."""

STRANGER = (
    "I take no orders from you: you are in no server with me, or without the role that it takes. "
    "Somebody who has it can give the order, or an owner can give you a role with `role`."
)
WITHHELD = (
    "I cannot read what is written here without Message Content, an intent that I do not have: mention me in what is for me, "
    "or use the commands and buttons. Whoever runs me can allow the intent on the app's page."
)
