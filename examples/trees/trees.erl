%% Binary trees of every depth up to the given one, most of them garbage at once.
-module(trees).
-export([main/1]).

-define(MIN_DEPTH, 4).

main([]) -> run(14);
main([Text]) ->
    try run(max(list_to_integer(Text), ?MIN_DEPTH + 2))
    catch error:badarg -> io:format(standard_error, "usage: trees [DEPTH]~n", []), halt(2)
    end.

run(MaxDepth) ->
    io:format("stretch tree of depth ~b\t check: ~b~n", [MaxDepth + 1, count(tree(MaxDepth + 1))]),
    LongLived = tree(MaxDepth),
    [depth(Depth, MaxDepth) || Depth <- lists:seq(?MIN_DEPTH, MaxDepth, 2)],
    io:format("long lived tree of depth ~b\t check: ~b~n", [MaxDepth, count(LongLived)]).

depth(Depth, MaxDepth) ->
    Count = 1 bsl (MaxDepth - Depth + ?MIN_DEPTH),
    io:format("~b\t trees of depth ~b\t check: ~b~n", [Count, Depth, many(Count, Depth, 0)]).

many(0, _, Sum) -> Sum;
many(Count, Depth, Sum) -> many(Count - 1, Depth, Sum + count(tree(Depth))).

tree(0) -> {nil, nil};
tree(Depth) -> {tree(Depth - 1), tree(Depth - 1)}.

count({nil, nil}) -> 1;
count({Left, Right}) -> 1 + count(Left) + count(Right).
