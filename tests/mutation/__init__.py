"""Mutation testing: is a change of the code seen by its tests?"""
