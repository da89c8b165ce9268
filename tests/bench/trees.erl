%% Binary trees: the collector with much that lives and much that dies.
-module(trees).
-include("bench.hrl").

run() ->
    Long = make(18),
    Counts = [short(Depth, 1 bsl (20 - Depth)) || Depth <- [4, 8, 12, 16, 18]],
    {count(Long), Counts}.

short(Depth, Times) -> short(Depth, Times, 0).

short(_, 0, Sum) -> Sum;
short(Depth, Times, Sum) -> short(Depth, Times - 1, Sum + count(make(Depth))).

make(0) -> leaf;
make(Depth) -> {make(Depth - 1), make(Depth - 1)}.

count(leaf) -> 1;
count({Left, Right}) -> count(Left) + 1 + count(Right).
