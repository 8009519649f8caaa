"""Who is at the door, in which seat, and which routes that seat may use."""
