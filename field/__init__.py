"""The phone pages of the staff, under ``/field`` beside the cockpit: plain HTML behind the same gate."""
