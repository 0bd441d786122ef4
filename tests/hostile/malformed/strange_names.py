# tries: hands in files whose names hold line breaks, escapes, scripts and other students' names
# must: earn 10
# rest: solved
# %% build
for name in ("a\nb 100 of 100 as usual", "\x1b[2J", "<script>alert_4711()</script>"[:20], "%s%n", "-rf", "fort.html", "fort.ipynb.bak", "a" * 200, "\u202egnp", "NUL", "con.txt"):
    write(name, b"planted")
(folder / "0-honest" / "fort").mkdir(parents=True)
write("0-honest/fort/timestamp.txt", b"1970-01-01")
save(honest)
