%% The timer server: messages and calls once and repeatedly, and their cancellation.
-module(timer_module).
-export([main/1]).

main(_Args) ->
    {ok, _} = timer:send_after(5, one),
    io:format("~p~n", [receive one -> one after 30000 -> nothing end]),
    {ok, _} = timer:apply_after(5, erlang, send, [self(), two]),
    io:format("~p~n", [receive two -> two after 30000 -> nothing end]),
    {ok, Again} = timer:send_interval(5, tick),
    io:format("~p~n", [[receive tick -> tick after 30000 -> nothing end || _ <- [1, 2, 3]]]),
    io:format("~p~n", [timer:cancel(Again)]),
    {ok, Never} = timer:send_after(60000, never),
    io:format("~p~n", [[timer:cancel(Never), timer:cancel(nonsense), timer:send_after(-1, x)]]),
    io:format("~p~n", [[timer:seconds(2), timer:minutes(1), timer:hms(1, 1, 1), element(2, timer:tc(lists, sum, [[1, 2]]))]]).
