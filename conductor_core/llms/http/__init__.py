"""The way of calls to providers, below the SDKs: decision 9 says why it is ours.

Its modules load the HTTP client, so only functions that are going to call somebody import them.
"""
