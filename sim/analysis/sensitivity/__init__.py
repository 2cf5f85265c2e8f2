"""Which parameters decide an answer: sensitivity over their priors."""
