"""The server: HTTP, the live channel and the built client, on the journals of one home."""
