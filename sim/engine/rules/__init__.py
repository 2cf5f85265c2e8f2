"""What one firm does in a year: scalar rules that read like the equations of docs/model.md."""
