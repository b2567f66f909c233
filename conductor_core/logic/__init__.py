"""Decisions without IO: values in, values out."""
