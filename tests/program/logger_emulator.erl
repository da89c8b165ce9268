%% What the runtime itself reports comes to the program's own log handler.
-module(logger_emulator).
-export([main/1, log/2]).

main(_Args) ->
    register(logger_emulator, self()),
    ok = logger:add_handler(logger_emulator, ?MODULE, #{}),
    ok = logger:remove_handler(default),
    Pid = spawn(fun() -> receive {fail, Reason} -> error(Reason) end end),
    Pid ! {fail, {because, "of this"}},
    receive
        {log, #{level := Level, msg := {Format, [Pid, {Reason, [{?MODULE, _, 0, _}]}]}, meta := #{pid := Pid} = Meta}} ->
            io:format("~p ~p ~p ~p~n", [Level, Format, Reason, lists:sort(maps:keys(Meta))])
    end.

log(Event, _) -> logger_emulator ! {log, Event}.
