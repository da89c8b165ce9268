-module(code_at_run_time).
-export([main/1]).

main([File]) ->
    replace(list_to_atom(filename:basename(File, ".beam"))).

replace(Module) ->
    code:load_file(Module).
