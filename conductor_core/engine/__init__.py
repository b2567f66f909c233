"""Conducts runs: plan, dispatch, attempt, verify, merge, deliver."""
