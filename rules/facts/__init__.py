"""What is true of a Dockerfile: calls of package managers, files that COPY brings, users, caches, what starts.

A fact is a function of a node (Dockerfile, Stage, Instruction or Command), marked with `@fact` of
`rules.dockerfile.memo`. It is computed once for the node and the same further arguments, is kept in the node, and goes
when the file goes:

    @fact
    def moves_for_good(run: Run) -> bool: ...

    @fact
    def _relying_scripts(dockerfile: Dockerfile, build: BuildContext) -> frozenset[str]: ...

What depends on the context takes the Context or the BuildContext as an argument; each object of them has answers of its
own, so that a parsed file can be read again with another one. Further arguments are given by place and can be hashed;
for a large record (a Cache, a Tool) hashing costs more than a short look, so a fact of the node alone that finds a
table is often better. The value must not change: a tuple, a frozenset or a mapping that nobody writes to, never a
generator. A fact of a stage never holds that stage: the two would keep each other, and the file, until the garbage
collector comes by. Mark what several rules or several instructions ask for; a fact that one place asks for once needs
no mark.
"""
