%% Native code that cannot be loaded: what load_nif/2 answers, and what functions do that it would have replaced.
-module(load_nif).
-export([main/1, add/2, double/1]).

main(_) ->
    [io:format("~p~n", [attempt(fun() -> erlang:load_nif(Path, 0) end)])
     || Path <- ["/nowhere/lib", <<"/nowhere/lib">>, "", "/nowhere/\x{fc}\x{3bb}", lib, 7, {"lib"}, ["lib", <<"b">>], [$a | b]]],
    io:format("~p~n", [loaded()]),
    io:format("~p~n", [attempt(fun() -> add(1, 2) end)]),
    io:format("~p~n", [attempt(fun() -> ?MODULE:double(3) end)]).

loaded() ->
    case erlang:load_nif(filename:join("/nowhere", ?MODULE), {version, 1}) of
        ok -> yes;
        {error, {load_failed, Text}} when is_list(Text) -> {no, lists:sublist(Text, 26)};
        {error, Other} -> Other
    end.

add(_, _) -> erlang:nif_error({not_loaded, [{module, ?MODULE}, {line, ?LINE}]}).

double(_) -> erlang:nif_error(not_loaded, [3]).

attempt(F) ->
    try F()
    catch
        Class:Reason:Stack ->
            [{Module, Name, Arguments, Info} | _] = Stack,
            {Class, Reason, Module, Name, Arguments, lists:keymember(error_info, 1, Info)}
    end.
