"""A Slack on loopback, which the real SDKs talk to over real sockets."""
