"""Lives in compact form, for speed: the same rules, without reasons."""
