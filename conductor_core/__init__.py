"""The core of Conductor: plans goals, conducts agents, keeps the truth. Knows no chat platform."""
