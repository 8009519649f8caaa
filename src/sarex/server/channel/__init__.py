"""The live channel: one WebSocket a client, events numbered for each viewer."""
