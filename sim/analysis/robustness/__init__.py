"""How packages do over the draws and the futures: regret, order, goal."""
