%% Modules that are asked for functions that are not there.
-module(undef_handler).
-export([main/1, undefined_function/3, undefined_lambda/3]).

undefined_function(Module, Name, Args) -> {asked, Module, Name, Args}.
undefined_lambda(Module, Fun, Args) when is_function(Fun) -> {asked_fun, Module, Args}.

main(_) ->
    io:format("~p ~s~n", [start, ""]),
    Old = process_flag(error_handler, ?MODULE),
    io:format("~p ~p~n", [Old, process_info(self(), error_handler)]),
    io:format("~p~n", [no_such_module:f(1, 2)]),
    io:format("~p~n", [lists:no_such_function()]),
    {M, F} = {list_to_atom("no_" ++ "such"), list_to_atom("ff")},
    io:format("~p~n", [M:F()]),
    io:format("~p~n", [M:F(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)]),
    io:format("~p~n", [apply(M, F, [a, b])]),
    Fun = fun M:F/1,
    io:format("~p~n", [Fun(x)]),
    io:format("~p~n", [apply(Fun, [y])]),
    Fixed = fun no_such_module:g/2,
    io:format("~p~n", [Fixed(1, 2)]),
    io:format("~p~n", [lists:map(fun no_such_module:h/1, [1, 2])]),
    io:format("~p~n", [tail(M, F)]),
    Self = self(),
    spawn(fun() -> Self ! (catch element(1, no_such_module:f())) end),
    io:format("~p~n", [receive {'EXIT', {Reason, [{A, B, C, _} | _]}} -> {Reason, A, B, C} end]),
    process_flag(error_handler, error_handler),
    io:format("~p~n", [catch_undef(fun() -> M:F(1) end)]),
    ok.

tail(M, F) -> M:F({tail}).

catch_undef(Fun) ->
    try Fun()
    catch error:undef:Stack -> {undef, element(1, hd(Stack)), element(2, hd(Stack)), element(3, hd(Stack))}
    end.
