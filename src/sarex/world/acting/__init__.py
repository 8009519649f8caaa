"""What a facility of the live world does in one step."""
