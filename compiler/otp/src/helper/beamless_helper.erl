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
    %% The first one is to be searched first; add_pathsa/1 puts each before the last.
    ok = code:add_pathsa(lists:reverse([binary_to_list(P) || P <- Paths]));
request(core, Items, Send) ->
    in_parallel(fun core/1, Items, Send);
request(terms, Items, Send) ->
    in_parallel(fun terms/1, Items, Send);
request(erlang, Items, Send) ->
    compile_erlang(Items, Send);
request(elixir, {Files, Scripts, OutDir}, _Send) ->
    compile_elixir(Files, Scripts, OutDir);
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
    Beam = beam(Source),
    case beam_lib:chunks(Beam, [debug_info, "Attr"], [allow_missing_chunks]) of
        {ok, {Module, [{debug_info, Info}, {"Attr", Attributes}]}} ->
            core(Module, Info, attributes(Attributes), Beam);
        {error, beam_lib, Reason} ->
            {error, beam_error(Reason), text("~ts", [beam_lib:format_error(Reason)])}
    end.

beam({path, Path}) -> binary_to_list(Path);
beam({bytes, Bytes}) -> Bytes.

%% As module_info(attributes) has them: beam_lib's own reading sorts and merges.
attributes(missing_chunk) -> [];
attributes(Chunk) -> binary_to_term(Chunk).

core(_, missing_chunk, _, _) ->
    {error, no_debug_info, <<>>};
core(_, {debug_info_v1, _, none}, _, _) ->
    {error, no_debug_info, <<>>};
core(Module, {debug_info_v1, Backend, Data}, Attributes, Beam) ->
    case code:ensure_loaded(Backend) of
        {module, Backend} ->
            try Backend:debug_info(core_v1, Module, Data, [to_core]) of
                {ok, Core} -> encode(Core, Attributes, Beam);
                {error, missing} -> {error, no_debug_info, <<>>};
                {error, Reason} -> {error, backend_failed, text("~tp", [Reason])}
            catch
                Class:Reason -> {error, backend_failed, text("~tp: ~0tP", [Class, Reason, 30])}
            end;
        {error, _} ->
            {error, no_backend, atom_to_binary(Backend)}
    end;
core(_, _, _, _) ->
    {error, no_debug_info, <<>>}.

beam_error({file_error, _, _}) -> unreadable;
beam_error(_) -> not_a_beam.

%% The terms of a file (`.app`, configuration) as the attribute `terms` of a module without functions: whoever reads Core reads them.
terms(Path) ->
    case file:consult(binary_to_list(Path)) of
        {ok, Terms} ->
            encode({c_module, [], {c_literal, [], terms}, [], [], []}, [{terms, Terms}], none);
        {error, {Line, Module, Description}} ->
            {error, bad_terms, text("line ~w: ~ts", [line(Line), Module:format_error(Description)])};
        {error, Reason} ->
            {error, unreadable, text("~ts", [file:format_error(Reason)])}
    end.

encode(Core, Attributes, Beam) ->
    try {ok, beamless_core:encode(Core, Attributes, Beam)}
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
    Transform = {core_transform, beamless_core},
    case compile:file(Path, [binary, return, no_spawn_compiler_process | Options] ++ [Transform]) of
        {ok, _Module, Beam, Warnings} ->
            Core = beamless_core:last(),
            case encode(Core, beamless_core:attributes(Core), Beam) of
                {ok, Payload} ->
                    {ok, Payload, messages(Warnings, Batch), beamless_core:files(Core), Beam};
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

%% Compiles Files together, then each of Scripts, into OutDir, for whose beams Core can then be asked.
compile_elixir(Files, Scripts, OutDir) ->
    {ok, _} = application:ensure_all_started(elixir),
    'Elixir.Code':compiler_options([{ignore_module_conflict, true}, {debug_info, true}, {docs, false}]),
    _ = [application:load(App) || App <- [logger, eex, mix]],
    Result = 'Elixir.Kernel.ParallelCompiler':compile_to_path(Files, OutDir, [{return_diagnostics, true}]),
    case Result of
        {ok, _, Warnings} ->
            compile_scripts(Scripts, OutDir, elixir_messages(Warnings));
        {error, Errors, Warnings} ->
            {failed, elixir_messages(Errors), elixir_messages(Warnings)}
    end.

compile_scripts([], _, Warnings) ->
    {ok, Warnings};
compile_scripts([Script | Rest], OutDir, Warnings) ->
    case compile_script(Script, OutDir) of
        {ok, More} -> compile_scripts(Rest, OutDir, Warnings ++ More);
        {failed, Errors, More} -> {failed, Errors, Warnings ++ More}
    end.

%% The modules of a script are compiled as they are; what the script does becomes main/1 of a module of its own, instead
%% of being done at compile time.
compile_script(File, OutDir) ->
    {ok, Text} = file:read_file(File),
    %% A test module tells ExUnit's server of itself when it has been compiled.
    _ = binary:match(Text, <<"ExUnit">>) =/= nomatch andalso application:ensure_all_started(ex_unit),
    case 'Elixir.Code':string_to_quoted(Text, [{file, File}, {columns, true}]) of
        {ok, Quoted} ->
            {Result, Diagnostics} = with_diagnostics(fun() -> compile_quoted(wrap_script(Quoted, File), File) end),
            {Errors, Warnings} = lists:partition(fun(#{severity := S}) -> S =:= error end, Diagnostics),
            case Result of
                {ok, Modules} ->
                    [ok = file:write_file(filename:join(OutDir, [atom_to_binary(M), ".beam"]), Beam)
                     || {M, Beam} <- Modules],
                    {ok, elixir_messages(Warnings)};
                {error, _} when Errors =/= [] ->
                    {failed, elixir_messages(Errors), elixir_messages(Warnings)};
                {error, Message} ->
                    {failed, [Message], elixir_messages(Warnings)}
            end;
        {error, {Meta, Message, Token}} ->
            {failed, [{File, meta(line, Meta), meta(column, Meta), syntax_text(Message, Token)}], []}
    end.

compile_quoted(Quoted, File) ->
    try {ok, 'Elixir.Code':compile_quoted(Quoted, File)}
    catch
        error:#{'__exception__' := true} = Exception:Stack ->
            Text = case Exception of
                       #{'__struct__' := 'Elixir.CompileError', description := Description} -> Description;
                       _ -> 'Elixir.Exception':format(error, Exception, Stack)
                   end,
            Line = case Exception of
                       #{line := L} when is_integer(L) -> L;
                       _ -> 0
                   end,
            {error, {File, Line, 0, bytes(Text)}};
        Class:Reason ->
            {error, {File, 0, 0, text("~tp: ~0tP", [Class, Reason, 30])}}
    end.

%% Before 1.15 warnings are only printed.
with_diagnostics(Compile) ->
    case erlang:function_exported('Elixir.Code', with_diagnostics, 1) of
        true -> 'Elixir.Code':with_diagnostics(Compile);
        false -> {Compile(), []}
    end.

wrap_script(Quoted, File) ->
    Expressions = case Quoted of
                      {'__block__', _, Es} -> Es;
                      E -> [E]
                  end,
    Defines = lists:any(fun is_definition/1, Expressions),
    case lists:partition(fun is_directive/1, [E || E <- Expressions, not is_definition(E)]) of
        {_, []} when Defines -> Quoted;
        {Directives, Actions} ->
            Kept = [E || E <- Expressions, is_definition(E) orelse is_directive(E)],
            Main = {def, [], [{main, [], [{'_argv', [], nil}]}, [{do, {'__block__', [], Actions}}]]},
            Module = {defmodule, [], [script_module(File), [{do, {'__block__', [], Directives ++ [Main]}}]]},
            {'__block__', [], Kept ++ [Module]}
    end.

is_definition({Kind, _, [_ | _]}) -> lists:member(Kind, [defmodule, defprotocol, defimpl]);
is_definition(_) -> false.

is_directive({Kind, _, [_ | _]}) -> lists:member(Kind, [alias, import, require, use]);
is_directive(_) -> false.

%% hello_world.exs: Script.HelloWorld
script_module(File) ->
    Words = string:lexemes(unicode:characters_to_list(filename:basename(File, ".exs")), "_- ."),
    list_to_atom("Elixir.Script." ++ lists:append([string:titlecase(W) || W <- Words])).

meta(Key, Meta) when is_list(Meta) -> proplists:get_value(Key, Meta, 0);
meta(line, Line) when is_integer(Line) -> Line;
meta(_, _) -> 0.

syntax_text({Before, After}, Token) -> unicode:characters_to_binary([Before, Token, After]);
syntax_text(Message, Token) -> unicode:characters_to_binary([Message, Token]).

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
