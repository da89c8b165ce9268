%% One million processes spawned and joined.
-module(process_million).
-export([main/1]).

main(_Args) ->
    Self = self(),
    Last = start(1000000, Self),
    Last ! 0,
    io:format("~p~n", [receive Count -> Count end]).

start(0, Next) -> Next;
start(N, Next) -> start(N - 1, spawn(fun() -> receive Count -> Next ! Count + 1 end end)).
