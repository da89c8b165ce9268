%% Twenty million tail calls, alone, in pairs and through a fun.
-module(tail_loop).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [loop(20000000, 0)]),
    io:format("~p~n", [ping(10000000)]),
    F = fun Again(0, X) -> X; Again(N, X) -> Again(N - 1, X bxor N) end,
    io:format("~p~n", [F(5000000, 0)]).

loop(0, Acc) -> Acc;
loop(N, Acc) -> loop(N - 1, (Acc + N) band 16#FFFFFFF).

ping(0) -> ping;
ping(N) -> pong(N - 1).

pong(0) -> pong;
pong(N) -> ping(N - 1).
