# %% [markdown]
# # Start here
# {{lessons}}
