"""The numbers both sides agree on: one function a question, each with n, interval and clock."""
