-module(code_at_run_time).
-export([main/1]).

main([File]) ->
    {ok, Binary} = file:read_file(File),
    replace(list_to_atom(filename:basename(File, ".beam")), Binary).

replace(Module, Binary) ->
    code:load_binary(Module, "memory", Binary).
