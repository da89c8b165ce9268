%% The Erlang half of the `otp` crate: one process that answers requests for Core Erlang, read from standard input and
%% answered on file descriptor 3 as frames of four length bytes and a term in external term format.
%% The Rust half is in `session.rs`; both must agree on the requests here and on the shapes of `beamless_core`.
%%
%% Request: {Id, Name, Argument}. Replies: any number of {Id, item, Index, Result}, then {Id, done, Result};
%% {Id, crash, Text} if a request failed as a whole.
-module(beamless_helper).
-export([start/0]).

start() ->
    process_flag(trap_exit, true),
    Port = open_port({fd, 0, 3}, [{packet, 4}, binary, eof]),
    loop(Port).

loop(Port) ->
    receive
        {Port, {data, Data}} ->
            {Id, Name, Argument} = binary_to_term(Data),
            Server = self(),
            spawn(fun() -> handle(Server, Id, Name, Argument) end),
            loop(Port);
        {reply, Term} ->
            port_command(Port, term_to_binary(Term)),
            loop(Port);
        {Port, eof} ->
            erlang:halt(0, [{flush, false}]);
        {'EXIT', Port, _} ->
            erlang:halt(0, [{flush, false}]);
        _ ->
            loop(Port)
    end.

handle(Server, Id, Name, Argument) ->
    Send = fun(Index, Result) -> Server ! {reply, {Id, item, Index, Result}} end,
    try request(Name, Argument, Send) of
        Result -> Server ! {reply, {Id, done, Result}}
    catch
        Class:Reason:Stack ->
            Server ! {reply, {Id, crash, text("~tp: ~tp~n~tp", [Class, Reason, Stack])}}
    end.

request(info, [], _Send) ->
    info();
request(paths, Paths, _Send) ->
    ok = code:add_pathsa([binary_to_list(P) || P <- Paths]),
    ok;
request(core, Items, Send) ->
    in_parallel(fun core/1, Items, Send);
request(erlang, Items, Send) ->
    compile_erlang(Items, Send);
request(elixir, {Kind, Files, OutDir, Options}, _Send) ->
    compile_elixir(Kind, Files, OutDir, Options);
request(consolidate, Items, Send) ->
    in_parallel(fun consolidate/1, Items, Send).

%% What is installed ------------------------------------------------------------------------------------------------

info() ->
    _ = application:load(compiler),
    Compiler = case application:get_key(compiler, vsn) of
                   {ok, Vsn} -> list_to_binary(Vsn);
                   undefined -> <<>>
               end,
    Path = [P || P <- code:get_path(), filename:pathtype(P) =:= absolute],
    Preloaded = filename:join([code:lib_dir(), "erts-" ++ erlang:system_info(version), "ebin"]),
    {list_to_binary(erlang:system_info(otp_release)),
     Compiler,
     bytes(code:root_dir()),
     bytes(code:lib_dir()),
     [bytes(P) || P <- lists:usort([preloaded(Preloaded) | Path])]}.

%% The beams of the preloaded modules: in some packages beside the emulator and not among the applications.
preloaded(Default) ->
    Others = [filename:join([code:root_dir(), "erts-" ++ erlang:system_info(version), "ebin"])],
    case [D || D <- [Default | Others], filelib:is_regular(filename:join(D, "erlang.beam"))] of
        [Dir | _] -> Dir;
        [] -> Default
    end.

%% Core of beams ----------------------------------------------------------------------------------------------------

core(Source) ->
    case beam_lib:chunks(beam(Source), [debug_info, "Attr"], [allow_missing_chunks]) of
        {ok, {Module, [{debug_info, Info}, {"Attr", Attributes}]}} ->
            core(Module, Info, attributes(Attributes));
        {error, beam_lib, Reason} ->
            {error, beam_error(Reason), text("~ts", [beam_lib:format_error(Reason)])}
    end.

beam({path, Path}) -> binary_to_list(Path);
beam({bytes, Bytes}) -> Bytes.

%% As module_info(attributes) has them: beam_lib's own reading sorts and merges.
attributes(missing_chunk) -> [];
attributes(Chunk) -> binary_to_term(Chunk).

core(_, missing_chunk, _) ->
    {error, no_debug_info, <<>>};
core(_, {debug_info_v1, _, none}, _) ->
    {error, no_debug_info, <<>>};
core(Module, {debug_info_v1, Backend, Data}, Attributes) ->
    case code:ensure_loaded(Backend) of
        {module, Backend} ->
            try Backend:debug_info(core_v1, Module, Data, [to_core]) of
                {ok, Core} -> encode(Core, Attributes);
                {error, missing} -> {error, no_debug_info, <<>>};
                {error, Reason} -> {error, backend_failed, text("~tp", [Reason])}
            catch
                Class:Reason -> {error, backend_failed, text("~tp: ~0tP", [Class, Reason, 30])}
            end;
        {error, _} ->
            {error, no_backend, atom_to_binary(Backend)}
    end;
core(_, _, _) ->
    {error, no_debug_info, <<>>}.

beam_error({file_error, _, _}) -> unreadable;
beam_error(_) -> not_a_beam.

encode(Core, Attributes) ->
    try {ok, beamless_core:encode(Core, Attributes)}
    catch throw:{unsupported, What} -> {error, unsupported, text("~tp", [What])}
    end.

%% Erlang sources ---------------------------------------------------------------------------------------------------

%% Items are {Path, Options as Erlang text}. Modules of the same batch may be each other's parse
%% transforms and behaviours.
compile_erlang(Items, Send) ->
    Batch = maps:from_list([{list_to_atom(filename:basename(binary_to_list(Path), ".erl")), Item}
                            || {Path, _} = Item <- Items]),
    in_parallel(fun(Item) -> compile_erlang_file(Item, Batch) end, Items, Send).

compile_erlang_file({Path, OptionText}, Batch) ->
    Options = options(OptionText),
    Transforms = [M || {parse_transform, M} <- Options],
    [load_transform(M, Batch) || M <- Transforms],
    compile_erlang_file(binary_to_list(Path), Options, Batch, []).

compile_erlang_file(Path, Options, Batch, Loaded) ->
    case compile:file(Path, [to_core, binary, return, no_spawn_compiler_process | Options]) of
        {ok, _Module, Core, Warnings} ->
            case encode(Core, beamless_core:attributes(Core)) of
                {ok, Payload} ->
                    {ok, Payload, messages(Warnings, Batch), beamless_core:files(Core)};
                Error ->
                    Error
            end;
        {error, Errors, Warnings} ->
            case [M || {_, Es} <- Errors, {_, compile, {undef_parse_transform, M}} <- Es,
                       is_map_key(M, Batch), not lists:member(M, Loaded)] of
                [M | _] ->
                    load_transform(M, Batch),
                    compile_erlang_file(Path, Options, Batch, [M | Loaded]);
                [] ->
                    {failed, messages(Errors, Batch), messages(Warnings, Batch)}
            end
    end.

load_transform(Module, Batch) ->
    case Batch of
        #{Module := {Path, OptionText}} ->
            File = binary_to_list(Path),
            case compile:file(File, [binary | options(OptionText)]) of
                {ok, Module, Beam} -> code:load_binary(Module, File, Beam);
                _ -> ok
            end;
        #{} ->
            ok
    end.

options(Text) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Text) ++ "."),
    {ok, Options} = erl_parse:parse_term(Tokens),
    Options.

messages(PerFile, Batch) ->
    [{bytes(File), line(Position), column(Position), text("~ts", [Module:format_error(Description)])}
     || {File, Messages} <- PerFile,
        {Position, Module, Description} <- [positioned(M) || M <- Messages],
        not known_behaviour(Description, Batch)].

positioned({Module, Description}) -> {none, Module, Description};
positioned({Position, Module, Description}) -> {Position, Module, Description}.

known_behaviour({undefined_behaviour, Module}, Batch) -> is_map_key(Module, Batch);
known_behaviour(_, _) -> false.

line({Line, _}) -> Line;
line(Line) when is_integer(Line) -> Line;
line(Tuple) when is_tuple(Tuple) -> element(1, Tuple);
line(_) -> 0.

column(Tuple) when is_tuple(Tuple) -> element(2, Tuple);
column(_) -> 0.

%% Elixir sources ---------------------------------------------------------------------------------------------------

%% Compiles files together into OutDir, for whose beams Core can then be asked.
compile_elixir(Kind, Files, OutDir, Options) ->
    {ok, _} = application:ensure_all_started(elixir),
    'Elixir.Code':compiler_options([{ignore_module_conflict, true}, {debug_info, true}, {docs, false}]),
    _ = [begin ok = ensure_application(App) end || App <- [logger, eex, mix], Kind =:= project],
    Result = 'Elixir.Kernel.ParallelCompiler':compile_to_path(Files, OutDir, [{return_diagnostics, true} | Options]),
    case Result of
        {ok, Modules, Warnings} ->
            {ok, [atom_to_binary(M) || M <- Modules], elixir_messages(Warnings)};
        {error, Errors, Warnings} ->
            {failed, elixir_messages(Errors), elixir_messages(Warnings)}
    end.

ensure_application(App) ->
    _ = application:load(App),
    ok.

elixir_messages(#{compile_warnings := Compile, runtime_warnings := Runtime}) ->
    elixir_messages(Compile ++ Runtime);
elixir_messages(Messages) ->
    [elixir_message(M) || M <- Messages].

elixir_message(#{file := File, position := Position, message := Message}) ->
    {bytes(file_name(File)), line(Position), column(Position), bytes(Message)};
elixir_message({File, Position, Message}) ->
    {bytes(file_name(File)), line(Position), column(Position), bytes(Message)}.

file_name(nil) -> <<>>;
file_name(Name) -> Name.

%% {Protocol, Targets}: the protocol's code for a world in which just these types implement it.
consolidate({Protocol, Targets}) ->
    forget_if_moved(Protocol),
    case 'Elixir.Protocol':consolidate(Protocol, Targets) of
        {ok, Beam} -> core({bytes, Beam});
        {error, not_a_protocol} -> {error, not_a_beam, <<"not a protocol">>};
        {error, no_beam_info} -> {error, no_debug_info, <<>>}
    end.

%% Elixir reads the protocol's beam from where it was loaded; that is no longer true of one compiled by this process.
forget_if_moved(Module) ->
    Path = code:which(Module),
    case is_list(Path) andalso filelib:is_regular(Path) of
        true -> ok;
        false -> code:purge(Module), code:delete(Module)
    end.

%% Common -----------------------------------------------------------------------------------------------------------

%% As many processes as schedulers; each result is sent as soon as it is there.
in_parallel(Function, Items, Send) ->
    Numbered = lists:zip(lists:seq(0, length(Items) - 1), Items),
    fill(Function, Numbered, Send, 0, erlang:system_info(schedulers_online)).

fill(_, [], _, 0, _) ->
    ok;
fill(Function, [{Index, Item} | Rest], Send, Running, Most) when Running < Most ->
    spawn_monitor(fun() -> Send(Index, guarded(Function, Item)) end),
    fill(Function, Rest, Send, Running + 1, Most);
fill(Function, Items, Send, Running, Most) ->
    receive
        {'DOWN', _, process, _, _} -> fill(Function, Items, Send, Running - 1, Most)
    end.

guarded(Function, Item) ->
    try Function(Item)
    catch Class:Reason:Stack -> {error, crash, text("~tp: ~0tP ~0tP", [Class, Reason, 30, Stack, 30])}
    end.

text(Format, Arguments) ->
    unicode:characters_to_binary(io_lib:format(Format, Arguments)).

bytes(Text) when is_binary(Text) -> Text;
bytes(Text) when is_list(Text) -> unicode:characters_to_binary(Text).
