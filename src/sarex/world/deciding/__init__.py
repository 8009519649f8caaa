"""What a facility of the live world decides by itself."""
