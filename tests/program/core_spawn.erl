%% Processes: spawn, send, reply, many at once, order between two processes.
-module(core_spawn).
-export([main/1, echo/1]).

main(_Args) ->
    Self = self(),
    spawn(fun() -> Self ! {from_child, 42} end),
    erlang:display(receive {from_child, N} -> N end),
    {Echo, Ref} = spawn_monitor(?MODULE, echo, [Self]),
    [Echo ! M || M <- [a, "b", {c, [1, 2, <<"three">>]}, #{d => 4.5}, 1 bsl 90]],
    Echo ! stop,
    erlang:display(collect([])),
    Parts = [spawn_part(Self, I) || I <- [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    erlang:display([receive {Pid, Value} -> Value end || Pid <- Parts]),
    erlang:display(is_pid(Self) andalso is_process_alive(Self)),
    receive {'DOWN', Ref, process, Echo, _} -> ok end,
    erlang:display(is_process_alive(Echo)),
    Counter = spawn(fun() -> counter(0) end),
    [Counter ! increment || _ <- Parts],
    Counter ! {read, Self},
    erlang:display(receive {count, Count} -> Count end).

echo(Parent) ->
    receive
        stop -> Parent ! done;
        Message -> Parent ! {echo, Message}, echo(Parent)
    end.

collect(Acc) ->
    receive
        {echo, M} -> collect([M | Acc]);
        done -> Acc
    end.

spawn_part(Parent, I) -> spawn(fun() -> Parent ! {self(), I * I} end).

counter(N) ->
    receive
        increment -> counter(N + 1);
        {read, From} -> From ! {count, N}
    end.
