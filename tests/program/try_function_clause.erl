%% function_clause carries the arguments; the next entries carry arities.
%% What OTP's optimiser knows to fail always, or computes in float registers, has shorter traces there: the cases here are not such ones.
-module(try_function_clause).
%% Everything is exported: what a private function is called with must not show in its frames.
-compile(export_all).

main(_Args) ->
    Fun = fun(a) -> b; (c) -> d end,
    [show(F) || F <- [fun() -> [wrapper({1, "two"})] end, fun() -> [?MODULE:api(1.5, #{k => v})] end, fun() -> [Fun(id(z))] end,
                      fun() -> [lists:keysort(id(not_a_position), [])] end, fun() -> [many(1, 2, 3, 4, 5, 6, 7, 8, 9, id(10))] end]].

show(F) ->
    try F()
    catch error:Reason:Trace ->
        {Module, Name, Args, _} = hd(Trace),
        io:format("~p ~p ~p~n", [Reason, {Module, plain(atom_to_list(Name)), Args}, [{N, A} || {M, N, A, _} <- tl(Trace), M =:= ?MODULE, N =:= wrapper]])
    end.

plain("-" ++ _) -> a_fun;
plain(Name) -> Name.

wrapper(X) -> [only_pairs(X, id(extra))].

only_pairs({A, B}, more) -> {A, B}.

api(X, _) when is_integer(X) -> X.

many(A, B, C, D, E, F, G, H, I, J) when J > 10 -> {A, B, C, D, E, F, G, H, I, J}.

id(X) -> X.
