# tries: uses shell commands to look around
# must: earn 0
# %% after tools
!cat COURSE/source/fort/fort.ipynb
!find / -name "*.ipynb" -exec cat {} +
!cat COURSE/judge_secret /etc/shadow
%system id
