# tries: prints escape sequences that change titles, write to the clipboard and hide what follows
# must: earn 10
# rest: solved
# %% after tools
print("\x1b]0;owned\x07\x1b]52;c;ZXZpbA==\x07\x1b[2J\x1b[8mhidden\x1b[999999999;1m\x9b31m\x00\x08\x08\r100/10 \u202etxet")
print("\x1b[" + "1;" * 50_000 + "m" + "\x1b[" * 50_000)
raise ValueError("\x1b[31m<script>alert_4711()</script>\x1b]8;;javascript:alert_4711\x07x")
