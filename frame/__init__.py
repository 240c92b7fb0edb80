"""Around every page: sign-in, navigation by role, the wall's rotation."""
