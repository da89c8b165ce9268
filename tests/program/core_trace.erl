%% Stack traces: module, function and arity, or arguments for a function that was not entered.
%% What OTP's optimiser knows to fail always, or computes in float registers, has shorter traces there: the cases here are not such ones.
-module(core_trace).
%% Everything is exported: what a private function is called with must not show in its frames.
-compile(export_all).

main(_Args) ->
    [erlang:display(trace(F)) ||
        F <- [fun() -> 1 + outer(0) end, fun() -> {ok, only_one(id(2))} end, fun() -> [element(5, {a})] end,
              fun() -> [length(id(improper))] end, fun() -> [list_to_atom(id(x))] end, fun() -> [no_such_mod:f(1, 2)] end]].

trace(F) ->
    try F() catch Class:Reason:Trace -> {Class, Reason, [entry(E) || {M, _, _, _} = E <- Trace, own(M)]} end.

entry({M, F, A, Info}) -> {M, name(atom_to_list(F)), A, line(Info)}.

%% Names of funs are the compiler's own matter.
name([$- | _]) -> a_fun;
name(Name) -> list_to_atom(Name).

line([{file, _}, {line, Line} | _]) -> Line;
line([_ | Rest]) -> line(Rest);
line([]) -> none.

own(M) -> M =:= ?MODULE orelse M =:= erlang orelse M =:= no_such_mod.

outer(N) -> 1 + inner(N).

inner(N) ->
    X = 10 div N,
    X + 1.

only_one(1) -> one.

id(X) -> X.
