%% Packages: erlang-proper erlang-proper-dev
%% Properties, by PropEr.
-module(properties).
-export([main/1]).
-include_lib("proper/include/proper.hrl").
prop_rev() -> ?FORALL(L, list(integer()), lists:reverse(lists:reverse(L)) =:= L).
prop_sort() -> ?FORALL(L, list(integer()), ordered(lists:sort(L))).
prop_wrong() -> ?FORALL(L, list(integer()), length(L) < 5).
ordered([A, B | T]) -> A =< B andalso ordered([B | T]);
ordered(_) -> true.
main(_) ->
    Opts = [{numtests, 50}, quiet],
    io:format("~p~n", [[proper:quickcheck(P, Opts) || P <- [prop_rev(), prop_sort(), prop_wrong()]]]),
    io:format("~p~n", [length(hd(proper:counterexample())) ]),
    {ok, V} = proper_gen:pick(proper_types:vector(3, proper_types:boolean())),
    io:format("~p~n", [length(V)]).
