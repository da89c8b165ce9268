%% Modules that are loaded while the program runs: object code that the program has, or has just made, is run by beamless_interpreter.
%% Only programs that reach code:load_binary/3 and its like hold this. Calls find it where a function is not linked, through error_handler: what is
%% kept of a module (a persistent term) names what calls it.
%% What is linked stays as it is: such a module cannot be loaded again.
-module(beamless_loader).

-export([start/0, load/1, load/2, load/3, instructions/1, about/1, about/2]).

%% The service that makes code:ensure_loaded/1 look for modules and application:load/1 for specifications; there is no process.
start() ->
    persistent_term:put(?MODULE, #{load => fun load/1, load_file => fun load/2, load_binary => fun load/3, specification => fun specification/1}),
    ok.

%% The contents of an application's .app file on the code path.
specification(App) ->
    case code:where_is_file(atom_to_list(App) ++ ".app") of
        non_existing -> {error, file:format_error(enoent)};
        File ->
            case file:consult(File) of
                {ok, [Specification]} -> {ok, Specification};
                {ok, Others} -> {ok, Others};
                {error, Reason} -> {error, file:format_error(Reason)}
            end
    end.

%% Loads a module that is on the code path.
load(Module) ->
    case code:where_is_file(atom_to_list(Module) ++ code:objfile_extension()) of
        non_existing -> {error, nofile};
        File -> load(Module, File)
    end.

load(Module, File) ->
    case prim_file:read_file(File) of
        {ok, Binary} -> load(Module, File, Binary);
        {error, _} -> {error, nofile}
    end.

%% Loads the code in the binary; File is what code:which/1 says. Errors are those of code:load_binary/3.
load(Module, File, Binary) ->
    case erlang:module_loaded(Module) andalso info(Module) =:= none of
        true -> {error, sticky_directory};
        false ->
            Key = {Module, erlang:md5(Binary)},
            case beamless_code:read(Binary, Key) of
                {ok, Module, Code} -> keep(Module, Key, Code#{file => File});
                _ -> {error, badfile}
            end
    end.

keep(Module, Key, #{instructions := Instructions, exports := Exports} = Code) ->
    persistent_term:put({?MODULE, code, Key}, Instructions),
    persistent_term:put({?MODULE, Module}, (maps:remove(instructions, Code))#{key => Key, call => fun call/3, delete => fun delete/1}),
    beamless_native:loaded(Module, Exports),
    case initialise(Module, Code) of
        ok -> {module, Module};
        _ ->
            delete(Module),
            {error, on_load_failure}
    end.

%% `-on_load` runs in a process of its own, as the manual says.
initialise(_, #{on_load := none}) -> ok;
initialise(Module, #{on_load := Function}) ->
    {_, Monitor} = spawn_monitor(fun() -> exit({on_load, run(Module, Function, [])}) end),
    receive
        {'DOWN', Monitor, process, _, {on_load, ok}} -> ok;
        {'DOWN', Monitor, process, _, Reason} -> {error, Reason}
    end.

%% Whether there was such a module.
delete(Module) ->
    case persistent_term:erase({?MODULE, Module}) of
        true ->
            beamless_native:loaded(Module, none),
            true;
        false -> false
    end.

info(Module) -> persistent_term:get({?MODULE, Module}, none).

instructions(Key) -> persistent_term:get({?MODULE, code, Key}).

%% A call of a function that is not linked. A module may answer for those that it has not itself.
call(Module, Name, Args) ->
    Function = {Name, length(Args)},
    #{exports := Exports} = info(Module),
    case lists:member(Function, Exports) of
        true -> run(Module, Function, Args);
        false ->
            case lists:member({'$handle_undefined_function', 2}, Exports) of
                true -> run(Module, {'$handle_undefined_function', 2}, [Name, Args]);
                false -> error_handler:raise_undef_exception(Module, Name, Args)
            end
    end.

run(Module, Function, Args) ->
    #{key := Key, entries := Entries} = info(Module),
    beamless_interpreter:run(map_get(Function, Entries), instructions(Key), Args).

%% What erlang:get_module_info/1,2 are to linked modules.
about(Module) ->
    [{Item, about(Module, Item)} || Item <- [module, exports, attributes, compile, md5]].

about(Module, module) -> Module;
about(Module, functions) -> maps:keys(map_get(entries, info(Module)));
about(_, nifs) -> [];
about(_, native) -> false;
about(Module, Item) when Item =:= exports; Item =:= attributes; Item =:= compile; Item =:= md5 -> map_get(Item, info(Module));
about(_, _) -> error(badarg).
