#!/usr/bin/env escript
%%! +B
%% Records what the real BEAM prints for the test programs. See README.md beside this file.
%%
%%     escript record.escript [--check] [PROGRAM | FOLDER | NAME-PREFIX] ...
%%
%% Without arguments: every program beside this script and in every folder of ../../examples.

-include_lib("kernel/include/file.hrl").

main(Args0) ->
    io:setopts([{encoding, unicode}]),
    {Flags, Names} = lists:partition(fun(A) -> lists:prefix("--", A) end, Args0),
    Check = lists:member("--check", Flags),
    Here = filename:dirname(filename:absname(escript:script_name())),
    Work = filename:join(os:getenv("TMPDIR", "/tmp"), "beamless-record-" ++ os:getpid()),
    Programs = lists:append([programs(Here, Name) || Name <- default_names(Here, Names)]),
    Programs =:= [] andalso fail("nothing to record", []),
    Runner = filename:join(Work, "runner"),
    ok = filelib:ensure_path(Runner),
    ok = write_runner(Runner),
    Bad = [P || P <- Programs, not record(P, Work, Check)],
    os:cmd("rm -rf " ++ Work),
    io:format("~b programs, ~b bad~n", [length(Programs), length(Bad)]),
    halt(case Bad of [] -> 0; _ -> 1 end).

default_names(Here, []) ->
    [Here | lists:sort(filelib:wildcard(filename:join(Here, "../../examples/*")))];
default_names(_, Names) ->
    Names.

%% A program is {Name, Folder, Sources}. A folder of examples is one program per language: all
%% its .erl files, and all its .ex files. A file in tests/program is a program of its own.
programs(Here, Name) ->
    Path = filename:absname(Name),
    case {filelib:is_dir(Path), filelib:is_regular(Path)} of
        {true, _} when Path =:= Here -> one_file_programs(filename:join(Here, "*"));
        {true, _} -> folder_programs(Path);
        {false, true} -> one_file_programs(Path);
        {false, false} -> one_file_programs(filename:join(Here, Name ++ "*"))
    end.

one_file_programs(Pattern) ->
    [{filename:basename(filename:rootname(F)), filename:dirname(F), [F]}
     || F <- lists:sort(filelib:wildcard(Pattern)),
        lists:member(filename:extension(F), [".erl", ".ex"])].

folder_programs(Folder) ->
    Name = filename:basename(Folder),
    [{Name, Folder, Sources}
     || Pattern <- ["*.erl", "*.ex"],
        Sources <- [lists:sort(filelib:wildcard(filename:join(Folder, Pattern)))],
        Sources =/= []].

record({Name, Folder, Sources}, Work, Check) ->
    Ebin = filename:join(Work, Name ++ filename:extension(hd(Sources))),
    ok = filelib:ensure_path(Ebin),
    case compile(Sources, Ebin) of
        {ok, Module, Paths} ->
            lists:all(fun(Case) -> record_case(Case, Folder, Module, [Ebin | Paths], Work, Check) end,
                      cases(Name, Folder));
        {error, Text} ->
            io:format("FAIL ~ts does not compile:~n~ts~n", [Name, Text]),
            false
    end.

%% NAME, or NAME.CASE for every CASE that has an .args or .in file of its own.
cases(Name, Folder) ->
    Inputs = filelib:wildcard(filename:join(Folder, Name ++ ".*.{args,in}")),
    case lists:usort([filename:basename(filename:rootname(F)) || F <- Inputs]) of
        [] -> [Name];
        Cases -> Cases
    end.

compile([First | _] = Sources, Ebin) ->
    Files = lists:append([[" ", quote(S)] || S <- Sources]),
    {Command, Paths} =
        case filename:extension(First) of
            ".erl" -> {["erlc +debug_info -W0 -o ", quote(Ebin) | Files], []};
            ".ex" -> {["elixirc --ignore-module-conflict -o ", quote(Ebin) | Files], elixir_paths()}
        end,
    {Code, Text} = shell([Command, " 2>&1"]),
    Mains = [M || F <- lists:sort(filelib:wildcard(filename:join(Ebin, "*.beam"))),
                  {ok, {M, [{exports, E}]}} <- [beam_lib:chunks(F, [exports])],
                  lists:member({main, 1}, E)],
    case {Code, Mains} of
        {0, [Main]} -> {ok, Main, Paths};
        {0, _} -> {error, io_lib:format("modules with main/1: ~p", [Mains])};
        _ -> {error, Text}
    end.

elixir_paths() ->
    {0, Text} = shell("elixir -e 'IO.puts(:code.lib_dir(:elixir))'"),
    Lib = filename:dirname(filename:absname(string:trim(unicode:characters_to_list(Text)))),
    filelib:wildcard(filename:join(Lib, "*/ebin")).

record_case(Case, Folder, Module, Paths, Work, Check) ->
    Base = filename:join(Folder, Case),
    First = run(Base, Folder, Module, Paths, Work),
    Second = run(Base, Folder, Module, Paths, Work),
    case First of
        Second -> keep(Case, Base, First, Check);
        _ -> io:format("FAIL ~ts: two runs differ:~n~p~n~p~n", [Case, First, Second]), false
    end.

keep(Case, Base, {Code, Out, Err}, Check) ->
    Exit = case Code of 0 -> none; _ -> integer_to_list(Code) ++ "\n" end,
    %% Standard error is compared only for the programs that have an .err file.
    ErrWanted = filelib:is_regular(Base ++ ".err"),
    Files = [{".out", Out}, {".exit", Exit}] ++ [{".err", Err} || ErrWanted],
    Changed = [Ext || {Ext, Text} <- Files, not same(Base ++ Ext, Text)],
    [io:format("note ~ts: ~ts~n", [Case, Err]) || not ErrWanted, Err =/= <<>>, Code =:= 0],
    case Changed of
        [] -> true;
        _ when Check -> io:format("FAIL ~ts: ~p differ from the BEAM~n", [Case, Changed]), false;
        _ ->
            [store(Base ++ Ext, Text) || {Ext, Text} <- Files],
            io:format("recorded ~ts (~b bytes, exit ~b)~n", [Case, byte_size(Out), Code]),
            true
    end.

same(File, none) -> not filelib:is_regular(File);
same(File, Text) -> file:read_file(File) =:= {ok, iolist_to_binary(Text)}.

store(File, none) -> file:delete(File);
store(File, Text) -> ok = file:write_file(File, Text).

run(Base, Folder, Module, Paths, Work) ->
    Args = case file:read_file(Base ++ ".args") of
               {ok, Text} -> string:split(string:trim(unicode:characters_to_list(Text), trailing, "\n"), "\n", all);
               {error, enoent} -> []
           end,
    Input = case filelib:is_regular(Base ++ ".in") of true -> Base ++ ".in"; false -> "/dev/null" end,
    [Out, Err] = [filename:join(Work, F) || F <- ["out", "err"]],
    PathArgs = [[" -pa ", quote(P)] || P <- [filename:join(Work, "runner") | Paths]],
    ArgWords = [[" ", quote(A)] || A <- Args],
    {Code, _} = shell(["cd ", quote(Folder), " && timeout 120 erl -noshell +P 2000000", PathArgs,
                       " -s beamless_runner start -extra ", atom_to_list(Module), ArgWords,
                       " <", quote(Input), " >", quote(Out), " 2>", quote(Err)]),
    {ok, OutText} = file:read_file(Out),
    {ok, ErrText} = file:read_file(Err),
    {Code, OutText, ErrText}.

%% What an executable of Beamless does around main/1: an uncaught exception ends it with 1.
write_runner(Dir) ->
    Source =
        "-module(beamless_runner).\n"
        "-export([start/0]).\n"
        "start() ->\n"
        "    [Name | Words] = init:get_plain_arguments(),\n"
        "    Module = list_to_atom(Name),\n"
        "    Args = case lists:prefix(\"Elixir.\", Name) of\n"
        "               true -> {ok, _} = application:ensure_all_started(elixir),\n"
        "                       [unicode:characters_to_binary(Word) || Word <- Words];\n"
        "               false -> Words\n"
        "           end,\n"
        "    try Module:main(Args) of\n"
        "        _ -> halt(0)\n"
        "    catch Class:Reason:Trace ->\n"
        "        io:put_chars(standard_error, erl_error:format_exception(Class, Reason, Trace)),\n"
        "        io:nl(standard_error),\n"
        "        halt(1)\n"
        "    end.\n",
    File = filename:join(Dir, "beamless_runner.erl"),
    ok = file:write_file(File, Source),
    {0, _} = shell(["erlc -o ", quote(Dir), " ", quote(File)]),
    ok.

shell(Command) ->
    Port = open_port({spawn_executable, "/bin/sh"},
                     [{args, ["-c", unicode:characters_to_list(Command)]}, exit_status, binary, use_stdio]),
    collect(Port, []).

collect(Port, Acc) ->
    receive
        {Port, {data, Bytes}} -> collect(Port, [Acc, Bytes]);
        {Port, {exit_status, Code}} -> {Code, iolist_to_binary(Acc)}
    end.

quote(Text) ->
    ["'", string:replace(Text, "'", "'\\''", all), "'"].

fail(Format, Args) ->
    io:format(standard_error, Format ++ "~n", Args),
    halt(1).
