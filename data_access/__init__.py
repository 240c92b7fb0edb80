"""The shared SQL layer: schema, scoping, reads (queries), writes (commands) and everything that comes in (ingest)."""
