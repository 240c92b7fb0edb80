"""Who is signed in, in which language, and the only cached read."""
