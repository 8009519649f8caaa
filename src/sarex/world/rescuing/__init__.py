"""How persons are taken up, stores dropped and markers carried in the live world."""
