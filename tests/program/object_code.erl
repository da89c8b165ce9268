%% A program that reads its own object code: attributes, exports, a disassembly, the file as bytes.
-module(object_code).
-author("somebody").
-export([main/1, twice/1]).

main(_) ->
    File = code:which(?MODULE),
    io:format("~s~n", [filename:basename(File)]),
    {ok, {?MODULE, [{attributes, Attributes}]}} = beam_lib:chunks(File, [attributes]),
    io:format("~p~n", [proplists:get_value(author, Attributes)]),
    {ok, {?MODULE, [{exports, Exports}]}} = beam_lib:chunks(File, [exports]),
    io:format("~p~n", [Exports]),
    {?MODULE, Object, File} = code:get_object_code(?MODULE),
    {ok, Object} = file:read_file(File),
    <<"FOR1", Size:32, "BEAM", _/binary>> = Object,
    io:format("~p~n", [Size + 8 =:= byte_size(Object)]),
    {beam_file, ?MODULE, Listed, _, _, Code} = beam_disasm:file(File),
    io:format("~p ~p~n", [lists:sort([{F, A} || {F, A, _} <- Listed]), length(Code)]),
    {ok, {?MODULE, MD5}} = beam_lib:md5(File),
    io:format("~p~n", [MD5 =:= ?MODULE:module_info(md5)]),
    io:format("~p ~p~n", [code:is_loaded(?MODULE) =:= {file, File}, code:which(no_such_module)]).

twice(X) -> 2 * X.
