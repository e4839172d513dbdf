"""Many networks trained as one computation.

`programs` are shared by networks that differ in numbers alone; `placeholder` stands for such a
number while a program is traced. `members` are the networks, each trained by Keras's own fit on a
thread of `lanes`; on an accelerator they meet in a `joint`. `fit` is the public door.
"""
