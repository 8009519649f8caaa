"""The cases that a server serves: opened once, kept open, made from reports."""
