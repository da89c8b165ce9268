%% erlang:raise/3, rethrowing, error/2 and error/3, traces kept.
-module(try_reraise).
%% Everything is exported: what a private function is called with must not show in its frames.
-compile(export_all).

main(_Args) ->
    show(fun() -> rethrow(fun() -> deep(3) end) end),
    show(fun() -> erlang:raise(throw, custom, [{m, f, 2, []}, {m, g, [a], [{file, "m.erl"}, {line, 7}]}]) end),
    show(fun() -> erlang:error(reason, [arg1, arg2]) end),
    show(fun() -> erlang:error(reason, none) end),
    show(fun() -> erlang:error(reason, [x], [{error_info, #{cause => why}}]) end),
    show(fun() -> try error(one) catch error:one -> error(two) end end),
    io:format("~p~n", [try erlang:raise(badclass, x, []) catch C:R -> {C, R} end]),
    io:format("~p~n", [catch erlang:raise(exit, gone, [])]),
    io:format("~p~n", [again(literal)]),
    [io:format("~p~n", [catch again(Class)]) || Class <- [badclass, 17, throw]],
    show(fun() -> again(error) end).

%% With a trace that was caught: no call of erlang:raise/3 then.
again(literal) -> try error(x) catch _:R:T -> erlang:raise(badclass, R, T) end;
again(Class) -> try error(x) catch _:R:T -> {value, erlang:raise(Class, R, T)} end.

rethrow(F) -> try F() catch Class:Reason:Trace -> erlang:raise(Class, {wrapped, Reason}, Trace) end.

deep(-1) -> [];
deep(0) -> error(bottom);
deep(N) -> [deep(N - 1)].

show(F) ->
    try F()
    catch Class:Reason:Trace ->
        io:format("~p ~p~n", [Class, Reason]),
        [io:format("    ~p~n", [entry(E)]) || E <- lists:takewhile(fun known/1, Trace)]
    end.

known({M, F, _, _}) -> (M =:= ?MODULE andalso F =/= main andalso F =/= show) orelse M =:= m.

entry({M, F, A, Info}) -> {M, plain(atom_to_list(F)), A, lists:keydelete(file, 1, Info)}.

plain("-" ++ _) -> a_fun;
plain(Name) -> Name.
