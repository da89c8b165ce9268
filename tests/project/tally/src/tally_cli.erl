-module(tally_cli).
-export([main/1]).

main(Args) ->
    {ok, Started} = application:ensure_all_started(tally),
    io:format("started ~p~n", [Started]),
    lists:foreach(fun tally_server:add/1, words:split(Args)),
    {Given, Counts} = tally_server:counts(),
    io:format("~p ~p~n", [Given, application:get_env(tally, order)]),
    [io:format("~ts: ~p~n", [shown(Word), Count]) || {Word, Count} <- Counts],
    io:format("~p~n", [application:get_key(tally, vsn)]),
    {ok, Modules} = application:get_key(tally, modules),
    io:format("~p~n", [lists:sort(Modules)]),
    case Counts of
        [] -> halt(3);
        _ -> ok
    end.

-ifdef(LOUD).
shown(Word) -> string:uppercase(Word).
-else.
shown(Word) -> Word.
-endif.
