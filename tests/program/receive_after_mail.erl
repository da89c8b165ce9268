%% A receive without clauses waits its time however full the mailbox is, and takes nothing out of it.
-module(receive_after_mail).
-export([main/1]).

main(_Args) ->
    Self = self(),
    [Self ! {early, N} || N <- lists:seq(1, 3)],
    {_, Ref} = spawn_monitor(fun() -> [begin Self ! {late, N}, receive after 2 -> ok end end || N <- lists:seq(1, 3)] end),
    {Time, ok} = timer:tc(fun() -> timer:sleep(40) end),
    io:format("~p~n", [Time >= 40000]),
    receive {'DOWN', Ref, _, _, _} -> ok end,
    receive after 0 -> ok end,
    io:format("~p~n", [try receive after atom -> ok end catch Class:Reason -> {Class, Reason} end]),
    io:format("~p~n", [[receive Message -> Message after 0 -> none end || _ <- lists:seq(1, 7)]]).
