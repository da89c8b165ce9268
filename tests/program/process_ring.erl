%% A ring of processes, each made by the one before.
-module(process_ring).
-export([main/1]).

main(_Args) ->
    Last = lists:foldl(fun(N, Next) -> spawn(fun() -> node_loop(N, Next) end) end, self(), lists:seq(1, 500)),
    Last ! {token, []},
    io:format("~p~n", [receive {token, Visited} -> {length(Visited), lists:sum(Visited), hd(Visited), lists:last(Visited)} end]),
    Last ! stop,
    io:format("~p~n", [receive stop -> stopped end]).

node_loop(N, Next) ->
    receive
        {token, Visited} -> Next ! {token, [N | Visited]}, node_loop(N, Next);
        stop -> Next ! stop
    end.
