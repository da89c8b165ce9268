%% A module that answers calls of functions that it does not have.
-module(answers_for_others).
-export([main/1, '$handle_undefined_function'/2]).

'$handle_undefined_function'(missing, Args) -> {instead, Args};
'$handle_undefined_function'(Name, Args) -> error_handler:raise_undef_exception(?MODULE, Name, Args).

main(_) ->
    io:format("~p~n", [?MODULE:missing(1, 2)]),
    Name = list_to_atom("miss" ++ "ing"),
    io:format("~p~n", [apply(?MODULE, Name, [x])]),
    Fun = fun ?MODULE:missing/0,
    io:format("~p~n", [Fun()]),
    io:format("~p~n", [failure(fun() -> ?MODULE:other(1) end)]),
    io:format("~p~n", [failure(fun() -> no_module:other(1) end)]).

failure(Fun) ->
    try Fun()
    catch Class:Reason -> {Class, Reason}
    end.
