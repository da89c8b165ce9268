%% after 0, after N, after infinity, computed timeouts, bad timeouts.
-module(receive_timeouts).
-export([main/1]).

main(_Args) ->
    io:format("~p~n", [receive x -> x after 0 -> none end]),
    Start = erlang:monotonic_time(millisecond),
    receive after 30 -> ok end,
    Elapsed = erlang:monotonic_time(millisecond) - Start,
    io:format("~p~n", [Elapsed >= 30 andalso Elapsed < 2000]),
    Self = self(),
    spawn(fun() -> receive after 10 -> Self ! late end end),
    io:format("~p~n", [receive late -> late after 30000 -> timeout end]),
    spawn(fun() -> receive after 10 -> Self ! forever end end),
    io:format("~p~n", [receive forever -> forever after infinity -> never end]),
    self() ! other,
    io:format("~p~n", [receive wanted -> wanted after 5 -> gave_up end]),
    io:format("~p~n", [receive other -> kept end]),
    [io:format("~p~n", [try receive after T -> done end catch C:R -> {C, R} end]) || T <- [0, 1, -1, foo, 1.5, 1 bsl 40]].
