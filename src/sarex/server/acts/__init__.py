"""What people do in a case: one typed route for each act, from one table."""
