%% Signals of the operating system as events.
-module(os_signals).
-behaviour(gen_event).
-export([main/1]).
-export([init/1, handle_event/2, handle_call/2, handle_info/2, terminate/2, code_change/3]).

main(_) ->
    show(os:set_signal(sigusr2, handle)),
    ok = gen_event:swap_handler(erl_signal_server, {erl_signal_handler, []}, {?MODULE, self()}),
    os:cmd("kill -USR2 " ++ os:getpid()),
    show(receive {signal, Name} -> Name after 2000 -> nothing end),
    os:cmd("kill -TERM " ++ os:getpid()),
    show(receive {signal, Name2} -> Name2 after 2000 -> nothing end),
    show(os:set_signal(sigusr2, ignore)),
    os:cmd("kill -USR2 " ++ os:getpid()),
    show(receive {signal, Name3} -> Name3 after 50 -> nothing end),
    show(catch_error(fun() -> os:set_signal(sigkill, handle) end)),
    show(catch_error(fun() -> os:set_signal(sigterm, nonsense) end)).

catch_error(Fun) -> try Fun() catch error:Reason -> Reason end.

show(Term) -> io:format("~p~n", [Term]).

init({Owner, _}) -> {ok, Owner};
init(Owner) -> {ok, Owner}.
handle_event(Event, Owner) -> Owner ! {signal, Event}, {ok, Owner}.
handle_call(_, Owner) -> {ok, ok, Owner}.
handle_info(_, Owner) -> {ok, Owner}.
terminate(_, _) -> ok.
code_change(_, Owner, _) -> {ok, Owner}.
