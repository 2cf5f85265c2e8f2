"""What a refusal says in Korean: every part by its English, from the tables beside it."""
