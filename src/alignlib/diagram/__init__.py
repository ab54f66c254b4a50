"""The stages of an agreement as a picture and as Mermaid text."""
