-module(native_code).
-export([main/1, add/2, half/1, sub/2, mul/2]).
-on_load(init/0).

init() -> erlang:load_nif(filename:join(code:priv_dir(?MODULE), "native_code"), 0).

main(_) ->
    io:format("~p~n", [catch half(add(1, 2))]),
    io:format("~p~n", [catch half(sub(3, 1))]),
    io:format("~p~n", [catch half(mul(1, 2))]).

add(_, _) -> erlang:nif_error(not_loaded).
sub(_, _) -> erlang:nif_error(not_loaded).
mul(_, _) -> exit(nif_library_not_loaded).
half(X) -> X div 2.
