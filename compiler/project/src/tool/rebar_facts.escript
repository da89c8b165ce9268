#!/usr/bin/env escript
%% Tells what rebar.config says of a project, as lines of a key and values; `facts.rs` reads them. Runs after `rebar3 compile`.

main([Profile, Answers]) ->
    Config = profile(list_to_atom(Profile), consult("rebar.config")),
    Lib = filename:absname(filename:join(["_build", Profile, "lib"])),
    Built = [{filename:basename(filename:dirname(Ebin)), Ebin} || Ebin <- lists:sort(filelib:wildcard(Lib ++ "/*/ebin")), has_app(Ebin)],
    Own = [App || {App, _} <- Built, is_own(App)],
    %% Dependencies that are checked out lie beside, and so do plugins, which are no part of the program.
    Plugins = [plugin(Plugin) || Key <- [plugins, project_plugins], Plugin <- proplists:get_value(Key, Config, [])],
    Checkouts = filename:absname(filename:join(["_build", Profile, "checkouts"])),
    Others = [{App, Ebin} || Ebin <- lists:sort(filelib:wildcard(Checkouts ++ "/*/ebin")),
                             App <- [filename:basename(filename:dirname(Ebin))], not lists:member(App, Plugins)],
    Lines = name(Config, Own)
        ++ [[case lists:member(App, Own) of true -> "own"; false -> "other" end, App, Ebin] || {App, Ebin} <- Others ++ Built]
        ++ escript(Config, Own)
        ++ release(Config, [App || App <- Own, has_mod(App, Built)])
        ++ [["end"]],
    ok = file:write_file(Answers, unicode:characters_to_binary([[lists:join("\t", Line), "\n"] || Line <- Lines])).

consult(File) ->
    case file:consult(File) of
        {ok, Terms} -> Terms;
        {error, _} -> []
    end.

%% What a profile says goes before what is said for all.
profile(default, Config) -> Config;
profile(Profile, Config) -> proplists:get_value(Profile, proplists:get_value(profiles, Config, []), []) ++ Config.

plugin(Plugin) when is_atom(Plugin) -> atom_to_list(Plugin);
plugin(Plugin) -> atom_to_list(element(1, Plugin)).

has_app(Ebin) -> filelib:wildcard(Ebin ++ "/*.app") =/= [].

%% The project's own applications have their sources in the top folder, in `apps` or in `lib`.
is_own(App) ->
    lists:any(fun(Dir) -> filelib:wildcard(filename:join(Dir, App ++ ".app.src*")) =/= [] end,
        ["src", filename:join(["apps", App, "src"]), filename:join(["lib", App, "src"])]).

name(Config, Own) ->
    case {proplists:get_value(escript_name, Config), release_of(Config), Own} of
        {Name, _, _} when Name =/= undefined -> [["name", atom_to_list(Name)]];
        {_, {Name, _}, _} -> [["name", atom_to_list(Name)]];
        {_, none, [App | _]} -> [["name", App]];
        {_, none, []} -> []
    end.

%% The module is named by the emulator's arguments, else it has the escript's name.
escript(Config, Own) ->
    App = proplists:get_value(escript_main_app, Config, case Own of [One] -> list_to_atom(One); _ -> undefined end),
    Wanted = lists:any(fun(Key) -> proplists:is_defined(Key, Config) end, [escript_main_app, escript_name, escript_emu_args]),
    Name = proplists:get_value(escript_name, Config, App),
    case {Wanted, re:run(proplists:get_value(escript_emu_args, Config, ""), "-escript main (\\S+)", [{capture, [1], list}])} of
        {false, _} -> [];
        {true, {match, [Module]}} -> [["main", Module]];
        {true, nomatch} when Name =/= undefined -> [["main", atom_to_list(Name)]];
        {true, nomatch} -> []
    end.

release_of(Config) ->
    Relx = proplists:get_value(relx, Config, []),
    case [{Name, Apps} || Release <- Relx, element(1, Release) =:= release, {Name, Apps} <- [named(Release)]] of
        [First | _] -> First;
        [] -> none
    end.

named({release, {Name, _}, Apps}) -> {Name, Apps};
named({release, {Name, _}, Apps, _}) -> {Name, Apps}.

release(Config, Started) ->
    Apps = case release_of(Config) of
        {_, Listed} -> [atom_to_list(App) || Entry <- Listed, App <- started(Entry), not lists:member(App, [kernel, stdlib, sasl])];
        none -> Started
    end,
    Relx = proplists:get_value(relx, Config, []),
    [["release", App] || App <- Apps]
        ++ [["config", filename:absname(File)] || {sys_config, File} <- Relx, filelib:is_regular(File)].

started({_, load}) -> [];
started({_, none}) -> [];
started(Entry) when is_tuple(Entry) -> [element(1, Entry)];
started(App) -> [App].

has_mod(App, Built) ->
    {_, Ebin} = lists:keyfind(App, 1, Built),
    case consult(filename:join(Ebin, App ++ ".app")) of
        [{application, _, Keys}] -> proplists:get_value(mod, Keys, []) =/= [];
        _ -> false
    end.
