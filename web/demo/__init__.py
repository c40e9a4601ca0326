"""The demonstration: one case, its people, and guests for the chairs nobody sits on."""
