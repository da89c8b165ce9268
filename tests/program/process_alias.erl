%% Process aliases: explicit, once, removed.
-module(process_alias).
-export([main/1]).

main(_Args) ->
    A = alias(),
    A ! one, A ! two,
    io:format("~p~n", [[receive one -> 1 end, receive two -> 2 end]]),
    io:format("~p~n", [unalias(A)]),
    A ! three,
    io:format("~p~n", [receive three -> 3 after 10 -> dropped end]),
    io:format("~p~n", [unalias(A)]),
    B = alias([reply]),
    B ! first, B ! second,
    io:format("~p~n", [receive M -> M end]),
    io:format("~p~n", [receive second -> second after 10 -> dropped end]),
    C = alias(),
    Self = self(),
    spawn(fun() -> C ! {remote, Self =/= self()} end),
    io:format("~p~n", [receive {remote, X} -> X end]).
