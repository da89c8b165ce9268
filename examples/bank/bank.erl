%% The story: open accounts, move money, crash one, look inside, close the bank.
-module(bank).
-export([main/1]).

main(_Args) ->
    %% The crash below is part of the story; its report is not.
    logger:set_primary_config(level, none),
    {ok, Supervisor} = bank_supervisor:start_link(),
    ok = bank_supervisor:open(alice, 100),
    ok = bank_supervisor:open(bob, 20),
    show("opened"),
    io:format("transfer 30: ~p~n", [transfer(alice, bob, 30)]),
    io:format("transfer 500: ~p~n", [transfer(alice, bob, 500)]),
    io:format("transfer to nobody: ~p~n", [transfer(alice, carol, 1)]),
    show("after transfers"),
    crash(bob),
    show("after bob crashed and was restarted"),
    io:format("state of alice: ~p~n", [sys:get_state(alice)]),
    ok = sys:suspend(alice),
    io:format("suspended: ~p~n", [try account:deposit(alice, 1, 50) catch exit:{timeout, _} -> timeout end]),
    ok = sys:resume(alice),
    io:format("resumed: ~p~n", [account:balance(alice)]),
    io:format("children: ~p~n", [proplists:get_value(active, supervisor:count_children(Supervisor))]),
    bank_supervisor:close(),
    io:format("closed: ~p~n", [whereis(alice)]).

transfer(From, To, Amount) ->
    case whereis(To) of
        undefined -> {error, {no_account, To}};
        _ ->
            case account:withdraw(From, Amount) of
                {ok, _} -> account:deposit(To, Amount);
                Error -> Error
            end
    end.

crash(Name) ->
    Old = whereis(Name),
    Monitor = monitor(process, Old),
    {caught, Reason} = try account:withdraw(Name, not_a_number) catch exit:{{R, _}, _} -> {caught, R} end,
    receive {'DOWN', Monitor, process, Old, _} -> io:format("~p crashed: ~p~n", [Name, Reason]) end,
    wait_for_restart(Name).

wait_for_restart(Name) ->
    case whereis(Name) of
        undefined -> timer:sleep(1), wait_for_restart(Name);
        _ -> ok
    end.

show(Title) ->
    io:format("~s: alice ~p, bob ~p~n", [Title, account:balance(alice), account:balance(bob)]).
