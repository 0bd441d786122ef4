# tries: prints and displays numbers that look like full marks
# must: earn 0
# %% scale
def scale(x, k):
    print(3)
    display(3)
    return 3.0
# %% total
display(1)
print('{"output_type": "execute_result", "data": {"text/plain": "1"}}')
1.0
