%% Lists built and taken apart by hand-written functions.
-module(core_lists).
-export([main/1]).

main(_Args) ->
    Numbers = seq(1, 20),
    erlang:display(Numbers),
    erlang:display(reverse(Numbers, [])),
    erlang:display(map(fun(X) -> X * X end, Numbers)),
    erlang:display(filter(fun(X) -> X rem 3 =:= 0 end, Numbers)),
    erlang:display(fold(fun(X, Acc) -> X + Acc end, 0, Numbers)),
    erlang:display(append([1, 2], [3 | tail])),
    erlang:display(zip([a, b, c], [1, 2, 3])),
    erlang:display(quicksort([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])),
    erlang:display([hd(Numbers), length(tl(Numbers))]),
    erlang:display([1, 2, 3] ++ [4] ++ []),
    erlang:display([1, 2, 3, 2, 1] -- [2, 1]),
    erlang:display([[] | []]),
    erlang:display([a | b]),
    erlang:display([[1], [2, [3, [4 | 5]]]]).

seq(Last, Last) -> [Last];
seq(First, Last) -> [First | seq(First + 1, Last)].

reverse([], Acc) -> Acc;
reverse([Head | Tail], Acc) -> reverse(Tail, [Head | Acc]).

map(_, []) -> [];
map(F, [Head | Tail]) -> [F(Head) | map(F, Tail)].

filter(_, []) -> [];
filter(F, [Head | Tail]) ->
    case F(Head) of
        true -> [Head | filter(F, Tail)];
        false -> filter(F, Tail)
    end.

fold(_, Acc, []) -> Acc;
fold(F, Acc, [Head | Tail]) -> fold(F, F(Head, Acc), Tail).

append([], Tail) -> Tail;
append([Head | Rest], Tail) -> [Head | append(Rest, Tail)].

zip([A | As], [B | Bs]) -> [{A, B} | zip(As, Bs)];
zip([], []) -> [].

quicksort([]) -> [];
quicksort([Pivot | Rest]) ->
    quicksort([X || X <- Rest, X < Pivot]) ++ [Pivot] ++ quicksort([X || X <- Rest, X >= Pivot]).
