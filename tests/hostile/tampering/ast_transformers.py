# tries: removes every assert through IPython's AST transformers
# must: earn 0
# %% after tools
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoAsserts())
