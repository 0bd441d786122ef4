# tries: connects to a server of its own and sends what it sees
# must: earn 0
# %% scale
import socket
def scale(x, k):
    try:
        with socket.create_connection(("127.0.0.1", PORT), 2) as line:
            line.sendall(repr(x).encode())
    except OSError as error:
        print(type(error).__name__)
    return x
# %% after tools
import urllib.request
try:
    urllib.request.urlopen("http://127.0.0.1:PORT/", timeout=2)
except OSError as error:
    print(type(error).__name__)
