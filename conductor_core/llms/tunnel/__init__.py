"""Stands between a program that has a login of its own and its vendor: lets the vendor's hosts through and nothing else."""

from conductor_core.llms.tunnel.tunnels import HostTunnels

__all__ = ["HostTunnels"]
