"""What is decided and known in a case: event bodies, commands, the fold to its state."""
