"""The public interface with verbs: what ``import sim`` offers, and the command line calls."""
