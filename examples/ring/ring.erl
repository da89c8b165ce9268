%% Processes in a ring pass a token; each takes one from it, and the one that gets zero reports.
-module(ring).
-export([main/1]).

main([]) -> run(1000, 1000000);
main([Processes, Hops]) ->
    try run(list_to_integer(Processes), list_to_integer(Hops))
    catch error:badarg -> usage()
    end;
main(_) -> usage().

run(Size, Hops) when Size > 0, Hops >= 0 ->
    Main = self(),
    First = spawn(fun() -> receive {next, Next} -> member(1, Next, Main) end end),
    Last = lists:foldl(fun(N, Next) -> spawn(fun() -> member(N, Next, Main) end) end, First, lists:seq(Size, 2, -1)),
    First ! {next, Last},
    First ! {token, Hops},
    receive
        {done, Number} -> io:format("~b processes, ~b hops, ended at process ~b~n", [Size, Hops, Number])
    end;
run(_, _) -> usage().

member(Number, Next, Main) ->
    receive
        {token, 0} -> Main ! {done, Number};
        {token, Left} -> Next ! {token, Left - 1}, member(Number, Next, Main)
    end.

usage() ->
    io:format(standard_error, "usage: ring [PROCESSES HOPS]~n", []),
    halt(2).
