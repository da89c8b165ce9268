%% queue and array.
-module(queue_array).
-export([main/1]).

main(_Args) ->
    Q = lists:foldl(fun queue:in/2, queue:new(), lists:seq(1, 10)),
    {{value, First}, Q1} = queue:out(Q),
    {{value, Last}, Q2} = queue:out_r(Q1),
    io:format("~p~n", [[First, Last, queue:len(Q2), queue:to_list(Q2), queue:head(Q2), queue:peek_r(Q2), queue:is_empty(Q2), queue:member(5, Q2), queue:to_list(queue:reverse(Q2)), queue:out(queue:new())]]),
    {Left, Right} = queue:split(3, Q),
    io:format("~p~n", [[queue:to_list(Left), queue:to_list(queue:join(Right, Left)), queue:to_list(queue:filter(fun(X) -> X rem 2 =:= 0 end, Q)), queue:fold(fun(X, A) -> X + A end, 0, Q)]]),
    A = lists:foldl(fun(I, A) -> array:set(I, I * I, A) end, array:new(), lists:seq(0, 99)),
    io:format("~p~n", [[array:size(A), array:get(50, A), array:get(500, A), array:foldl(fun(_, V, S) -> V + S end, 0, A), array:to_list(array:resize(3, A)), array:is_fix(A)]]),
    F = array:new([{size, 3}, {fixed, true}, {default, none}]),
    io:format("~p~n", [[array:to_list(array:set(1, x, F)), array:sparse_to_orddict(array:set(1, x, F)), try array:set(3, x, F) catch C:R -> {C, R} end]]),
    io:format("~p~n", [array:to_list(array:map(fun(I, V) -> {I, V} end, array:from_list([a, b])))]).
