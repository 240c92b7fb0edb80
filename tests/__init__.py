"""Tests: real SQL on real engines, real HTTP, real Chromium; no mocks of our own code."""
