"""How runs, tasks and attempts change state. Each function is part of a transaction and awaits nothing."""
