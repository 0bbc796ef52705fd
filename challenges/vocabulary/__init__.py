"""The words of the product: states, roles, permissions, happenings, actors and errors. Standard library only."""
